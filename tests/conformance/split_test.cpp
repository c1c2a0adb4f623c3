// A model in three parts gives the logits of the same model in one file, whichever part is opened. Layout: README of
// data/oracles.

#include <cstdio>
#include <numeric>

#include <fmt/format.h>
#include <QTest>

#include "engine/model/model.h"
#include "tests/conformance/oracle_data.h"

using namespace praxis::engine;

namespace {

std::vector<float> logitsOf(const std::filesystem::path& path, const std::vector<std::int32_t>& tokens) {
  const auto device = device::Device::create("cpu", 2).value();
  const auto file = weights::ModelFile::open(path).value();
  const auto model = model::createModel(file, *device).value();
  auto cache = cache::KvCache::create(*device, model->kvShape(), 256).value();
  const auto sequence = cache.open().value();
  std::vector<std::int32_t> slots, positions(tokens.size()), sequences(tokens.size(), 0);
  cache.append(sequence, static_cast<std::int32_t>(tokens.size()), slots).value();
  std::iota(positions.begin(), positions.end(), 0);
  const auto pages = cache.pages(sequence);
  std::vector<float> logits(tokens.size() * static_cast<std::size_t>(model->hyperparameters().vocab));
  model->forward({tokens, positions, slots, sequences, {&pages, 1}, positions}, cache, logits).value();
  return logits;
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
