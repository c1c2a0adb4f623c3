// Grammars and schemas from outside: which are refused, how far each text is accepted, and where it may end.
#include <fstream>
#include <string>

#include <QtTest>
#include <nlohmann/json.hpp>

#include "engine/text/grammar/grammar.h"
#include "engine/text/grammar/matcher.h"

using namespace praxis::engine::text;
using json = nlohmann::ordered_json;  // the order of properties counts

namespace {

// Where JSON Schema is stricter than the program that the data comes from, the schema counts; the data's notes say so.
// Each entry: grammar, text, bytes accepted here, complete here.
struct Deviation {
  std::string grammar;
  std::string text;
  std::size_t accepted;
  bool complete;
};

const std::vector<Deviation>& deviations() {
  static const std::vector<Deviation> kDeviations = {
      // \d is a digit; the origin does not know the escape and takes any string.
      {"pattern_class_escape", "\"AB-12\"", 6, false},
  };
  return kDeviations;
}

}  // namespace

class GrammarTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyGrammarOfTheData();
};

void GrammarTest::everyGrammarOfTheData() {
  std::ifstream file(std::string(PRAXIS_CONFORMANCE_DATA) + "/grammar/open.json");
  if (!file) QSKIP("the outside data is not here");
  const json cases = json::parse(file);
  int texts = 0;
  int deviating = 0;
  for (const json& entry : cases) {
    const std::string name = entry["name"];
    const std::string source =
        entry["source"].is_string() ? entry["source"].get<std::string>() : entry["source"].dump();
    const auto made =
        entry["kind"] == "gbnf" ? grammar::Grammar::fromGbnf(source) : grammar::Grammar::fromJsonSchema(source);
    const std::string message = made ? "" : made.error().message;
    QVERIFY2(made.has_value() == entry["grammar_ok"].get<bool>(), (name + ": " + message).c_str());
    qInfo("%s %s", name.c_str(), made ? "is read" : message.c_str());
    if (!made) continue;
    for (const json& string : entry["strings"]) {
      const std::string text = string["text"];
      std::size_t wanted = string["bytes_accepted"];
      bool complete = string["complete"];
      for (const Deviation& deviation : deviations()) {
        if (deviation.grammar != name || deviation.text != text) continue;
        wanted = deviation.accepted;
        complete = deviation.complete;
        ++deviating;
      }
      grammar::Matcher matcher(*made, nullptr);
      const std::size_t accepted = matcher.acceptBytes(text);
      const bool ends = accepted == text.size() && matcher.complete();
      const std::string where =
          name + ", '" + text + "': " + std::to_string(accepted) + " bytes, complete " + std::to_string(ends);
      QVERIFY2(accepted == wanted && ends == complete, where.c_str());
      ++texts;
    }
  }
  qInfo("%zu grammars, %d texts, %d deviations that the data's notes allow", cases.size(), texts, deviating);
}

QTEST_APPLESS_MAIN(GrammarTest)
#include "grammar_test.moc"
