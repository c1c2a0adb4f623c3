#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <QtTest>

#include "engine/text/grammar/grammar.h"
#include "engine/text/grammar/matcher.h"

using namespace praxis::engine::text::grammar;

namespace {

// A random expression over 'a' and 'b' with its own plain recogniser: from each start, all ends that it can reach.
struct Expression {
  enum class Kind { literal, characters, sequence, choice, repeat };
  Kind kind = Kind::literal;
  std::string text;
  std::vector<Expression> parts;
  int min = 0;
  int max = -1;

  std::string source() const {
    switch (kind) {
      case Kind::literal:
        return '"' + text + '"';
      case Kind::characters:
        return '[' + text + ']';
      case Kind::sequence:
      case Kind::choice: {
        std::string joined = "(";
        for (std::size_t i = 0; i < parts.size(); ++i) {
          joined += (i == 0 ? "" : kind == Kind::choice ? " | " : " ") + parts[i].source();
        }
        return joined + ')';
      }
      case Kind::repeat: {
        if (min == 0 && max == 1) return parts[0].source() + '?';
        if (max < 0 && min < 2) return parts[0].source() + (min == 0 ? '*' : '+');
        return parts[0].source() + '{' + std::to_string(min) + ',' + (max < 0 ? "" : std::to_string(max)) + '}';
      }
    }
    return {};
  }

  // Bit i: the text up to byte i can be read from `from`.
  unsigned ends(const std::string& input, std::size_t from) const {
    switch (kind) {
      case Kind::literal:
        return input.compare(from, text.size(), text) == 0 ? 1u << (from + text.size()) : 0;
      case Kind::characters:
        return from < input.size() && text.find(input[from]) != std::string::npos ? 1u << (from + 1) : 0;
      case Kind::choice: {
        unsigned all = 0;
        for (const Expression& part : parts) all |= part.ends(input, from);
        return all;
      }
      case Kind::sequence: {
        unsigned reached = 1u << from;
        for (const Expression& part : parts) reached = part.follow(input, reached);
        return reached;
      }
      case Kind::repeat: {
        unsigned reached = 1u << from;
        unsigned all = min == 0 ? reached : 0;
        const int rounds = max < 0 ? min + static_cast<int>(input.size()) + 1 : max;
        for (int round = 1; round <= rounds; ++round) {
          reached = parts[0].follow(input, reached);
          if (round >= min) all |= reached;
        }
        return all;
      }
    }
    return 0;
  }

  unsigned follow(const std::string& input, unsigned reached) const {
    unsigned next = 0;
    for (std::size_t at = 0; at <= input.size(); ++at) {
      if ((reached >> at & 1) != 0) next |= ends(input, at);
    }
    return next;
  }
};

Expression randomExpression(std::mt19937& random, int depth) {
  using Kind = Expression::Kind;
  const unsigned pick = random() % (depth == 0 ? 2 : 5);
  Expression made;
  made.kind = static_cast<Kind>(pick);
  if (made.kind == Kind::literal) {
    for (unsigned i = random() % 3; i > 0; --i) made.text += static_cast<char>('a' + random() % 2);
  } else if (made.kind == Kind::characters) {
    made.text = random() % 2 == 0 ? "a" : "ab";
  } else if (made.kind == Kind::repeat) {
    made.min = static_cast<int>(random() % 4);
    made.max = random() % 3 == 0 ? -1 : made.min + static_cast<int>(random() % 4);
    if (made.max == 0) made.max = 1;
    made.parts.push_back(randomExpression(random, depth - 1));
  } else {
    for (unsigned i = 1 + random() % 3; i > 0; --i) made.parts.push_back(randomExpression(random, depth - 1));
  }
  return made;
}

bool accepts(const std::shared_ptr<const Grammar>& grammar, const std::string& text) {
  Matcher matcher(grammar, nullptr);
  return matcher.acceptBytes(text) == text.size() && matcher.complete();
}

}  // namespace

class GbnfTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void languageIsThatOfAPlainRecogniser();
  void countsAreExactHoweverLarge();
  void notation_data();
  void notation();
  void refusals_data();
  void refusals();
};

void GbnfTest::languageIsThatOfAPlainRecogniser() {
  std::mt19937 random(11);
  std::vector<std::string> texts{""};
  for (std::size_t i = 0; texts[i].size() < 7; ++i) {
    texts.push_back(texts[i] + 'a');
    texts.push_back(texts[i] + 'b');
  }
  for (int round = 0; round < 300; ++round) {
    const Expression expression = randomExpression(random, 3);
    const std::string source = "root ::= " + expression.source();
    const auto grammar = Grammar::fromGbnf(source);
    QVERIFY2(grammar.has_value(), (source + "\n" + (grammar ? "" : grammar.error().message)).c_str());
    for (const std::string& text : texts) {
      const bool wanted = (expression.ends(text, 0) >> text.size() & 1) != 0;
      QVERIFY2(accepts(*grammar, text) == wanted, (source + " on '" + text + "'").c_str());
    }
  }
}

void GbnfTest::countsAreExactHoweverLarge() {
  const auto grammar = Grammar::fromGbnf("root ::= ([a-z] | \"é\"){99990,100000} \"!\"");
  QVERIFY(grammar.has_value());
  QVERIFY(!accepts(*grammar, std::string(99'989, 'x') + '!'));
  QVERIFY(accepts(*grammar, std::string(99'990, 'x') + '!'));
  QVERIFY(accepts(*grammar, std::string(100'000, 'x') + '!'));
  QVERIFY(!accepts(*grammar, std::string(100'001, 'x') + '!'));
  const auto nested = Grammar::fromGbnf("root ::= (\"x\" (\"a\" | \"bc\"){100,1000000}){2,900000}");
  QVERIFY(nested.has_value());
  std::string once = "x";
  for (int i = 0; i < 100; ++i) once += i % 2 == 0 ? "a" : "bc";
  QVERIFY(!accepts(*nested, once));
  QVERIFY(accepts(*nested, once + once));
  QVERIFY(accepts(*nested, once + once + "bc" + once));
}

void GbnfTest::notation_data() {
  QTest::addColumn<QByteArray>("source");
  QTest::addColumn<QByteArray>("accepted");
  QTest::addColumn<QByteArray>("refused");
  const auto row = [](const char* name, const char* source, const char* accepted, const char* refused) {
    QTest::newRow(name) << QByteArray(source) << QByteArray(accepted) << QByteArray(refused);
  };
  row("escapes", R"(root ::= "\n\t\r\\\"\x41\u00e9\U0001F600")", "\n\t\r\\\"Aé😀", "nt");
  row("class escapes", R"(root ::= [\]\[\\\-\^a-c]{6})", "][\\-^b", "]][[zz");
  row("class with dash at its end", "root ::= [a-]+", "a-a", "b");
  row("negated", "root ::= [^a-c]+", "xé患", "xa");
  row("empty class", "root ::= \"a\" | [] \"b\"", "a", "b");
  row("any", "root ::= .", "\n", "");
  row("comments and lines", "# c\nroot ::= # c\n  x | # c\n  y\nx ::= \"1\" # c\ny ::= (\n\"2\"\n|\n\"3\"\n)\n", "3",
      "4");
  row("empty alternative", "root ::= \"a\" (\"b\" | ) \"c\"", "ac", "a");
  row("rule names", "root ::= rule-1 Rule-2\nrule-1 ::= \"a\"\nRule-2 ::= \"b\"", "ab", "a");
  row("suffix on suffix", "root ::= \"a\"+?", "", "b");
  row("space before suffix", "root ::= \"a\" {2} \"b\" *", "aabb", "ab");
  row("right recursion", "root ::= \"a\" root | \"b\"", "aaab", "aaa");
  row("mutual recursion", "root ::= \"(\" x \")\"\nx ::= root | \"x\"", "((x))", "((x)");
  row("useless alternative", "root ::= \"a\" | \"b\" loop\nloop ::= \"c\" loop", "a", "b");
  row("windows lines", "root ::= x\r\nx ::= \"a\"\r\n", "a", "b");
}

void GbnfTest::notation() {
  QFETCH(QByteArray, source);
  QFETCH(QByteArray, accepted);
  QFETCH(QByteArray, refused);
  const auto grammar = Grammar::fromGbnf(source.toStdString());
  QVERIFY2(grammar.has_value(), grammar ? "" : grammar.error().message.c_str());
  QVERIFY(accepts(*grammar, accepted.toStdString()));
  QVERIFY(accepted == refused || !accepts(*grammar, refused.toStdString()));
}

void GbnfTest::refusals_data() {
  QTest::addColumn<QByteArray>("source");
  QTest::addColumn<QByteArray>("part");
  const auto row = [](const char* name, const QByteArray& source, const char* part) {
    QTest::newRow(name) << source << QByteArray(part);
  };
  row("empty", "", "no rule named 'root'");
  row("undefined", "root ::= \"a\" |\n  foo", "line 2, column 3: the rule 'foo'");
  row("no root", "start ::= \"a\"", "no rule named 'root'");
  row("unclosed text", "root ::= \"abc", "not closed");
  row("unclosed class", "root ::= [abc", "not closed");
  row("unclosed group", "root ::= (\"a\"", "not closed");
  row("stray", "root ::= \"a\" )", "')' is not expected");
  row("not a rule", "root = \"a\"", "'::=' is expected");
  row("bad escape", "root ::= \"\\q\"", "escape");
  row("bad hex", "root ::= \"\\u12\"", "4 hexadecimal digits");
  row("surrogate", "root ::= \"\\uD800\"", "no Unicode character");
  row("backward range", "root ::= [z-a]", "ends before it begins");
  row("bad count", "root ::= \"a\"{x}", "count");
  row("backward count", "root ::= \"a\"{3,2}", "below");
  row("huge count", "root ::= \"a\"{99999999999}", "above");
  row("token", "root ::= <[7]>", "token elements");
  row("negated token", "root ::= !<think>", "token elements");
  row("left recursion", "root ::= root \"a\" | \"b\"", "'root' is left-recursive");
  row("indirect", "root ::= x\nx ::= y \"a\"\ny ::= x | \"b\"", "left-recursive");
  row("behind an empty part", "root ::= \"\" ws root \"a\" | \"b\"\nws ::= \" \"*", "left-recursive");
  row("inside a repetition", "root ::= (root \"a\"){2,90000} | \"b\"", "left-recursive");
  row("endless", "root ::= \"a\" root", "No text can satisfy");
  row("empty part, huge count", "root ::= (\"a\"?){0,100000}", "may be empty");
  row("bad bytes", QByteArray("root ::= \"\xff\""), "no valid UTF-8");
  row("deep", "root ::= " + QByteArray(5000, '('), "nested");
  QByteArray huge = "root ::= ";
  for (int i = 0; i < 60; ++i) huge += "(([a-z] [a-z] [a-z]){31} \"x\"){3} ";
  QTest::newRow("long but sound") << huge << QByteArray();
}

void GbnfTest::refusals() {
  QFETCH(QByteArray, source);
  QFETCH(QByteArray, part);
  const auto grammar = Grammar::fromGbnf(source.toStdString());
  if (part.isEmpty()) {
    QVERIFY(grammar.has_value());
    return;
  }
  QVERIFY(!grammar.has_value());
  const std::string& message = grammar.error().message;
  QVERIFY2(message.find(part.toStdString()) != std::string::npos, message.c_str());
}

QTEST_APPLESS_MAIN(GbnfTest)
#include "gbnf_test.moc"
