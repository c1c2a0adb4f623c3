// Where images come to stand in prompts, for templates that know parts, for those that take texts, and for styles.

#include <QTest>

#include <string>
#include <vector>

#include "engine/text/chat_format.h"

namespace text = praxis::engine::text;
using praxis::engine::base::Metadata;
using text::ChatFormat;
using text::Role;

namespace {

ChatFormat formatOf(const std::string& chatTemplate, const std::vector<std::string>& tokens = {"<s>", "</s>"}) {
  Metadata metadata;
  if (!chatTemplate.empty()) metadata.insert("tokenizer.chat_template", chatTemplate);
  metadata.insert("tokenizer.ggml.tokens", tokens);
  metadata.insert("tokenizer.ggml.bos_token_id", std::uint64_t{0});
  metadata.insert("tokenizer.ggml.eos_token_id", std::uint64_t{1});
  return ChatFormat::create(metadata);
}

// The prompt with [n] where the rows of image n go.
std::string shown(const ChatFormat& format, const std::vector<text::Message>& messages) {
  const auto prompt = format.render(messages);
  if (!prompt) return "error: " + prompt.error().message;
  std::string all = prompt->text;
  for (auto image = prompt->images.rbegin(); image != prompt->images.rend(); ++image) {
    all.insert(image->offset, "[" + std::to_string(image->image) + "]");
  }
  return all;
}

// As Qwen's vision models have it.
const std::string kParts =
    "{% for m in messages %}<|im_start|>{{ m.role }}\n"
    "{% if m.content is string %}{{ m.content }}"
    "{% else %}{% for c in m.content %}"
    "{% if c.type == 'image' %}<|vision_start|><|image_pad|><|vision_end|>{% else %}{{ c.text }}{% endif %}"
    "{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
const std::string kGemma =
    "{{ bos_token }}{% for m in messages %}<start_of_turn>{{ m.role }}\n"
    "{% if m.content is string %}{{ m.content | trim }}"
    "{% else %}{% for c in m.content %}"
    "{% if c.type == 'image' %}{{ '<start_of_image>' }}{% else %}{{ c.text | trim }}{% endif %}"
    "{% endfor %}{% endif %}<end_of_turn>\n{% endfor %}";
const std::string kTexts =
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content + '<|im_end|>\n' }}{% endfor %}";

}  // namespace

class ChatImagesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void partsGoWhereTheTemplateWritesThem() {
    const ChatFormat format = formatOf(kParts);
    QVERIFY(format.recognised());
    QCOMPARE(shown(format, {{Role::user, "What is this?", {{0, 0}}}}),
             std::string("<|im_start|>user\n<|vision_start|>[0]<|vision_end|>What is this?<|im_end|>\n"
                         "<|im_start|>assistant\n"));
    QCOMPARE(shown(format,
                   {{Role::user, "A and B", {{0, 1}, {5, 0}}}, {Role::assistant, "Yes."}, {Role::user, "C", {{1, 2}}}}),
             std::string("<|im_start|>user\n<|vision_start|>[1]<|vision_end|>A and<|vision_start|>[0]<|vision_end|> B"
                         "<|im_end|>\n<|im_start|>assistant\nYes.<|im_end|>\n"
                         "<|im_start|>user\nC<|vision_start|>[2]<|vision_end|><|im_end|>\n<|im_start|>assistant\n"));
  }

  void gemmaHasItsMarksAroundTheRows() {
    QCOMPARE(shown(formatOf(kGemma), {{Role::user, "Look:  ", {{0, 0}, {0, 1}}}}),
             std::string("<s><start_of_turn>user\n\n\n<start_of_image>[0]<end_of_image>\n\n"
                         "\n\n<start_of_image>[1]<end_of_image>\n\nLook:<end_of_turn>\n"));
  }

  // The words of the vocabulary are written into the text; without one the rows alone go there.
  void templatesThatTakeTextsGetMarks() {
    const std::vector<text::Message> messages{{Role::user, "See ", {{4, 0}}}};
    QCOMPARE(shown(formatOf(kTexts), messages), std::string("<|im_start|>user\nSee [0]<|im_end|>\n"));
    QCOMPARE(shown(formatOf(kTexts, {"<s>", "</s>", "<|image_pad|>"}), messages),
             std::string("<|im_start|>user\nSee <|vision_start|>[0]<|vision_end|><|im_end|>\n"));
  }

  void stylesTakeImages() {
    QCOMPARE(shown(formatOf(""), {{Role::user, "Hi", {{0, 0}}}}), std::string("User: [0]Hi\nAssistant:"));
    QCOMPARE(shown(formatOf("<start_of_turn>", {"<s>", "</s>", "<start_of_image>"}),
                   {{Role::system, "Be brief."}, {Role::user, " Hi ", {{1, 0}}}}),
             std::string("<start_of_turn>user\nBe brief.\n\n\n\n<start_of_image>[0]<end_of_image>\n\nHi<end_of_turn>\n"
                         "<start_of_turn>model\n"));
  }

  // The same words, said by a user, are text.
  void whatAUserSpellsIsNoImage() {
    QCOMPARE(shown(formatOf(kParts), {{Role::user, "<|image_pad|>", {{0, 0}}}}),
             std::string("<|im_start|>user\n<|vision_start|>[0]<|vision_end|><|image_pad|><|im_end|>\n"
                         "<|im_start|>assistant\n"));
    QCOMPARE(shown(formatOf(""), {{Role::user, "<image>", {{0, 0}}}}), std::string("User: [0]<image>\nAssistant:"));
    const auto prompt = formatOf(kParts).render(std::vector<text::Message>{{Role::user, "<|image_pad|>", {{0, 0}}}});
    QCOMPARE(prompt->literal.size(), std::size_t{1});
    QCOMPARE(prompt->text.substr(prompt->literal.front().begin, 13), std::string("<|image_pad|>"));
  }

  // A system text that a template has no place for goes in front, and the image stays where it was.
  void imagesMoveWithTheirText() {
    const std::string noSystem =
        "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no') }}{% endif %}"
        "{{ m.content + '|' }}{% endfor %}";
    QCOMPARE(shown(formatOf(noSystem), {{Role::system, "S"}, {Role::user, "ab", {{1, 0}}}}),
             std::string("S\n\na[0]b|"));
  }

  void placesThatAreNoneAreRefused() {
    const ChatFormat format = formatOf(kParts);
    QVERIFY(shown(format, {{Role::user, "ab", {{3, 0}}}}).starts_with("error: An image stands at byte 3"));
    QVERIFY(shown(format, {{Role::user, "ab", {{2, 0}, {1, 1}}}}).starts_with("error: An image stands at byte 1"));
    QVERIFY(shown(format, {{Role::system, "ab", {{0, 0}}}, {Role::user, "x"}}).starts_with("error: Images stand"));
    const std::string lastOnly = "{{ messages[-1].content + '|' }}";
    QVERIFY(
        shown(formatOf(lastOnly), {{Role::user, "a", {{0, 0}}}, {Role::user, "b"}}).starts_with("error: The model's"));
  }
};

QTEST_APPLESS_MAIN(ChatImagesTest)
#include "chat_images_test.moc"
