#pragma once
// Conversations written in one of the known styles, for files whose own template cannot be run. Thread: any.

#include <span>
#include <string>
#include <string_view>

#include "engine/text/chat_images.h"
#include "engine/text/chat_message.h"
#include "engine/text/chat_style.h"
#include "engine/text/jinja/marked_text.h"

namespace praxis::engine::text {

class ChatStyleWriter {
 public:
  ChatStyleWriter() = default;
  // The family whose marks the template carries; "plain" where there is none.
  static ChatStyleWriter forTemplate(std::string_view chatTemplate);

  const ChatStyle& style() const { return m_style; }
  bool isKnownFamily() const { return m_isKnownFamily; }

  // What people and the model said is marked. Holds no BOS.
  jinja::MarkedText write(std::span<const Message> messages, const RenderOptions& options,
                          const ImageStyle& images = imageStyles().back()) const;

 private:
  jinja::MarkedText writeSystem(std::span<const Message> messages) const;
  void appendTurn(jinja::MarkedText& prompt, const Message& message, const ImageStyle& images) const;
  // What the user says, trimmed where the style does it, with its images.
  void appendSaid(jinja::MarkedText& prompt, const Message& message, const ImageStyle& images) const;
  std::string_view trimmed(std::string_view text) const;

  ChatStyle m_style = plainChatStyle();
  std::string m_defaultSystem;  // what the template says when the conversation has no system text
  bool m_isKnownFamily = false;
};

}  // namespace praxis::engine::text
