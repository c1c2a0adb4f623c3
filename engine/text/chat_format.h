#pragma once
// Messages to prompt text. The family is recognised from the model's own chat template and its name is reported; the
// interpreter for the template itself will take this door's place behind the same call. Thread: any (immutable).

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/chat_style.h"
#include "engine/base/metadata.h"

namespace praxis::engine::text {

enum class Role { system, user, assistant };

struct Message {
  Role role = Role::user;
  std::string text;
};

struct RenderOptions {
  bool opensAnswer = true;  // ends where the assistant's answer starts
  bool thinks = true;       // false asks a model that can do either to answer without reasoning
};

class ChatFormat {
 public:
  // A file without a template, or with one of an unknown family, gets the named format "plain" and says so in
  // recognised(): the program shows it.
  static ChatFormat detect(const base::Metadata& metadata);

  // "deepseek-r1", "deepseek-v3.1", "chatml", "llama-3", "gemma", "mistral-inst", "phi", "plain"
  std::string_view name() const { return m_style.name; }
  bool recognised() const { return m_recognised; }
  // The format opens <think> itself, so that the answer starts inside the reasoning (unless it was asked not to think).
  bool opensReasoning() const;
  // Texts that end an answer in this format where no token does; to be added to the request's own stop strings.
  std::vector<std::string> stops() const;

  // The prompt up to where the assistant's answer starts. It is to be encoded with parseSpecial and holds no BOS.
  std::string render(std::span<const Message> messages, const RenderOptions& options = {}) const;

 private:
  std::string renderSystem(std::span<const Message> messages) const;
  void appendTurn(std::string& prompt, const Message& message) const;
  std::string_view trimmed(std::string_view text) const;

  ChatStyle m_style = plainChatStyle();
  std::string m_defaultSystem;  // what the template says when the conversation has no system text
  bool m_recognised = false;
};

}  // namespace praxis::engine::text
