// JSON laid out while it arrives: the same however it is cut, the same value, and undone by nothing that follows.

#include <QJsonDocument>
#include <QTest>

#include "ui/chat/json_layout.h"

using praxis::ui::chat::JsonLayout;

namespace {

QString laidOut(const QString& text, qsizetype pieceLength) {
  JsonLayout layout;
  QString out;
  for (qsizetype at = 0; at < text.size(); at += pieceLength) out += layout.feed(text.mid(at, pieceLength));
  return out;
}

}  // namespace

class JsonLayoutTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void linesFollowTheStructure() {
    const QStringList lines{"{",    "  \"a\": 1,", "  \"b\": [",    "    true,", "    {}",
                            "  ],", "  \"c\": {",  "    \"d\": []", "  }",       "}"};
    QCOMPARE(laidOut("{\"a\":1,\"b\":[true,{}],\"c\":{\"d\":[]}}", 100), lines.join('\n'));
  }

  void theCutsDoNotMatterAndTheValueStays_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("spaces") << QString("{ \"a\" :\n\t[ 1 ,2 ] }");
    QTest::newRow("strings") << QString("{\"a, {b}: [c]\":\"x \\\" y \\\\\",\"z\":\"  two  \"}");
    QTest::newRow("backslash at the end") << QString("[\"\\\\\",\"\\\\\\\"\",\": ,\"]");
    QTest::newRow("deep") << QString("[").repeated(60) + QString("]").repeated(60);
    QTest::newRow("empty ones") << QString("[{},[],{ },[ ]]");
  }
  void theCutsDoNotMatterAndTheValueStays() {
    QFETCH(QString, text);
    const QString whole = laidOut(text, text.size());
    for (qsizetype length = 1; length < text.size(); ++length) QCOMPARE(laidOut(text, length), whole);
    const QJsonDocument before = QJsonDocument::fromJson(text.toUtf8());
    QVERIFY(!before.isNull());
    QCOMPARE(QJsonDocument::fromJson(whole.toUtf8()), before);
    QCOMPARE(laidOut(whole, 1), whole);
  }

  void whatIsBrokenOffOrNoJsonOnlyLosesSpaces() {
    for (const QString text : {"{\"a\": \"unfinished, {", "]]}}", "{\"a\":}", "\"\\"}) {
      QString before = text;
      QString after = laidOut(text, 1);
      QCOMPARE(after.remove(' ').remove('\n'), before.remove(' ').remove('\n'));
    }
  }
};

QTEST_APPLESS_MAIN(JsonLayoutTest)
#include "json_layout_test.moc"
