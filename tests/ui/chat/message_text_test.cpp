// The widget that shows a message: exactly the text it was given, never markup, in time that does not grow with the
// length.

#include <QMimeData>
#include <QTest>
#include <QTextBlock>

#include "ui/chat/message_text.h"

using praxis::ui::chat::MessageText;

namespace {

class Copyable : public MessageText {
 public:
  using MessageText::MessageText;
  QString copied() {
    selectAll();
    const std::unique_ptr<QMimeData> data(createMimeDataFromSelection());
    return data->hasHtml() ? QStringLiteral("html") : data->text();
  }
};

QString endless(int words) {
  QString text;
  for (int i = 0; i < words; ++i) text += QStringLiteral("word%1 ").arg(i);
  return text;
}

}  // namespace

class MessageTextTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void appendedPiecesGiveTheText() {
    MessageText message(true);
    message.resize(400, 100);
    const QStringList pieces{"Ein ", "Satz.\n", "\n", "第二段，", "中文。\n", "  indented"};
    for (const QString& piece : pieces) message.append(piece);
    QCOMPARE(message.text(), pieces.join(QString()));
  }

  void longParagraphsAreDividedWithoutATrace() {
    Copyable message(true);
    message.resize(400, 100);
    message.show();
    const QString text = endless(4000) + "\nlast";
    for (qsizetype at = 0; at < text.size(); at += 7) message.append(text.mid(at, 7));
    QVERIFY2(message.document()->blockCount() > 10, "The paragraph was not divided.");
    for (QTextBlock block = message.document()->begin(); block.isValid(); block = block.next()) {
      QVERIFY(block.length() <= MessageText::kParagraphCharsMax + 200);
    }
    QCOMPARE(message.text(), text);
    QCOMPARE(message.copied(), text);
  }

  void textWithoutBlanksIsDividedToo() {
    MessageText message(true);
    message.resize(300, 100);
    const QString text = QString(QChar(0x4e2d)).repeated(9000);
    message.append(text);
    QVERIFY(message.document()->blockCount() >= 4);
    QCOMPARE(message.text(), text);
  }

  void markupOfAModelStaysText() {
    Copyable message(true);
    message.resize(400, 100);
    const QString text =
        "<a href=\"http://example.org\">link</a> <img src=x> [a](http://b) **bold**\n```\n<b>code</b>\n```";
    message.append(text);
    QCOMPARE(message.text(), text);
    QCOMPARE(message.copied(), text);
    QVERIFY(!(message.textInteractionFlags() & Qt::LinksAccessibleByMouse));
    QVERIFY(message.anchorAt({10, 5}).isEmpty());
  }

  void heightFollowsTheLines() {
    MessageText message(false);
    message.resize(400, 100);
    message.show();
    message.append("one");
    const int one = message.height();
    message.append("\ntwo\nthree");
    QCOMPARE(message.height(), 3 * one);
    message.append(" " + endless(200));
    const int wide = message.height();
    message.resize(200, message.height());
    QVERIFY(message.height() > wide);
  }
};

QTEST_MAIN(MessageTextTest)
#include "message_text_test.moc"
