// The interpreter against Python's jinja2 on hundreds of snippets, hostile templates that must end in an error, and the
// marks that follow what somebody wrote.

#include <fstream>
#include <map>

#include <QTest>

#include <nlohmann/json.hpp>

#include "engine/text/jinja/template.h"
#include "tests/support/jinja_values.h"

using namespace praxis::engine::text::jinja;
using praxis::tests::jinjaValue;

namespace {

// 26 July 2024, 14:05:09, a Friday.
RenderSettings settingsOfTheData() {
  RenderSettings settings;
  settings.now.tm_year = 124;
  settings.now.tm_mon = 6;
  settings.now.tm_mday = 26;
  settings.now.tm_wday = 5;
  settings.now.tm_yday = 207;
  settings.now.tm_hour = 14;
  settings.now.tm_min = 5;
  settings.now.tm_sec = 9;
  return settings;
}

}  // namespace

class TemplateTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void snippetsComeOutAsInPython() {
    // Where ours is another on purpose or by nature: an error or text of its own.
    const std::map<std::string, std::string> kOurs = {
        {"{{ d[1:2] }}", ""}, {"{{ s[] }}", ""}, {"{{ self }}", ""}, {"{{ l.pop() }}", ""}};
    std::ifstream file(PRAXIS_SOURCE_DIR "/tests/data/jinja/snippets.json");
    const auto data = nlohmann::ordered_json::parse(file);
    const Value variables = jinjaValue(data["variables"]);
    int differ = 0;
    for (const auto& row : data["snippets"]) {
      const std::string source = row[0];
      if (kOurs.contains(source)) continue;
      const auto parsed = Template::parse(source);
      const auto rendered = parsed ? parsed->render(variables.asDict(), settingsOfTheData())
                                   : praxis::engine::base::Result<MarkedText>(parsed.error());
      const bool same = row[1].is_null() ? !rendered : rendered && rendered->bytes() == row[1].get<std::string>();
      if (same) continue;
      ++differ;
      qWarning("%s\n  python: %s\n  ours:   %s", source.c_str(), row[1].dump().c_str(),
               rendered ? std::string(rendered->bytes()).c_str() : rendered.error().message.c_str());
    }
    QCOMPARE(differ, 0);
    QVERIFY(data["snippets"].size() > 800);
  }

  void hostileTemplatesEndInAnError_data() {
    QTest::addColumn<QString>("source");
    const auto repeated = [](const char* part, int times) { return QString(part).repeated(times); };
    QTest::newRow("loops in loops")
        << "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}";
    QTest::newRow("doubling")
        << "{% set ns = namespace(s='x') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}";
    QTest::newRow("long text") << "{{ 'x' * 999999999999 }}";
    QTest::newRow("long list") << "{{ [1] * 999999999999 }}";
    QTest::newRow("range") << "{{ range(999999999999)|list }}";
    QTest::newRow("recursion") << "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}";
    QTest::newRow("brackets") << "{{ " + repeated("(", 100000) + "1" + repeated(")", 100000) + " }}";
    QTest::newRow("lists") << "{{ " + repeated("[", 100000) + " }}";
    QTest::newRow("not") << "{{ " + repeated("not ", 100000) + "1 }}";
    QTest::newRow("sums") << "{{ 1" + repeated("+1", 100000) + " }}";
    QTest::newRow("filters") << "{{ 1" + repeated("|string", 100000) + " }}";
    QTest::newRow("attributes") << "{{ a" + repeated(".b", 100000) + " }}";
    QTest::newRow("ifs") << repeated("{% if 1 %}", 100000);
    QTest::newRow("searches") << "{% set s = 'a' * 3000000 %}{% for i in range(100000) %}{{ 'b' in s }}{% endfor %}";
    QTest::newRow("counts")
        << "{% set s = 'a' * 3000000 %}{% for i in range(100000) %}{{ s.count('aab') }}{% endfor %}";
    QTest::newRow("include") << "{% include 'other' %}";
    QTest::newRow("unknown filter") << "{{ 1|frobnicate }}";
    QTest::newRow("unknown tag") << "{% frobnicate %}";
    QTest::newRow("unclosed") << "{{ 1";
  }

  void hostileTemplatesEndInAnError() {
    QFETCH(const QString, source);
    const auto parsed = Template::parse(source.toStdString());
    if (!parsed) {
      QVERIFY(!parsed.error().message.empty());
      return;
    }
    const auto rendered = parsed->render(Dict());
    QVERIFY(!rendered && !rendered.error().message.empty());
  }

  void marksFollowWhatSomebodyWrote() {
    Dict variables;
    variables.set(Value::text("x"), Value::text("  <s>user</s> ", true));
    const auto parsed = Template::parse("<s>{{ x|trim }}</s>{{ x.strip().upper()[3:7] }}{{ (x ~ '!')[-1] }}").value();
    const MarkedText text = parsed.render(variables).value();
    QCOMPARE(std::string(text.bytes()), std::string("<s><s>user</s></s>USER!"));
    const std::vector<ByteRange> expected{{3, 14}, {18, 22}};
    QVERIFY(text.literal() == expected);
  }
};

QTEST_APPLESS_MAIN(TemplateTest)
#include "template_test.moc"
