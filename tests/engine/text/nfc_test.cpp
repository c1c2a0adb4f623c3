#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

#include <string>

#include "engine/text/nfc.h"
#include "engine/text/nfc_tables.h"
#include "engine/text/utf8.h"

namespace text = praxis::engine::text;

namespace {

std::string composed(std::string_view content) {
  std::string storage;
  return std::string(text::toNfc(content, storage));
}

bool isComposedAtAGlance(std::string_view content) {
  std::string storage;
  return text::toNfc(content, storage).data() == content.data() && storage.empty();
}

std::string utf8(std::uint32_t codePoint) {
  std::string out;
  text::appendUtf8(out, codePoint);
  return out;
}

}  // namespace

class NfcTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  // Computed with Python's unicodedata 14.0.0: Hangul, stacked marks, singletons, exclusions, mixtures.
  void casesOfUnicode_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("wanted");
    QFile file(QStringLiteral(PRAXIS_SOURCE_DIR "/tests/data/unicode/nfc.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonArray cases = QJsonDocument::fromJson(file.readAll()).array();
    QVERIFY(cases.size() > 300);
    for (qsizetype i = 0; i < cases.size(); ++i) {
      const QJsonArray one = cases[i].toArray();
      QTest::addRow("%s %d", qPrintable(one[0].toString()), static_cast<int>(i))
          << one[1].toString().toUtf8() << one[2].toString().toUtf8();
    }
  }

  void casesOfUnicode() {
    QFETCH(QByteArray, content);
    QFETCH(QByteArray, wanted);
    const QByteArray found = QByteArray::fromStdString(composed(content.toStdString()));
    QCOMPARE(found.toHex(' '), wanted.toHex(' '));
    // Composed text stays as it is, and what stands around a text that is cut at ASCII changes nothing.
    QCOMPARE(composed(wanted.toStdString()), wanted.toStdString());
    QCOMPARE(composed("ab\n" + content.toStdString() + "\nlonger than eight bytes"),
             "ab\n" + wanted.toStdString() + "\nlonger than eight bytes");
  }

  void everyPairOfTheTableComposesAndNoOther() {
    for (const text::NfcPair& pair : text::nfcPairs()) {
      if (pair.second == 0) {
        QVERIFY(composed(utf8(pair.character)) != utf8(pair.character));  // a singleton is replaced
      } else if (pair.composes) {
        QCOMPARE(composed(utf8(pair.first) + utf8(pair.second)), utf8(pair.character));
        QCOMPARE(composed(utf8(pair.character)), utf8(pair.character));
      } else {
        QCOMPARE(composed(utf8(pair.character)), composed(utf8(pair.first) + utf8(pair.second)));
      }
    }
    for (std::uint32_t syllable = 0xAC00; syllable <= 0xD7A3; ++syllable) {
      const std::uint32_t index = syllable - 0xAC00;
      std::string jamo = utf8(0x1100 + index / 588) + utf8(0x1161 + index % 588 / 28);
      if (index % 28 != 0) jamo += utf8(0x11A7 + index % 28);
      QCOMPARE(composed(jamo), utf8(syllable));
    }
  }

  void composingTwiceIsComposingOnce() {
    for (std::uint32_t codePoint = 0; codePoint <= text::kCodePointMax; ++codePoint) {
      const std::string once = composed("a" + utf8(codePoint));
      QCOMPARE(composed(once), once);
    }
  }

  void composedTextIsNotCopied() {
    QVERIFY(isComposedAtAGlance(""));
    QVERIFY(isComposedAtAGlance("Plain text of more than eight bytes."));
    QVERIFY(isComposedAtAGlance("Größe, Ménière, Дыхание, 中文, 한국어, ไทย, नमस्ते, 😀"));
    QVERIFY(!isComposedAtAGlance("Gro\u0308sse"));
  }

  void damagedBytesStayAndJoinNothing() {
    QCOMPARE(composed("e\xFF\u0301"), std::string("e\xFF\u0301"));
    QCOMPARE(composed("\xC1\xA5\u0301"), std::string("\xC1\xA5\u0301"));          // an overlong e
    QCOMPARE(composed("e\u0301\xCC"), std::string("é\xCC"));                      // cut off
    QCOMPARE(composed("\xED\xA0\x80\u0301"), std::string("\xED\xA0\x80\u0301"));  // a surrogate
    QCOMPARE(composed("\xCC\x81\xCC\x81"), std::string("\xCC\x81\xCC\x81"));
    std::string many = "a";
    for (int i = 0; i < 50'000; ++i) many += i % 2 == 0 ? "\u0301" : "\u0323";
    const std::string ordered = composed(many);
    QVERIFY(ordered.starts_with("ạ\u0323"));
    QCOMPARE(ordered.size(), many.size());  // a and U+0323, 1 and 2 bytes, became one of 3
  }
};

QTEST_APPLESS_MAIN(NfcTest)
#include "nfc_test.moc"
