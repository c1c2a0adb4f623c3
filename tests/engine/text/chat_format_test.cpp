#include <QtTest>

#include <string>
#include <vector>

#include "engine/text/chat_format.h"

namespace text = praxis::engine::text;
using praxis::engine::base::Metadata;
using text::ChatFormat;
using text::Role;

namespace {

ChatFormat formatOf(const std::string& chatTemplate) {
  Metadata metadata;
  metadata.insert("tokenizer.chat_template", chatTemplate);
  return ChatFormat::detect(metadata);
}

const std::vector<text::Message> kConversation{{Role::system, "Be brief."},
                                               {Role::user, "Hi "},
                                               {Role::assistant, "<think>hm</think>\n\nHello."},
                                               {Role::user, "Bye"}};

}  // namespace

class ChatFormatTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void familiesAreRecognisedByTheirTemplate_data() {
    QTest::addColumn<QString>("chatTemplate");
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("opensReasoning");
    QTest::addColumn<QString>("prompt");
    QTest::newRow("R1")
        << "{{'<｜Assistant｜><think>\\n'}}"
        << "deepseek-r1" << true
        << "Be brief.<｜User｜>Hi <｜Assistant｜>\n\nHello.<｜end▁of▁sentence｜><｜User｜>Bye<｜Assistant｜><think>\n";
    QTest::newRow("R1, first release")
        << "{{'<｜Assistant｜>'}}"
        << "deepseek-r1" << false
        << "Be brief.<｜User｜>Hi <｜Assistant｜>\n\nHello.<｜end▁of▁sentence｜><｜User｜>Bye<｜Assistant｜>";
    QTest::newRow("ChatML")
        << "{{'<|im_start|>' + role}}"
        << "chatml" << false
        << "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi <|im_end|>\n<|im_start|>assistant\n"
           "<think>hm</think>\n\nHello.<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n<|im_start|>assistant\n";
    QTest::newRow("Llama 3") << "<|start_header_id|>"
                             << "llama-3" << false
                             << "<|start_header_id|>system<|end_header_id|>\n\nBe brief.<|eot_id|>"
                                "<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
                                "<|start_header_id|>assistant<|end_header_id|>\n\n<think>hm</think>\n\nHello.<|eot_id|>"
                                "<|start_header_id|>user<|end_header_id|>\n\nBye<|eot_id|>"
                                "<|start_header_id|>assistant<|end_header_id|>\n\n";
    QTest::newRow("Gemma")
        << "<start_of_turn>"
        << "gemma" << false
        << "<start_of_turn>user\nBe brief.\n\nHi<end_of_turn>\n<start_of_turn>model\n<think>hm</think>\n\nHello."
           "<end_of_turn>\n<start_of_turn>user\nBye<end_of_turn>\n<start_of_turn>model\n";
    QTest::newRow("Mistral") << "'[INST] ' + content + '[/INST]'"
                             << "mistral-inst" << false
                             << "[INST] Be brief.\n\nHi [/INST] <think>hm</think>\n\nHello.</s>[INST] Bye[/INST]";
    QTest::newRow("Phi 3")
        << "<|user|> <|end|>"
        << "phi" << false
        << "<|system|>\nBe brief.<|end|>\n<|user|>\nHi <|end|>\n<|assistant|>\n<think>hm</think>\n\nHello."
           "<|end|>\n<|user|>\nBye<|end|>\n<|assistant|>\n";
    QTest::newRow("Phi 4") << "<|im_start|>user<|im_sep|>"
                           << "phi" << false
                           << "<|im_start|>system<|im_sep|>Be brief.<|im_end|><|im_start|>user<|im_sep|>Hi <|im_end|>"
                              "<|im_start|>assistant<|im_sep|><think>hm</think>\n\nHello.<|im_end|>"
                              "<|im_start|>user<|im_sep|>Bye<|im_end|><|im_start|>assistant<|im_sep|>";
  }

  void familiesAreRecognisedByTheirTemplate() {
    QFETCH(QString, chatTemplate);
    QFETCH(QString, name);
    QFETCH(bool, opensReasoning);
    QFETCH(QString, prompt);
    const ChatFormat format = formatOf(chatTemplate.toStdString());
    QVERIFY(format.recognised());
    QCOMPARE(QString::fromStdString(std::string(format.name())), name);
    QCOMPARE(format.opensReasoning(), opensReasoning);
    QCOMPARE(QString::fromStdString(format.render(kConversation)), prompt);
    QVERIFY(format.stops().empty());
  }

  void withoutAKnownTemplateTheFormatIsPlainAndSaysSo() {
    for (const ChatFormat& format : {ChatFormat(), ChatFormat::detect(Metadata()), formatOf("{{ something else }}")}) {
      QVERIFY(!format.recognised());
      QCOMPARE(format.name(), std::string_view("plain"));
      QCOMPARE(format.render(kConversation),
               std::string("System: Be brief.\nUser: Hi \nAssistant: <think>hm</think>\n\nHello.\n"
                           "User: Bye\nAssistant:"));
      QCOMPARE(format.stops(), std::vector<std::string>{"\nUser:"});
    }
  }

  void theTemplatesOwnSystemTextStandsInForAMissingOne() {
    const ChatFormat format =
        formatOf("{{- '<|im_start|>system\\n' + x }}{{ '<|im_start|>system\\nYou are Q.<|im_end|>\\n' }}");
    const std::vector<text::Message> messages{{Role::user, "Hi"}};
    QCOMPARE(format.render(messages),
             std::string(
                 "<|im_start|>system\nYou are Q.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"));
    QVERIFY(format.render(kConversation).find("You are Q.") == std::string::npos);
  }

  void aModelThatCanDoEitherIsAskedNotToThink() {
    const std::vector<text::Message> messages{{Role::user, "Hi"}};
    const ChatFormat format = formatOf("<|im_start|> enable_thinking");
    QVERIFY(format.render(messages, {.thinks = false}).ends_with("<|im_start|>assistant\n<think>\n\n</think>\n\n"));
    QVERIFY(format.render(messages).ends_with("<|im_start|>assistant\n"));
    QVERIFY(format.render(messages, {.opensAnswer = false}).ends_with("Hi<|im_end|>\n"));
  }

  void emptyConversationsAreOrderly() {
    for (const char* chatTemplate : {"", "<|im_start|>", "<start_of_turn>", "<｜Assistant｜>", "[INST]"}) {
      const ChatFormat format = formatOf(chatTemplate);
      format.render({});
      format.render(std::vector<text::Message>{{Role::system, "only this"}});
    }
  }
};

QTEST_APPLESS_MAIN(ChatFormatTest)
#include "chat_format_test.moc"
