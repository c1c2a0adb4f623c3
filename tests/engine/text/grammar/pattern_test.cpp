#include <regex>
#include <string>
#include <vector>

#include <QtTest>

#include "engine/text/grammar/pattern.h"

using namespace praxis::engine::text::grammar;

class PatternTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void matchesWhatTheStandardLibraryMatches_data();
  void matchesWhatTheStandardLibraryMatches();
  void lengthsAndIntersectionsHoldTogether();
  void complementsAndExceptions();
  void charactersBeyondAscii();
  void refusals_data();
  void refusals();
};

namespace {

// Every text over a few telling characters.
std::vector<std::string> texts() {
  std::vector<std::string> all{""};
  for (std::size_t i = 0; i < all.size() && all[i].size() < 5; ++i) {
    for (const char c : std::string("ab0- ")) all.push_back(all[i] + c);
  }
  return all;
}

CharMachine machineOf(const char* pattern) {
  auto machine = patternMachine(pattern);
  if (!machine) qFatal("%s: %s", pattern, machine.error().message.c_str());
  return *machine;
}

}  // namespace

void PatternTest::matchesWhatTheStandardLibraryMatches_data() {
  QTest::addColumn<QByteArray>("pattern");
  for (const char* pattern : {"",
                              "a",
                              "^a",
                              "a$",
                              "^a$",
                              "^$",
                              "ab|0",
                              "^a|b$",
                              "^(a|b)$",
                              "(^a)|(b$)",
                              "a*",
                              "^a*$",
                              "^a+?$",
                              "^a??b$",
                              "^(ab)*$",
                              "^a{2}$",
                              "^a{2,}$",
                              "^a{1,3}b{0,2}$",
                              "^(a{1,2}){2}$",
                              "^[ab]+$",
                              "^[^ab]+$",
                              "\\d",
                              "^\\d+$",
                              "^\\w+$",
                              "^\\w+\\s\\w+$",
                              "\\s$",
                              "^\\S+$",
                              "^\\D+$",
                              "^\\W*$",
                              "^[\\d-]+$",
                              "^[\\w-]+$",
                              "^[^\\d]+$",
                              "^[a-b0-9]*$",
                              "^.{2,3}$",
                              "a.b",
                              "^(?:a|ab)(?:b|)$",
                              "^((a|b)0)+$",
                              "[-]",
                              "[a-]",
                              "^\\-$",
                              "^a\\u0062$",
                              "^\\x61",
                              "((a)|(b))*0",
                              "^(a|b|0|-){3}$",
                              "^(a*)*$",
                              "^(a*b*)*$",
                              "a{0}b",
                              "^[]$",
                              "^[^]$",
                              "a|",
                              "(|a)b"}) {
    QTest::newRow(pattern) << QByteArray(pattern);
  }
}

void PatternTest::matchesWhatTheStandardLibraryMatches() {
  QFETCH(QByteArray, pattern);
  const CharMachine machine = machineOf(pattern.constData());
  const std::regex reference(pattern.toStdString(), std::regex::ECMAScript);
  for (const std::string& text : texts()) {
    QVERIFY2(machine.accepts(text) == std::regex_search(text, reference), ("on '" + text + "'").c_str());
  }
}

void PatternTest::lengthsAndIntersectionsHoldTogether() {
  for (const char* pattern : {"^a+b?$", "b", "^[ab0]*$", "^(ab|0)*$"}) {
    const CharMachine machine = machineOf(pattern);
    const CharMachine other = machineOf("^[^-]*a");
    const auto both = intersection(machine, other);
    QVERIFY(both.has_value());
    for (const auto& [min, max] :
         {std::pair<std::size_t, std::size_t>{0, 2}, {2, 3}, {3, kNoLengthLimit}, {1, 1}, {3, 2}}) {
      const auto bounded = withLength(machine, min, max);
      QVERIFY(bounded.has_value());
      for (const std::string& text : texts()) {
        const bool inside = text.size() >= min && text.size() <= max;
        QCOMPARE(bounded->accepts(text), inside && machine.accepts(text));
        QCOMPARE(both->accepts(text), machine.accepts(text) && other.accepts(text));
      }
    }
  }
  QVERIFY(!withLength(machineOf("a"), 0, 1'000'000).has_value());  // too many states: refused, not cut
}

void PatternTest::complementsAndExceptions() {
  const CharMachine machine = machineOf("^a+b?$");
  const CharMachine refused = complementOf(machine);
  const CharMachine except = anyTextExcept({"a", "ab", "-"});
  for (const std::string& text : texts()) {
    QCOMPARE(refused.accepts(text), !machine.accepts(text));
    QCOMPARE(except.accepts(text), text != "a" && text != "ab" && text != "-");
  }
  QVERIFY(complementOf(anyText()).acceptsNothing());
}

void PatternTest::charactersBeyondAscii() {
  QVERIFY(machineOf("^.{2}$").accepts("患😀"));
  QVERIFY(machineOf("^[一-龥]+$").accepts("患者"));
  QVERIFY(machineOf("^\\uD83D\\uDE00$").accepts("😀"));
  QVERIFY(machineOf("^\\u{1F600}$").accepts("😀"));
  QVERIFY(!machineOf(".").accepts("\n"));
  QVERIFY(!machineOf("^[^a]$").accepts("\xFF"));
  // What validators disagree about is on neither side.
  for (const char* text : {"\u0663", "é", "\uFEFF", "\u0085"}) {
    QVERIFY(!machineOf("\\d").accepts(text) || !machineOf("\\D").accepts(text));
  }
  QVERIFY(!machineOf("\\d").accepts("\u0663") && !machineOf("\\D").accepts("\u0663"));
  QVERIFY(!machineOf("[^\\d]").accepts("\u0663") && !machineOf("\\w").accepts("é") && !machineOf("\\W").accepts("é"));
}

void PatternTest::refusals_data() {
  QTest::addColumn<QByteArray>("pattern");
  QTest::addColumn<QByteArray>("part");
  const auto row = [](const QByteArray& pattern, const char* part) {
    QTest::newRow(pattern.left(30)) << pattern << QByteArray(part);
  };
  row("(?=a)b", "lookahead");
  row("a(?!b)", "lookahead");
  row("(?<=a)b", "lookbehind");
  row("(a)\\1", "back reference");
  row("(?<n>a)\\k<n>", "back reference");
  row("\\bword\\b", "word boundaries");
  row("\\p{L}+", "character properties");
  row("(?i)a", "flags");
  row("(a", "not closed");
  row("a)", "no group to close");
  row("[a", "not closed");
  row("[z-a]", "ends before it begins");
  row("*a", "nothing to repeat");
  row("a**", "nothing to repeat");
  row("a{3,2}", "below");
  row("a{99999999}", "counts above");
  row("\\q", "escape");
  row("(a|b)*a(a|b){20}", "more than");
  row("((a{1000}){1000}){1000}", "more than");
  row(QByteArray(3000, '('), "nested");
}

void PatternTest::refusals() {
  QFETCH(QByteArray, pattern);
  QFETCH(QByteArray, part);
  const auto machine = patternMachine(pattern.toStdString());
  QVERIFY(!machine.has_value());
  QVERIFY2(machine.error().message.find(part.toStdString()) != std::string::npos, machine.error().message.c_str());
}

QTEST_APPLESS_MAIN(PatternTest)
#include "pattern_test.moc"
