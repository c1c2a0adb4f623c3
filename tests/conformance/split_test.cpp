// A model in three parts gives the logits of the same model in one file, whichever part is opened. Layout: README of
// data/oracles.

#include <cstdio>

#include <fmt/format.h>
#include <QTest>

#include "tests/conformance/oracle_data.h"
#include "tests/support/model_logits.h"

using namespace praxis::engine;

namespace {

std::vector<float> logitsOf(const std::filesystem::path& path, const std::vector<std::int32_t>& tokens) {
  return praxis::tests::logitsOf(weights::ModelFile::open(path).value(), tokens).value();
}

}  // namespace

class SplitTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!std::filesystem::exists(praxis::tests::oracleFolder())) QSKIP("The conformance data are not here.");
  }

  void partsGiveTheLogitsOfTheWhole() {
    const auto oracle = praxis::tests::readOracle("llama-a", "Q8_0");
    for (const auto& prompt : oracle.prompts) {
      const auto whole = logitsOf(oracle.file, prompt.tokens);
      for (int part = 1; part <= 3; ++part) {
        const auto name = fmt::format("llama-a-q8-{:05}-of-00003.gguf", part);
        const bool equal = logitsOf(praxis::tests::oracleFolder() / "split" / name, prompt.tokens) == whole;
        fmt::print("{} {}: {}\n", name, prompt.name, equal ? "the bits of the whole" : "differs");
        std::fflush(stdout);
        QVERIFY(equal);
      }
    }
  }
};

QTEST_APPLESS_MAIN(SplitTest)
#include "split_test.moc"
