#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <QJsonDocument>
#include <QtTest>

#include "engine/text/grammar/json_value.h"
#include "engine/text/grammar/schema_validator.h"
#include "tests/engine/text/grammar/small_vocabulary.h"

using namespace praxis::tests;
using grammar::Grammar;
using grammar::Matcher;
using grammar::TokenRole;

namespace {

std::shared_ptr<const Grammar> made(const std::string& schema) {
  auto result = Grammar::fromJsonSchema(schema);
  if (!result) qFatal("%s: %s", schema.c_str(), result.error().message.c_str());
  return *result;
}

bool accepts(const std::shared_ptr<const Grammar>& grammar, const std::string& text) {
  Matcher matcher(grammar, nullptr);
  return matcher.acceptBytes(text) == text.size() && matcher.complete();
}

// Thousandths as a JSON number: 1250 -> 1.25.
std::string thousandths(int value) {
  std::string text = std::to_string(std::abs(value) / 1000);
  if (const int rest = std::abs(value) % 1000; rest != 0) {
    std::string digits = std::to_string(1000 + rest).substr(1);
    while (digits.back() == '0') digits.pop_back();
    text += '.' + digits;
  }
  return (value < 0 ? "-" : "") + text;
}

}  // namespace

class SchemaTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void answersParseAndValidate_data();
  void answersParseAndValidate();
  void anyJsonIsWhatAParserTakes();
  void boundsOfNumbersAreExact();
  void multiplesAreExact();
  void texts_data();
  void texts();
  void refusals_data();
  void refusals();
  void notes();
  void whiteSpaceIsAnOption();

 private:
  SmallVocabulary m_vocabulary;
};

void SchemaTest::answersParseAndValidate_data() {
  QTest::addColumn<QByteArray>("schema");
  const auto row = [](const char* name, const char* schema) { QTest::newRow(name) << QByteArray(schema); };
  row("any", "{}");
  row("number", R"({"type":"number"})");
  row("between", R"({"type":"number","exclusiveMinimum":-0.5,"maximum":12.75})");
  row("string lengths", R"({"type":"string","minLength":2,"maxLength":5})");
  row("pattern and length", R"({"type":"string","pattern":"[a-c]\\d|é","minLength":3,"maxLength":6})");
  row("formats",
      R"({"type":"array","items":[{"format":"date"},{"format":"time"},{"format":"uuid"},{"format":"ipv4"}]})");
  row("object", R"({"type":"object","properties":{"a":{"type":"integer"},"b\"\n":{"type":"string"},"é":{"const":null}},
                    "required":["é"]})");
  row("closed", R"({"properties":{"a":{}},"additionalProperties":false})");
  row("free names", R"({"properties":{"a":{"type":"integer"},"ab":true},"additionalProperties":{"type":"boolean"}})");
  row("counts", R"({"properties":{"a":{"type":"null"},"b":{"type":"null"},"c":{"type":"null"}},"minProperties":2,
                    "maxProperties":2})");
  row("name patterns", R"({"type":"object","patternProperties":{"^n":{"type":"integer"},"e$":{"minimum":5}},
                           "additionalProperties":{"type":"boolean"}})");
  row("tuple",
      R"({"prefixItems":[{"type":"integer"},{"type":"string","maxLength":2}],"items":{"type":"null"},"maxItems":4})");
  row("all of",
      R"({"allOf":[{"properties":{"a":{"minimum":3}}},{"properties":{"a":{"type":"integer","maximum":5},"b":{}}},
                    {"required":["a"]}]})");
  row("any of beside", R"({"properties":{"a":{"type":"integer"},"b":{"type":"string"}},"anyOf":[{"required":["a"]},
                           {"required":["b"]}]})");
  row("one of",
      R"({"oneOf":[{"type":"object","properties":{"k":{"const":"x"}},"required":["k"]},
                    {"type":"object","properties":{"k":{"const":"y"},
                    "v":{"type":"integer"}},"required":["k","v"]},{"type":"integer"},{"type":"null"}]})");
  row("one of listed", R"({"oneOf":[{"enum":[1,2,3]},{"enum":[3,4]}]})");
  row("listed with limits", R"({"enum":[1,2,30,"x",null,{"a":1}],"type":["integer","object"],"maximum":10})");
  row("recursion", R"({"$defs":{"t":{"type":"object","properties":{"v":{"type":"integer"},"kids":{"type":"array",
                       "items":{"$ref":"#/$defs/t"},"maxItems":2}},"required":["v","kids"]}},"$ref":"#/$defs/t"})");
  row("pointer",
      R"({"properties":{"a":{"type":"integer","maximum":7},"b":{"$ref":"#/properties/a"}},"required":["b"]})");
}

void SchemaTest::answersParseAndValidate() {
  QFETCH(QByteArray, schema);
  const auto grammar = made(schema.toStdString());
  auto document = grammar::SchemaDocument::read(schema.toStdString());
  QVERIFY(document.has_value());
  std::mt19937 random(5);
  int whole = 0;
  for (int walk = 0; walk < 60; ++walk) {
    Matcher matcher(grammar, m_vocabulary.table);
    std::string text;
    for (int step = 0; step < 1500; ++step) {
      std::vector<TokenId> choices;
      std::vector<TokenId> closing;
      for (TokenId token = 0; token < m_vocabulary.size(); ++token) {
        if (!matcher.isAllowed(token)) continue;
        const auto index = static_cast<std::size_t>(token);
        if (m_vocabulary.roles[index] == TokenRole::text) choices.push_back(token);
        if (token == '"' || token == '}' || token == ']') closing.push_back(token);
      }
      if (matcher.complete() && (choices.empty() || random() % 3 == 0 || step > 100)) break;
      const std::vector<TokenId>& from = !closing.empty() && (step > 100 || random() % 3 == 0) ? closing : choices;
      QVERIFY(!from.empty());
      const TokenId token = from[random() % from.size()];
      QVERIFY(matcher.accept(token));
      text += m_vocabulary.bytes[static_cast<std::size_t>(token)];
    }
    if (!matcher.complete()) continue;
    ++whole;
    const auto value = grammar::parseJson(text);
    QVERIFY2(value.has_value(), (text + ": " + (value ? "" : value.error().message)).c_str());
    const auto valid = grammar::validates(*document, *value, document->root());
    QVERIFY2(valid.has_value() && *valid, text.c_str());
    QJsonParseError error;
    QJsonDocument::fromJson(QByteArray::fromStdString('[' + text + ']'), &error);
    QVERIFY2(error.error == QJsonParseError::NoError, text.c_str());
  }
  QVERIFY(whole > 10);
}

void SchemaTest::anyJsonIsWhatAParserTakes() {
  const auto any = made("{}");
  const std::vector<std::string> documents = {R"({"a":[1,-2.5e3,true,null,{"b":"x\u00e9\n\"y"}],"":{},"c":[[]]})",
                                              R"([{"k":{"k":[0,0.5,1E-2]}}])", R"("\ud83d\ude00\/")"};
  std::mt19937 random(9);
  for (const std::string& document : documents) {
    QVERIFY2(accepts(any, document), document.c_str());
    for (int round = 0; round < 3000; ++round) {
      std::string text = document;
      for (unsigned edit = 1 + random() % 2; edit > 0; --edit) {
        const std::size_t at = random() % text.size();
        const std::string characters = "{}[]\",:0123456789.-eE+truefalsn \\u\n\x01\xC3";
        if (random() % 2 == 0) {
          text[at] = characters[random() % characters.size()];
        } else {
          text.erase(at, 1 + random() % 2);
        }
        if (text.empty()) text = "0";
      }
      // Never wider than JSON. (Narrower it may be: white space and digits are limited.)
      if (accepts(any, text)) QVERIFY2(grammar::parseJson(text).has_value(), text.c_str());
    }
  }
}

void SchemaTest::boundsOfNumbersAreExact() {
  std::mt19937 random(21);
  for (int round = 0; round < 400; ++round) {
    const bool integer = random() % 2 == 0;
    const int scale = random() % 2 == 0 ? 1000 : 1;  // whole bounds and others
    const int a = (static_cast<int>(random() % 4001) - 2000) * scale;
    const int b = a + static_cast<int>(random() % 3000) * scale;
    const bool below = random() % 4 != 0;
    const bool above = !below || random() % 4 != 0;
    const bool openBelow = random() % 3 == 0;
    const bool openAbove = random() % 3 == 0;
    std::string schema = std::string(R"({"type":")") + (integer ? "integer" : "number") + '"';
    if (below) schema += std::string(openBelow ? R"(,"exclusiveMinimum":)" : R"(,"minimum":)") + thousandths(a);
    if (above) schema += std::string(openAbove ? R"(,"exclusiveMaximum":)" : R"(,"maximum":)") + thousandths(b);
    const auto grammar = Grammar::fromJsonSchema(schema + '}');
    for (int probe = 0; probe < 200; ++probe) {
      const int around = probe % 2 == 0 ? a : b;
      int value = around + (static_cast<int>(random() % 41) - 20) * (probe % 3 == 0 ? 1 : 1000);
      if (integer) value = value / 1000 * 1000;
      const bool wanted =
          (!below || (openBelow ? value > a : value >= a)) && (!above || (openAbove ? value < b : value <= b));
      const std::string text = thousandths(value);
      if (!grammar) {
        QVERIFY2(!wanted, (schema + " refused, but takes " + text).c_str());
        continue;
      }
      QVERIFY2(accepts(*grammar, text) == wanted, (schema + " on " + text).c_str());
      QVERIFY(!accepts(*grammar, '0' + text) && !accepts(*grammar, '+' + text) && !accepts(*grammar, text + '.'));
      if (integer) QVERIFY(!accepts(*grammar, text + ".0"));
      if (!integer && value % 1000 == 0) QCOMPARE(accepts(*grammar, text + ".0"), wanted);
    }
  }
}

void SchemaTest::multiplesAreExact() {
  const auto sevens = made(R"({"type":"integer","multipleOf":7,"minimum":-50,"maximum":1000})");
  for (int value = -100; value <= 1100; ++value) {
    QCOMPARE(accepts(sevens, std::to_string(value)), value % 7 == 0 && value >= -50 && value <= 1000);
  }
  const auto quarters = made(R"({"type":"number","multipleOf":0.25,"minimum":0})");
  for (int value = 0; value <= 3000; ++value) QCOMPARE(accepts(quarters, thousandths(value)), value % 250 == 0);
}

void SchemaTest::texts_data() {
  QTest::addColumn<QByteArray>("schema");
  QTest::addColumn<QByteArray>("accepted");
  QTest::addColumn<QByteArray>("refused");
  const auto row = [](const char* name, const char* schema, const char* accepted, const char* refused) {
    QTest::newRow(name) << QByteArray(schema) << QByteArray(accepted) << QByteArray(refused);
  };
  row("surrogate pair", R"({"type":"string","maxLength":1})", R"("\ud83d\ude00")", R"("\ud83d")");
  row("lone surrogate", R"({"type":"string"})", R"("\udbff\udfff")", R"("\udc00")");
  row("names need their escapes", R"({"properties":{"a\"\\\n\u0001":{"type":"null"}}})", R"({"a\"\\\n\u0001": null})",
      R"({"a": null})");
  row("a free name is no property",
      R"({"properties":{"a":{"type":"integer"}},"additionalProperties":{"type":"string"}})", R"({"b":"x"})",
      R"({"a":"x"})");
  row("nor in other spelling", R"({"properties":{"a":{"type":"integer"}},"additionalProperties":{"type":"string"}})",
      R"({"ab":"x"})", R"({"\u0061":"x"})");
  row("order of the schema", R"({"properties":{"b":{},"a":{},"c":{}},"required":["a"]})", R"({"b":1,"a":2,"c":3})",
      R"({"c":1,"a":2})");
  row("or required first", R"({"properties":{"b":{},"a":{},"c":{}},"required":["a"]})", R"({"a":2,"b":1,"c":3})",
      R"({"a":2,"c":1,"b":3})");
  row("required without a schema", R"({"type":"object","required":["x"]})", R"({"x":[1]})", "{}");
  row("implied type", R"({"minLength":2})", R"("ab")", "1");
  row("nullable", R"({"type":"integer","nullable":true})", "null", R"("null")");
  row("draft 4 bounds", R"({"type":"integer","minimum":3,"exclusiveMinimum":true})", "4", "3");
  row("draft 7 tuple", R"({"items":[{"type":"integer"}],"additionalItems":{"type":"null"}})", "[1,null]", "[1,1]");
  row("fewer items where minItems says so", R"({"prefixItems":[true,true],"minItems":1})", "[1]", "[]");
  row("true and false", R"({"properties":{"a":true,"b":false}})", R"({"a":{}})", R"({"b":1})");
  row("leap day", R"({"format":"date"})", R"("2024-02-29")", R"("2023-02-29")");
  row("century", R"({"format":"date"})", R"("2000-02-29")", R"("1900-02-29")");
  row("month of 30 days", R"({"format":"date-time"})", R"("2024-04-30T23:59:59Z")", R"("2024-04-31T23:59:59Z")");
  row("reference beside keywords", R"({"$defs":{"n":{"type":"integer"}},"$ref":"#/$defs/n","minimum":5})", "5", "4");
  row("escaped pointer", R"({"$defs":{"a/b~c d":{"const":1}},"$ref":"#/$defs/a~1b~0c%20d"})", "1", "2");
  row("constants are compact", R"({"const":{"a":[1,"é"]}})", R"({"a":[1,"é"]})", R"({"a": [1,"é"]})");
  row("name rules", R"({"propertyNames":{"pattern":"^x"},"type":"object"})", R"({"xa":1})", R"({"a":1})");
  row("count of members", R"({"type":"object","maxProperties":1})", R"({"a":1})", R"({"a":1,"b":2})");
  row("long strings", R"({"type":"string","minLength":3,"maxLength":100000})", R"("abc")", R"("ab")");
}

void SchemaTest::texts() {
  QFETCH(QByteArray, schema);
  QFETCH(QByteArray, accepted);
  QFETCH(QByteArray, refused);
  const auto grammar = made(schema.toStdString());
  QVERIFY(accepts(grammar, accepted.toStdString()));
  QVERIFY(!accepts(grammar, refused.toStdString()));
}

void SchemaTest::refusals_data() {
  QTest::addColumn<QByteArray>("schema");
  QTest::addColumn<QByteArray>("part");
  const auto row = [](const char* schema, const char* part) {
    QTest::newRow(schema) << QByteArray(schema) << QByteArray(part);
  };
  row("", "JSON, line 1");
  row("[]", "A JSON Schema is");
  row("{\n  \"type\": }", "line 2, column 11");
  row(R"({"not":{"type":"string"}})", "'not'");
  row(R"({"properties":{"a":{"if":{},"then":{}}}})", "#/properties/a: the keyword 'if'");
  row(R"({"type":"array","contains":{}})", "'contains'");
  row(R"({"type":"array","uniqueItems":true})", "'uniqueItems'");
  row(R"({"dependentRequired":{}})", "'dependentRequired'");
  row(R"({"$ref":"other.json#/a"})", "leads out of this document");
  row(R"({"$ref":"#/nowhere"})", "leads to nothing");
  row(R"({"$ref":"#name"})", "anchor");
  row(R"({"$ref":"#"})", "only back to itself");
  row(R"({"type":"text"})", "'text' is no type");
  row(R"({"type":"string","minLength":"3"})", "'minLength' needs a count");
  row(R"({"type":"string","minLength":-1})", "'minLength' needs a count");
  row(R"({"anyOf":[]})", "'anyOf' needs a list");
  row(R"j({"type":"string","pattern":"(?=x)"})j", "lookahead");
  row(R"({"type":"string","pattern":"a(b"})", "not closed");
  row(R"({"type":"string","pattern":"a","maxLength":1000000})", "together need an automaton");
  row(R"({"type":"number","multipleOf":0})", "above 0");
  row(R"({"type":"integer","multipleOf":123456})", "multipleOf");
  row(R"({"type":"integer","minimum":1e500})", "digits");
  row(R"({"type":"object","minProperties":3})", "minProperties");
  row(R"({"type":"integer","minimum":5,"maximum":4})", "No JSON value");
  row(R"({"allOf":[{"type":"string"},{"type":"integer"}]})", "No JSON value");
  row(R"({"properties":{"a":{"$ref":"#"}},"required":["a"]})", "No JSON value");
  row("false", "No JSON value");
}

void SchemaTest::refusals() {
  QFETCH(QByteArray, schema);
  QFETCH(QByteArray, part);
  const auto grammar = Grammar::fromJsonSchema(schema.toStdString());
  QVERIFY(!grammar.has_value());
  QVERIFY2(grammar.error().message.find(part.toStdString()) != std::string::npos, grammar.error().message.c_str());
}

void SchemaTest::notes() {
  QVERIFY(made(R"({"type":"integer","title":"x","x-order":3})")->notes().empty());
  QCOMPARE(made(R"({"type":"string","format":"stock-symbol"})")->notes().size(), std::size_t{1});
  QCOMPARE(made(R"({"type":"integer","minimun":3})")->notes().size(), std::size_t{1});
  // Branches that may overlap are named; those that cannot are not.
  QVERIFY(!made(R"({"oneOf":[{"type":"integer"},{"type":"number"}]})")->notes().empty());
  QVERIFY(made(R"({"oneOf":[{"type":"integer","maximum":3},{"type":"integer","minimum":4}]})")->notes().empty());
  QVERIFY(made(R"({"oneOf":[{"type":"string","pattern":"^a"},{"type":"string","pattern":"^b"}]})")->notes().empty());
}

void SchemaTest::whiteSpaceIsAnOption() {
  const std::string schema = R"({"properties":{"a":{"type":"array","items":{"type":"null"}}}})";
  const auto spaced = made(schema);
  const auto compact = Grammar::fromJsonSchema(schema, {.whiteSpace = false});
  QVERIFY(compact.has_value());
  QVERIFY(accepts(spaced, "{\n  \"a\": [\n\t\tnull, null ]\n}") && !accepts(spaced, "{\"a\":[null ,null]}"));
  QVERIFY(accepts(*compact, "{\"a\":[null,null]}") && !accepts(*compact, "{\"a\": [null]}"));
}

QTEST_APPLESS_MAIN(SchemaTest)
#include "schema_test.moc"
