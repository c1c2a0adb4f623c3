#pragma once
// Messages to prompt text: by the chat template that the model's file carries, or, where that cannot be run, by a named
// style, with the reason. Thread: any (immutable).

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/byte_range.h"
#include "engine/base/metadata.h"
#include "engine/base/result.h"
#include "engine/text/chat_images.h"
#include "engine/text/chat_message.h"
#include "engine/text/chat_style_writer.h"
#include "engine/text/jinja/template.h"

namespace praxis::engine::text {

// Where an image's rows go: in front of byte `offset` of the prompt's text.
struct PromptImage {
  std::size_t offset = 0;
  std::size_t image = 0;  // ImagePart::image
};

// To be encoded piece by piece between images, with parseSpecial and `literal`, and with addSpecial only where no BOS
// is written out in front.
struct RenderedPrompt {
  std::string text;
  std::vector<PromptImage> images;       // in the order of the text
  std::vector<base::ByteRange> literal;  // what the conversation said: control tokens spelled there are text
  bool opensReasoning = false;           // ends inside an open <think>, so that the answer starts with reasoning
  bool startsWithBos = false;
};

class ChatFormat {
 public:
  ChatFormat() = default;
  static ChatFormat create(const base::Metadata& metadata);

  // "deepseek-r1", "deepseek-v3.1", "chatml", "llama-3", "gemma", "mistral-inst", "phi"; "template" where the file's
  // own template runs and is of no known family; "plain" where neither is.
  std::string_view name() const;
  // The file's own template is what formats conversations.
  bool recognised() const { return m_template != nullptr; }
  // Why it is not; empty where it is.
  const std::string& note() const { return m_note; }
  // Texts that end an answer in this format where no token does; to be added to the request's own stop strings.
  std::vector<std::string> stops() const;

  // The prompt up to where the assistant's answer starts. A conversation that the template refuses is an error with the
  // template's own words; only a system text that it has no place for goes in front of the first user text.
  base::Result<RenderedPrompt> render(std::span<const Message> messages, const RenderOptions& options = {}) const;

 private:
  base::Result<jinja::MarkedText> renderTemplate(std::span<const Message> messages, const RenderOptions& options) const;
  base::Result<void> tryTemplate();
  base::Result<RenderedPrompt> placed(jinja::MarkedText rendered, std::span<const Message> messages) const;
  RenderedPrompt finished(jinja::MarkedText rendered) const;
  void tryImages();
  jinja::Value contentOf(const Message& message) const;

  ChatStyleWriter m_writer;
  std::shared_ptr<const jinja::Template> m_template;
  std::string m_note = "The file carries no chat template.";
  std::string m_bos;
  std::string m_eos;
  bool m_wantsParts = false;    // the template takes contents as lists of parts only
  bool m_writesImages = false;  // the template writes marks for image parts
  ImageStyle m_imageStyle = imageStyles().back();
};

}  // namespace praxis::engine::text
