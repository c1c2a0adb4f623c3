#include <QtTest>

#include <string>
#include <string_view>

#include "engine/text/reasoning_splitter.h"

using praxis::engine::text::ReasoningSplitter;
using Parts = ReasoningSplitter::Parts;

namespace {

// Feeds `size` bytes at a time.
Parts split(bool startsInside, std::string_view text, std::size_t size) {
  ReasoningSplitter splitter(startsInside);
  Parts all;
  const auto add = [&all](const Parts& parts) {
    all.reasoning += parts.reasoning;
    all.answer += parts.answer;
  };
  for (std::size_t at = 0; at < text.size(); at += size) add(splitter.add(text.substr(at, size)));
  add(splitter.finish());
  return all;
}

}  // namespace

class ReasoningSplitterTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void partsDoNotDependOnTheCut_data() {
    QTest::addColumn<bool>("startsInside");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("reasoning");
    QTest::addColumn<QString>("answer");
    QTest::newRow("plain answer") << false << "4 < 5"
                                  << ""
                                  << "4 < 5";
    QTest::newRow("tags in the text") << false << "<think>\nadd\n</think>\n\n4"
                                      << "add\n"
                                      << "4";
    QTest::newRow("opened by the prompt") << true << "add them</think>\n\nfour"
                                          << "add them"
                                          << "four";
    QTest::newRow("never closed") << true << "thinking </thin"
                                  << "thinking </thin"
                                  << "";
    QTest::newRow("empty reasoning") << false << "<think>\n\n</think>\n\nhi"
                                     << ""
                                     << "hi";
    QTest::newRow("twice") << false << "<think>a</think>b<think>c</think>d"
                           << "ac"
                           << "bd";
    QTest::newRow("near misses") << false << "<thin <<think >x"
                                 << ""
                                 << "<thin <<think >x";
    QTest::newRow("space without a tag stays") << false << " a\n"
                                               << ""
                                               << " a\n";
    QTest::newRow("nothing") << false << ""
                             << ""
                             << "";
  }

  void partsDoNotDependOnTheCut() {
    QFETCH(bool, startsInside);
    QFETCH(QString, text);
    QFETCH(QString, reasoning);
    QFETCH(QString, answer);
    for (std::size_t size = 1; size <= 12; ++size) {
      const Parts parts = split(startsInside, text.toStdString(), size);
      QCOMPARE(QString::fromStdString(parts.reasoning), reasoning);
      QCOMPARE(QString::fromStdString(parts.answer), answer);
    }
  }

  void decidedTextIsNotHeldBack() {
    ReasoningSplitter splitter(false);
    QCOMPARE(splitter.add("yes").answer, std::string("yes"));
    QCOMPARE(splitter.add("<t").answer, std::string());
    QCOMPARE(splitter.add("able>").answer, std::string("<table>"));
  }
};

QTEST_APPLESS_MAIN(ReasoningSplitterTest)
#include "reasoning_splitter_test.moc"
