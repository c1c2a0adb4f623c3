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
    // Two bytes a character between the escapes: marked, not shown as the ASCII that they look like.
    QCOMPARE(toUtf8("Yamada=\x1b$B;3ED\x1b(B^T", "\\ISO 2022 IR 87", "\\^="),
             std::string("Yamada=\xEF\xBF\xBD\xEF\xBF\xBD^T"));
  }

  void everyByteStringComesOutAsUtf8() {
    for (const char* charset : {"", "ISO_IR 100", "ISO_IR 192", "GB18030", "\\ISO 2022 IR 87", "\\ISO 2022 IR 149",
                                "ISO 2022 IR 13\\ISO 2022 IR 87"}) {
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
