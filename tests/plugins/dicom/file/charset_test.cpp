// Text to UTF-8: what each character set gives, and that nothing ever fails.

#include <QTest>

#include "plugins/dicom/file/charset.h"

using namespace praxis::plugins::dicom::file;

class CharsetTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void knownSetsAreDecoded_data() {
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QByteArray>("charset");
    QTest::addColumn<QString>("text");
    QTest::newRow("ascii") << QByteArray("Doe^Jane") << QByteArray() << "Doe^Jane";
    QTest::newRow("latin 1") << QByteArray("Buc^J\xe9r\xf4me") << QByteArray("ISO_IR 100") << u8"Buc^J\u00e9r\u00f4me";
    QTest::newRow("misspelt term") << QByteArray("J\xe9") << QByteArray("iso-ir 100 ") << u8"J\u00e9";
    QTest::newRow("utf-8") << QByteArray("\xe7\x8e\x8b") << QByteArray("ISO_IR 192") << u8"\u738b";
    QTest::newRow("trail byte that looks like a backslash")
        << QByteArray("\xd5\x5c") << QByteArray("GBK") << u8"\u8aa0";
    QTest::newRow("four bytes") << QByteArray("\x81\x39\xef\x31") << QByteArray("GB18030") << u8"\u3402";
    QTest::newRow("half-width katakana") << QByteArray("\xd4\xcf^\xc0") << QByteArray("ISO_IR 13")
                                         << u8"\uff94\uff8f^\uff80";
    QTest::newRow("yen and overline") << QByteArray("a~") << QByteArray("ISO_IR 13") << u8"a\u203e";
    QTest::newRow("kanji") << QByteArray("\x1b$B;3ED\x1b(B^T") << QByteArray("\\ISO 2022 IR 87") << u8"\u5c71\u7530^T";
    QTest::newRow("back to romaji") << QByteArray("\x1b$B;3\x1b(J~") << QByteArray("ISO 2022 IR 13\\ISO 2022 IR 87")
                                    << u8"\u5c71\u203e";
    QTest::newRow("supplementary kanji") << QByteArray("\x1b$(D0!\x1b(B") << QByteArray("\\ISO 2022 IR 159")
                                         << u8"\u4e02";
    QTest::newRow("chinese extension") << QByteArray("\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1")
                                       << QByteArray("\\ISO 2022 IR 58") << u8"\u5f20^\u5c0f";
    QTest::newRow("middle dot of names") << QByteArray("\xc2\xf2\xa1\xa4\xcc\xe1") << QByteArray("GBK")
                                         << u8"\u4e70\u00b7\u63d0";
    QTest::newRow("greek after latin") << QByteArray("\xe9\x1b-F\xe9") << QByteArray("ISO 2022 IR 100\\ISO 2022 IR 126")
                                       << u8"\u00e9\u03b9";
    QTest::newRow("a delimiter brings the first set back")
        << QByteArray("\x1b-F\xe9^\xe9") << QByteArray("ISO 2022 IR 100\\ISO 2022 IR 126") << u8"\u03b9^\u00e9";
    QTest::newRow("so does the end of a line")
        << QByteArray("\x1b-F\xe9\r\n\xe9") << QByteArray("ISO 2022 IR 100\\ISO 2022 IR 126") << u8"\u03b9\r\n\u00e9";
    QTest::newRow("korean without its escape sequences")
        << QByteArray("\xb1\xe8^\xc8\xf1") << QByteArray("\\ISO 2022 IR 149") << u8"\uae40^\ud76c";
    QTest::newRow("thai") << QByteArray("\xa1\xd2") << QByteArray("ISO_IR 166") << u8"\u0e01\u0e32";
    QTest::newRow("latin 9") << QByteArray("\xa4") << QByteArray("ISO_IR 203") << u8"\u20ac";
    QTest::newRow("shift jis of an override")
        << QByteArray("\x8e\x52\x93\x63") << QByteArray("SHIFT_JIS") << u8"\u5c71\u7530";
    QTest::newRow("korean extension") << QByteArray("Hong=\x1b$)C\xfb\xf3") << QByteArray("\\ISO 2022 IR 149")
                                      << u8"Hong=\u6d2a";
  }
  void knownSetsAreDecoded() {
    QFETCH(QByteArray, raw);
    QFETCH(QByteArray, charset);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(toUtf8(raw.toStdString(), charset.toStdString(), "\\^=")), text);
  }

  void undecodableBytesAreMarkedAndAsciiIsKept() {
    QCOMPARE(toUtf8("A\xd5 B", "", ""), std::string("A\xEF\xBF\xBD B"));
    QCOMPARE(toUtf8("A\xd5 B", "NO SUCH SET", ""), std::string("A\xEF\xBF\xBD B"));
    // An escape sequence of no known set, two bytes a character: marked, not shown as the ASCII that they look like.
    QCOMPARE(toUtf8("Yamada=\x1b$(Q;3ED\x1b(B^T", "\\ISO 2022 IR 87", "\\^="),
             std::string("Yamada=\xEF\xBF\xBD\xEF\xBF\xBD^T"));
    QCOMPARE(toUtf8("\x1b$B;3E", "\\ISO 2022 IR 87", ""), std::string("\u5c71\xEF\xBF\xBD"));  // cut
  }

  void everyListedSetCanBeConverted() {
    for (const std::string& term : charsetTerms()) {
      QCOMPARE(charsetTerm(term).value_or("unknown"), term);
      // A letter that each of them has, by its own code.
      if (term == "ISO_IR 6") continue;
      bool any = false;
      for (int lead = 0xa1; lead < 0xff; ++lead) {
        for (const char* trail : {"", "\xa1", "\xb1"}) {
          const std::string raw = std::string(1, static_cast<char>(lead)) + trail;
          any = any || toUtf8(raw, term, "").find("\xEF\xBF\xBD") == std::string::npos;
        }
      }
      const bool needsEscape = term == "ISO 2022 IR 87" || term == "ISO 2022 IR 159";
      QVERIFY2(any != needsEscape, term.c_str());
    }
  }

  void namesOfSetsAreUnderstood() {
    QCOMPARE(charsetTerm("gb18030"), std::optional<std::string>("GB18030"));
    QCOMPARE(charsetTerm("Utf-8"), std::optional<std::string>("ISO_IR 192"));
    QCOMPARE(charsetTerm("iso 8859-1"), std::optional<std::string>("ISO_IR 100"));
    QCOMPARE(charsetTerm("\\ISO 2022 IR 87"), std::optional<std::string>("\\ISO 2022 IR 87"));
    QCOMPARE(charsetTerm("klingon"), std::nullopt);
    QCOMPARE(charsetTerm(""), std::nullopt);
    const auto unknown = knownCharset("klingon");
    QVERIFY(!unknown);
    QVERIFY(unknown.error().message.find("GB18030") != std::string::npos);
  }

  void everyByteStringComesOutAsUtf8() {
    std::vector<std::string> charsets = charsetTerms();
    charsets.insert(charsets.end(), {"", "\\ISO 2022 IR 149", "ISO 2022 IR 13\\ISO 2022 IR 87", "?\\?"});
    for (const std::string& charset : charsets) {
      for (int a = 0; a < 256; ++a) {
        for (const int b : {0, 0x1b, 0x24, 0x28, 0x29, 0x42, 0x5c, 0x80, 0xa1, 0xe0, 0xed, 0xf4, 0xff}) {
          const std::string raw = {static_cast<char>(a), static_cast<char>(b), 'x', static_cast<char>(a)};
          QVERIFY(isUtf8(toUtf8(raw, charset, "\\^=")));
        }
      }
    }
  }

  void utf8ValidityIsStrict() {
    QVERIFY(isUtf8("\xf0\x9f\x98\x80"));
    QVERIFY(!isUtf8("\xc0\x80"));          // overlong
    QVERIFY(!isUtf8("\xed\xa0\x80"));      // surrogate
    QVERIFY(!isUtf8("\xf4\x90\x80\x80"));  // above U+10FFFF
    QVERIFY(!isUtf8("\xe7\x8e"));          // cut
  }
};

QTEST_APPLESS_MAIN(CharsetTest)
#include "charset_test.moc"
