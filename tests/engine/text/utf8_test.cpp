#include <QtTest>

#include <string>

#include "engine/text/byte_alphabet.h"
#include "engine/text/utf8.h"

namespace text = praxis::engine::text;

class Utf8Test : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyCodePointSurvivesWritingAndReading() {
    for (std::uint32_t codePoint = 0; codePoint <= text::kCodePointMax; codePoint += codePoint < 0x3000 ? 1 : 97) {
      std::string bytes;
      text::appendUtf8(bytes, codePoint);
      const text::DecodedCodePoint decoded = text::decodeLeniently(bytes, 0);
      QVERIFY(decoded.valid);
      QCOMPARE(decoded.value, codePoint);
      QCOMPARE(decoded.length, bytes.size());
    }
  }

  void brokenSequencesBecomeReplacementCharacters_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("valid");
    // The examples of Unicode 15, section 3.9, tables 3-8 to 3-11.
    QTest::newRow("valid") << QByteArray("a\xC3\xA9\xE4\xBD\xA0\xF0\x9F\x98\x80") << QByteArray("aé你😀");
    QTest::newRow("overlong") << QByteArray("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41") << QByteArray("��������A");
    QTest::newRow("surrogates") << QByteArray("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41") << QByteArray("��������A");
    QTest::newRow("too large") << QByteArray("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42") << QByteArray("�����A��B");
    QTest::newRow("truncated") << QByteArray("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41") << QByteArray("����A");
    QTest::newRow("cut off") << QByteArray("x\xF0\x9F\x98") << QByteArray("x�");
  }

  void brokenSequencesBecomeReplacementCharacters() {
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, valid);
    QCOMPARE(QByteArray::fromStdString(text::toValidUtf8(bytes.toStdString())), valid);
  }

  void onlyACharacterThatCanStillBeCompletedIsUnfinished() {
    QCOMPARE(text::unfinishedTail("a\xF0\x9F\x98"), std::size_t{3});
    QCOMPARE(text::unfinishedTail("a\xE4"), std::size_t{1});
    QCOMPARE(text::unfinishedTail("a\xE4\xBD\xA0"), std::size_t{0});
    QCOMPARE(text::unfinishedTail("\xED\xA0"), std::size_t{0});  // a surrogate: not UTF-8 whatever follows
    QCOMPARE(text::unfinishedTail("\xF5"), std::size_t{0});
    QCOMPARE(text::unfinishedTail("\x80\x80\x80\x80"), std::size_t{0});
    QCOMPARE(text::unfinishedTail(""), std::size_t{0});
  }

  void repairKeepsSurrogatesAndShortensOverlongForms() {
    std::string storage;
    const std::string whole = "aé你😀";
    QCOMPARE(text::repairForMatching(whole, storage).data(), whole.data());
    QCOMPARE(text::repairForMatching("\xED\xA0\x80", storage), std::string_view("\xED\xA0\x80"));
    QCOMPARE(text::repairForMatching("x\xE0\x80\xAFy", storage), std::string_view("x/y"));
    QCOMPARE(text::repairForMatching("\xF4\x90\x80\x80", storage), std::string_view("\uFFFD\uFFFD\uFFFD\uFFFD"));
  }

  void theByteAlphabetIsReversible() {
    for (int byte = 0; byte < 256; ++byte) {
      std::string bytes;
      text::appendSpelledBytes(bytes, text::byteAlphabet()[static_cast<std::size_t>(byte)]);
      QCOMPARE(bytes, std::string(1, static_cast<char>(byte)));
    }
    QCOMPARE(text::byteAlphabet()[' '], std::string("Ġ"));
    std::string foreign;
    text::appendSpelledBytes(foreign, "中");
    QCOMPARE(foreign, std::string("中"));
  }
};

QTEST_APPLESS_MAIN(Utf8Test)
#include "utf8_test.moc"
