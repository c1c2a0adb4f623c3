// The chat templates of the outside data: our renderings of plain conversations against those of the templates.

#include <QDir>
#include <QtTest>

#include <optional>
#include <string>
#include <vector>

#include "engine/text/chat_format.h"
#include "tests/conformance/json_lines.h"

namespace text = praxis::engine::text;
using praxis::engine::base::Metadata;
using praxis::tests::readAll;
using praxis::tests::readJson;

namespace {

// Nothing for conversations with tools or pictures, which need the template interpreter of a later issue.
std::optional<std::vector<text::Message>> plainMessages(const QJsonObject& input) {
  if (!input[QStringLiteral("tools")].isUndefined()) return std::nullopt;
  std::vector<text::Message> messages;
  for (const QJsonValue& message : input[QStringLiteral("messages")].toArray()) {
    const QString role = message[QStringLiteral("role")].toString();
    const QJsonValue content = message[QStringLiteral("content")];
    if (!content.isString() || role == QLatin1String("tool")) return std::nullopt;
    messages.push_back({role == QLatin1String("system") ? text::Role::system
                        : role == QLatin1String("user") ? text::Role::user
                                                        : text::Role::assistant,
                        content.toString().toStdString()});
  }
  return messages;
}

}  // namespace

class ChatFormatConformanceTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void renderings() {
    const QJsonObject templates =
        readJson(QStringLiteral("templates/chat_cases.json"))[QStringLiteral("templates")].toObject();
    if (templates.isEmpty()) QSKIP("The outside test data is not there.");
    int ran = 0;
    int later = 0;
    int refused = 0;
    for (auto entry = templates.begin(); entry != templates.end(); ++entry) {
      Metadata metadata;
      const QString file = QStringLiteral("templates/") + entry.value()[QStringLiteral("template")].toString();
      metadata.insert("tokenizer.chat_template", readAll(file).toStdString());
      const text::ChatFormat format = text::ChatFormat::detect(metadata);
      QVERIFY2(format.recognised(), qPrintable(entry.key()));
      const QJsonObject cases = entry.value()[QStringLiteral("cases")].toObject();
      for (auto one = cases.begin(); one != cases.end(); ++one) {
        const QJsonObject input = one.value()[QStringLiteral("input")].toObject();
        const auto messages = plainMessages(input);
        if (!messages) {
          ++later;
          continue;
        }
        if (one.value()[QStringLiteral("expected")]
                .isNull()) {  // the template has no place for a system text; ours is kept
          QVERIFY(format.render(*messages).find(messages->front().text) != std::string::npos);
          ++refused;
          continue;
        }
        const text::RenderOptions options{.opensAnswer = input[QStringLiteral("add_generation_prompt")].toBool(),
                                          .thinks = input[QStringLiteral("enable_thinking")].toBool(true)};
        const QString expected = one.value()[QStringLiteral("expected")].toString();
        const QString bos = one.value()[QStringLiteral("bos_token")].toString();
        const QString ours = QString::fromStdString(format.render(*messages, options));
        const QString wanted = !bos.isEmpty() && expected.startsWith(bos) ? expected.mid(bos.size()) : expected;
        QVERIFY2(ours == wanted, qPrintable(entry.key() + u' ' + one.key() + u'\n' + ours + u'\n' + wanted));
        ++ran;
      }
      qInfo("%s is \"%s\"", qPrintable(entry.key()), std::string(format.name()).c_str());
    }
    QVERIFY(ran > 50);
    qInfo("%d renderings equal, %d that the template itself refuses, %d with tools or pictures (later issue)", ran,
          refused, later);
  }
};

QTEST_APPLESS_MAIN(ChatFormatConformanceTest)
#include "chat_format_test.moc"
