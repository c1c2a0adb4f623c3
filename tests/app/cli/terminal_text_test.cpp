// What files say reaches a terminal as text and never as an order to it; what is text stays as it is.

#include <QTest>

#include "app/cli/terminal_text.h"

using praxis::cli::escapedControls;
using praxis::cli::escapedLine;

class TerminalTextTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void textStays() {
    const std::string text = "Wang^XiaoDong=\u738b^\u5c0f\u4e1c, \u00e4 \U0001f9e0 \\ \"";
    QCOMPARE(escapedControls(text), text);
    QCOMPARE(escapedLine(text), text);
  }

  void controlsAreWrittenOut() {
    QCOMPARE(escapedLine("a\x07\b\rb\x1b[2J\x7f"), std::string("a\\u0007\\u0008\\u000db\\u001b[2J\\u007f"));
    QCOMPARE(escapedLine("\u009b31m"), std::string("\\u009b31m"));
    QCOMPARE(escapedLine("\u202egpj.exe\u2066\u200f"), std::string("\\u202egpj.exe\\u2066\\u200f"));
    QCOMPARE(escapedLine(std::string_view("a\0b", 3)), std::string("a\\u0000b"));
  }

  void lineFeedsStayOnlyWhereTheyMay() {
    QCOMPARE(escapedControls("a\nb"), std::string("a\nb"));
    QCOMPARE(escapedLine("a\nb"), std::string("a\\u000ab"));
  }

  void whatIsNoUtf8IsReplaced() {
    const std::string mark = "\ufffd";
    QCOMPARE(escapedLine("\x9b"
                         "1m"),
             mark + "1m");
    QCOMPARE(escapedLine("\xc0\x9b"), mark + mark);             // an overlong spelling
    QCOMPARE(escapedLine("\xe4\xb8"), mark + mark);             // cut off
    QCOMPARE(escapedLine("\xed\xa0\x80"), mark + mark + mark);  // a surrogate
  }
};

QTEST_GUILESS_MAIN(TerminalTextTest)
#include "terminal_text_test.moc"
