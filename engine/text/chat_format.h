#pragma once
// Messages to prompt text. The family is recognised from the model's own chat template and its name is reported; the
// interpreter for the template itself will take this door's place behind the same call. Thread: any (immutable).

#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/weights/metadata.h"

namespace praxis::engine::text {

enum class Role { system, user, assistant };

struct Message {
  Role role = Role::user;
  std::string text;
};

class ChatFormat {
 public:
  // A file without a template, or with one of an unknown family, gets the named format "plain" and says so in
  // recognised(): the program shows it.
  static ChatFormat detect(const weights::Metadata& metadata);

  std::string_view name() const { return m_name; }     // "deepseek-r1", "chatml", "llama-3", "gemma", "plain"
  bool recognised() const { return m_recognised; }
  // The format opens <think> itself, so that the answer starts inside the reasoning.
  bool opensReasoning() const { return m_opensReasoning; }

  // The prompt up to where the assistant's answer starts. The result is to be encoded with parseSpecial; it holds no BOS.
  std::string render(std::span<const Message> messages) const;

 private:
  std::string_view m_name = "plain";
  bool m_recognised = false;
  bool m_opensReasoning = false;
};

}  // namespace praxis::engine::text
