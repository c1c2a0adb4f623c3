// What a search finds: any script, without case, accents, width and the separators of names.

#include <QTest>

#include "plugins/dicom/index/fold.h"

using namespace praxis::plugins::dicom::index;

class FoldTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void wordsAreFound_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("query");
    QTest::addColumn<bool>("found");
    const QString wang = QStringLiteral("Wang^XiaoDong=王^小东=");
    QTest::newRow("case") << wang << QStringLiteral("xiaodong") << true;
    QTest::newRow("order of words") << wang << QStringLiteral("xiaodong WANG") << true;
    QTest::newRow("ideographs joined") << wang << QStringLiteral("王小东") << true;
    QTest::newRow("given name alone") << wang << QStringLiteral("小东") << true;
    QTest::newRow("part of a word") << wang << QStringLiteral("dong") << true;
    QTest::newRow("another name") << wang << QStringLiteral("wang xiaoming") << false;
    QTest::newRow("separators in the query") << wang << QStringLiteral("wang^xiaodong") << true;
    QTest::newRow("umlaut") << QStringLiteral("MÜLLER^Jürgen") << QStringLiteral("muller jurgen") << true;
    QTest::newRow("umlaut in the query") << QStringLiteral("Muller") << QStringLiteral("müller") << true;
    QTest::newRow("sharp s") << QStringLiteral("Groß") << QStringLiteral("GROSS") << true;
    QTest::newRow("full width") << QStringLiteral("ＹＡＭＡＤＡ^Tarou=山田^太郎=やまだ^たろう")
                                << QStringLiteral("yamada 山田太郎") << true;
    QTest::newRow("hangul") << QStringLiteral("Hong^Gildong=洪^吉洞=홍^길동") << QStringLiteral("홍길동") << true;
    QTest::newRow("cyrillic") << QStringLiteral("Люксембург") << QStringLiteral("люксем") << true;
    QTest::newRow("greek") << QStringLiteral("Διονυσιος") << QStringLiteral("ΔΙΟΝΥΣΙΟΣ") << true;
    QTest::newRow("wildcards are letters") << QStringLiteral("Smith") << QStringLiteral("S%h") << false;
    QTest::newRow("nothing asked") << wang << QString() << true;
  }

  void wordsAreFound() {
    QFETCH(QString, name);
    QFETCH(QString, query);
    QFETCH(bool, found);
    const QString folded = foldName(name);
    bool all = true;
    for (const QString& word : searchWords(query)) all = all && folded.contains(word);
    QCOMPARE(all, found);
  }

  void foldingTwiceChangesNothing() {
    for (const char* text : {"MÜLLER^Anna", "王^小东", "ﬁ Ⅷ ½", "İstanbul", "が", "  a  b "}) {
      const QString once = fold(QString::fromUtf8(text));
      QCOMPARE(fold(once), once);
    }
  }
};

QTEST_GUILESS_MAIN(FoldTest)
#include "fold_test.moc"
