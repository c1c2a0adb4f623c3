// Mislabelled text is noticed, rightly labelled text is left alone.

#include <QTest>

#include "plugins/dicom/file/charset_guess.h"

using praxis::plugins::dicom::file::CharsetGuess;

class CharsetGuessTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void oneNameIsJudged_data() {
    QTest::addColumn<QByteArray>("raw");
    QTest::addColumn<QByteArray>("label");
    QTest::addColumn<QByteArray>("term");
    const auto row = [](const char* name, const char* raw, const char* label, const char* term) {
      QTest::newRow(name) << QByteArray(raw) << QByteArray(label) << QByteArray(term);
    };
    row("ascii", "Doe^Jane", "", "");
    row("gbk as latin 1", "\xd5\xc5^\xc8\xfd", "ISO_IR 100", "GB18030");
    row("gbk without label", "\xcd\xf5\xd0\xa1\xb6\xab", "", "GB18030");
    row("gbk as utf-8", "\xcd\xf5\xd0\xa1\xb6\xab", "ISO_IR 192", "GB18030");
    row("gbk as gbk", "\xcd\xf5\xd0\xa1\xb6\xab", "GB18030", "");
    row("utf-8 without label", "\xe7\x8e\x8b^\xe5\xb0\x8f", "", "ISO_IR 192");
    row("utf-8 as gb18030", "\xe7\x8e\x8b^\xe5\xb0\x8f", "GB18030", "ISO_IR 192");
    row("utf-8 as utf-8", "\xe7\x8e\x8b^\xe5\xb0\x8f", "ISO_IR 192", "");
    row("utf-8 letters as latin 1", "J\xc3\xa9r\xc3\xb4me", "ISO_IR 100", "ISO_IR 192");
    row("korean as latin 1", "\xb1\xe8^\xc8\xf1\xc1\xdf", "ISO_IR 100", "EUC-KR");
    row("latin 1", "Buc^J\xe9r\xf4me", "ISO_IR 100", "");
    row("latin 1 without label", "Buc^J\xe9r\xf4me", "", "ISO_IR 100");
    row("umlauts side by side", "M\xfc\xdfig^\xc4nne", "ISO_IR 100", "");
    row("a degree sign", "30\xb0", "ISO_IR 100", "");
    row("cyrillic", "\xb8\xd2\xd0\xdd\xde\xd2", "ISO_IR 144", "");
    row("cyrillic of windows", "\xc8\xe2\xe0\xed\xee\xe2", "", "");
    row("escape sequences", "\x1b$)A\xd5\xc5", "\\ISO 2022 IR 58", "");
    row("shift jis", "\x8e\x52\x93\x63\x81\x40\x82\xbd\x82\xeb\x82\xa4", "", "SHIFT_JIS");
  }
  void oneNameIsJudged() {
    QFETCH(QByteArray, raw);
    QFETCH(QByteArray, label);
    QFETCH(QByteArray, term);
    CharsetGuess guess;
    guess.add(raw.toStdString(), label.toStdString(), true);
    QCOMPARE(guess.term(), term.toStdString());
  }

  void evidenceAddsUp() {
    CharsetGuess one, all;
    one.add("\xc4\xc8", "ISO_IR 100", false);  // two letters or one character: nothing to ask about
    all.add(one);
    QCOMPARE(all.term(), std::string());
    for (int i = 0; i < 3; ++i) all.add(one);
    QCOMPARE(all.term(), std::string("GB18030"));
    for (int i = 0; i < 3; ++i) all.add("Jos\xe9", "ISO_IR 100", true);
    QCOMPARE(all.term(), std::string());
  }
};

QTEST_APPLESS_MAIN(CharsetGuessTest)
#include "charset_guess_test.moc"
