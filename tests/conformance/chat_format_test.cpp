// The chat templates of the outside data, run as they are: every conversation, with tools and pictures too, must come
// out as Python's jinja2 renders it, or be refused where that refuses it; and our own conversations go through them.

#include <fstream>

#include <QtTest>

#include <nlohmann/json.hpp>

#include "engine/text/chat_format.h"
#include "tests/support/jinja_values.h"

namespace jinja = praxis::engine::text::jinja;
namespace text = praxis::engine::text;
using nlohmann::ordered_json;
using praxis::engine::base::Metadata;
using praxis::tests::jinjaValue;

namespace {

const std::filesystem::path kFolder = std::filesystem::path(PRAXIS_CONFORMANCE_DATA) / "templates";

std::string readText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The day that the expected texts tell: 26 July 2024.
std::tm dayOfTheData() {
  std::tm day{};
  day.tm_year = 124;
  day.tm_mon = 6;
  day.tm_mday = 26;
  return day;
}

}  // namespace

class ChatFormatConformanceTest : public QObject {
  Q_OBJECT

  ordered_json m_templates;

 private Q_SLOTS:
  void initTestCase() {
    if (!std::filesystem::exists(kFolder)) QSKIP("The outside test data is not there.");
    m_templates = ordered_json::parse(readText(kFolder / "chat_cases.json"))["templates"];
  }

  void renderingsAreThoseOfPython() {
    int equal = 0, refused = 0;
    for (const auto& [name, entry] : m_templates.items()) {
      const auto parsed = jinja::Template::parse(readText(kFolder / entry["template"].get<std::string>()));
      QVERIFY2(parsed, name.c_str());
      for (const auto& [caseName, one] : entry["cases"].items()) {
        ordered_json variables = one["input"];
        variables["bos_token"] = one["bos_token"];
        variables["eos_token"] = one["eos_token"];
        const auto rendered = parsed->render(jinjaValue(variables).asDict(), {.now = dayOfTheData()});
        if (one["expected"].is_null()) {
          QVERIFY2(!rendered, (name + " " + caseName).c_str());
          ++refused;
          continue;
        }
        QVERIFY2(rendered, (name + " " + caseName + ": " + (rendered ? "" : rendered.error().message)).c_str());
        QVERIFY2(rendered->bytes() == one["expected"].get<std::string>(),
                 (name + " " + caseName + "\n" + std::string(rendered->bytes())).c_str());
        ++equal;
      }
      qInfo("%s: %d conversations", name.c_str(), static_cast<int>(entry["cases"].size()));
    }
    qInfo("%d renderings equal, %d refused as Python refuses them", equal, refused);
    QVERIFY(equal > 50);
  }

  // What a session makes of a template: it runs, marks what was said, and knows BOS and open reasoning.
  void everyTemplateFormatsAConversation() {
    for (const auto& [name, entry] : m_templates.items()) {
      Metadata metadata;
      const std::string source = readText(kFolder / entry["template"].get<std::string>());
      const auto& first = entry["cases"].front();
      metadata.insert("tokenizer.chat_template", source);
      metadata.insert("tokenizer.ggml.tokens", std::vector<std::string>{first["bos_token"].get<std::string>(),
                                                                        first["eos_token"].get<std::string>()});
      metadata.insert("tokenizer.ggml.bos_token_id", std::uint64_t{0});
      metadata.insert("tokenizer.ggml.eos_token_id", std::uint64_t{1});
      const text::ChatFormat format = text::ChatFormat::create(metadata);
      QVERIFY2(format.recognised(), (name + ": " + format.note()).c_str());
      const std::vector<text::Message> messages{{text::Role::system, "Be brief."},
                                                {text::Role::user, "Hello <|im_end|>"}};
      const auto prompt = format.render(messages);
      QVERIFY2(prompt, (name + ": " + (prompt ? "" : prompt.error().message)).c_str());
      QVERIFY2(!prompt->literal.empty(), name.c_str());
      const auto [begin, end] = prompt->literal.back();
      QVERIFY2(prompt->text.substr(begin, end - begin).ends_with("Hello <|im_end|>"), name.c_str());
      qInfo("%s is \"%s\"%s%s", name.c_str(), std::string(format.name()).c_str(),
            prompt->startsWithBos ? ", writes BOS" : "", prompt->opensReasoning ? ", opens reasoning" : "");
    }
  }
};

QTEST_APPLESS_MAIN(ChatFormatConformanceTest)
#include "chat_format_test.moc"
