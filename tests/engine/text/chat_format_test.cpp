#include <QtTest>

#include <string>
#include <vector>

#include "engine/text/chat_format.h"

namespace text = praxis::engine::text;
using praxis::engine::base::Metadata;
using text::ChatFormat;
using text::Role;

namespace {

// The file's vocabulary is "<s>" and "</s>".
ChatFormat formatOf(const std::string& chatTemplate) {
  Metadata metadata;
  metadata.insert("tokenizer.chat_template", chatTemplate);
  metadata.insert("tokenizer.ggml.tokens", std::vector<std::string>{"<s>", "</s>"});
  metadata.insert("tokenizer.ggml.bos_token_id", std::uint64_t{0});
  metadata.insert("tokenizer.ggml.eos_token_id", std::uint64_t{1});
  return ChatFormat::create(metadata);
}

std::string textOf(const ChatFormat& format, const std::vector<text::Message>& messages,
                   const text::RenderOptions& options = {}) {
  const auto prompt = format.render(messages, options);
  return prompt ? prompt->text : "error: " + prompt.error().message;
}

std::string join(const text::RenderedPrompt& prompt) {
  std::string parts;
  for (const auto& range : prompt.literal) parts += prompt.text.substr(range.begin, range.end - range.begin) + "|";
  return parts;
}

const std::vector<text::Message> kConversation{{Role::system, "Be brief."},
                                               {Role::user, "Hi "},
                                               {Role::assistant, "<think>hm</think>\n\nHello."},
                                               {Role::user, "Bye"}};

}  // namespace

class ChatFormatTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aTemplateThatCannotRunGivesWayToItsFamily_data() {
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

  void aTemplateThatCannotRunGivesWayToItsFamily() {
    QFETCH(QString, chatTemplate);
    QFETCH(QString, name);
    QFETCH(bool, opensReasoning);
    QFETCH(QString, prompt);
    const ChatFormat format = formatOf(chatTemplate.toStdString());
    QVERIFY(!format.recognised());
    QVERIFY(!format.note().empty());
    QCOMPARE(QString::fromStdString(std::string(format.name())), name);
    const auto rendered = format.render(kConversation);
    QVERIFY(rendered.has_value());
    QCOMPARE(rendered->opensReasoning, opensReasoning);
    QCOMPARE(QString::fromStdString(rendered->text), prompt);
    QVERIFY(format.stops().empty());
  }

  void withoutAKnownTemplateTheFormatIsPlainAndSaysSo() {
    for (const ChatFormat& format : {ChatFormat(), ChatFormat::create(Metadata()), formatOf("{{ something else }}")}) {
      QVERIFY(!format.recognised());
      QCOMPARE(format.name(), std::string_view("plain"));
      QCOMPARE(textOf(format, kConversation),
               std::string("System: Be brief.\nUser: Hi \nAssistant: <think>hm</think>\n\nHello.\n"
                           "User: Bye\nAssistant:"));
      QCOMPARE(format.stops(), std::vector<std::string>{"\nUser:"});
    }
  }

  void theTemplatesOwnSystemTextStandsInForAMissingOne() {
    const ChatFormat format =
        formatOf("{{- '<|im_start|>system\\n' + x }}{{ '<|im_start|>system\\nYou are Q.<|im_end|>\\n' }}");
    const std::vector<text::Message> messages{{Role::user, "Hi"}};
    QCOMPARE(textOf(format, messages),
             std::string(
                 "<|im_start|>system\nYou are Q.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"));
    QVERIFY(textOf(format, kConversation).find("You are Q.") == std::string::npos);
  }

  void aModelThatCanDoEitherIsAskedNotToThink() {
    const std::vector<text::Message> messages{{Role::user, "Hi"}};
    const ChatFormat format = formatOf("<|im_start|> enable_thinking");
    QVERIFY(textOf(format, messages, {.thinks = false}).ends_with("<|im_start|>assistant\n<think>\n\n</think>\n\n"));
    QVERIFY(textOf(format, messages).ends_with("<|im_start|>assistant\n"));
    QVERIFY(textOf(format, messages, {.opensAnswer = false}).ends_with("Hi<|im_end|>\n"));
  }

  void emptyConversationsAreOrderly() {
    for (const char* chatTemplate : {"", "<|im_start|>", "<start_of_turn>", "<｜Assistant｜>", "[INST]"}) {
      const ChatFormat format = formatOf(chatTemplate);
      textOf(format, {});
      textOf(format, {{Role::system, "only this"}});
    }
  }

  void theFilesOwnTemplateWritesThePrompt() {
    const ChatFormat format = formatOf(
        "{{ bos_token }}{% for m in messages %}[{{ m.role }}]{{ m.content | trim }}{{ eos_token }}{% endfor %}"
        "{% if add_generation_prompt %}[assistant]{% endif %}");
    QVERIFY(format.recognised());
    QVERIFY(format.note().empty());
    QCOMPARE(format.name(), std::string_view("template"));
    const auto prompt = format.render(std::vector<text::Message>{{Role::user, " Hi <s> "}, {Role::assistant, "Yes"}});
    QVERIFY(prompt.has_value());
    QCOMPARE(prompt->text, std::string("<s>[user]Hi <s></s>[assistant]Yes</s>[assistant]"));
    QCOMPARE(join(*prompt), std::string("Hi <s>|Yes|"));
    QVERIFY(prompt->startsWithBos);
    QVERIFY(!prompt->opensReasoning);
  }

  void onlyOneBosStaysAndOnlyTheTemplatesOwnCounts() {
    const auto prompt = formatOf("<s>{{ bos_token }}{{ messages[0].content }}").render(kConversation);
    QVERIFY(prompt.has_value());
    QVERIFY(prompt->startsWithBos);
    QCOMPARE(prompt->text, std::string("<s>Be brief."));
    QCOMPARE(join(*prompt), std::string("Be brief.|"));
    const auto spelled = formatOf("{{ messages[0].content }}").render(std::vector<text::Message>{{Role::user, "<s>x"}});
    QVERIFY(spelled.has_value());
    QVERIFY(!spelled->startsWithBos);
    QCOMPARE(spelled->text, std::string("<s>x"));
  }

  void aTemplateThatOpensTheReasoningIsSeenInThePrompt() {
    const std::vector<text::Message> messages{{Role::user, "<think>"}};
    const auto opens = [&](const std::string& end) {
      const auto prompt = formatOf("{{ messages[0].content }}" + end).render(messages);
      return prompt.has_value() && prompt->opensReasoning;
    };
    QVERIFY(opens("<think>"));
    QVERIFY(opens("<think>\n\n"));
    QVERIFY(!opens("<think></think>"));
    QVERIFY(!opens("<think>x"));
    QVERIFY(!opens(""));  // the user wrote it
  }

  void aRefusedSystemTextGoesInFrontOfTheFirstUserText() {
    const ChatFormat format = formatOf(
        "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('No system here') }}{% endif %}"
        "[{{ m.content }}]{% endfor %}");
    QCOMPARE(textOf(format, {{Role::system, "S"}, {Role::user, "U"}}), std::string("[S\n\nU]"));
    const std::string refusal = textOf(format, {{Role::system, "S"}});
    QVERIFY(refusal.starts_with("error: ") && refusal.ends_with("No system here"));
  }

  void whatATemplateCannotDoIsNamed() {
    const ChatFormat broken = formatOf("<|im_start|>{% include 'x' %}{{ messages[0].content }}");
    QVERIFY(!broken.recognised());
    QVERIFY(broken.note().find("include") != std::string::npos);
    QVERIFY2(broken.note().ends_with('.') && broken.note()[0] == 'L', broken.note().c_str());  // "Line 1: ..."
    QCOMPARE(broken.name(), std::string_view("chatml"));
    const ChatFormat silent = formatOf("always the same");
    QVERIFY(!silent.recognised());
    QVERIFY(silent.note().find("leaves out") != std::string::npos);
  }

  void aTemplateThatWantsPartsGetsThem() {
    const ChatFormat format = formatOf(
        "{% for p in messages[0].content %}{% if p.type == 'text' %}<{{ p.text }}>{% endif %}"
        "{% endfor %}");
    QVERIFY(format.recognised());
    QCOMPARE(textOf(format, {{Role::user, "U"}}), std::string("<U>"));
  }
};

QTEST_APPLESS_MAIN(ChatFormatTest)
#include "chat_format_test.moc"
