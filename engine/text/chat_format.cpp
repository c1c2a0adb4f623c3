#include "engine/text/chat_format.h"

#include <algorithm>
#include <utility>

namespace praxis::engine::text {
namespace {

constexpr std::string_view kThinkEnd = "</think>";
constexpr std::string_view kWhiteSpace = " \t\r\n\f\v";

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// Qwen templates write out the system text that they insert: '<|im_start|>system\nYou are ...<|im_end|>\n'. Elsewhere
// the same words are followed by the end of the Jinja string.
std::string defaultSystemOf(std::string_view chatTemplate) {
  constexpr std::string_view kOpen = "<|im_start|>system\\n";
  constexpr std::string_view kClose = "<|im_end|>";
  for (std::size_t at = chatTemplate.find(kOpen); at != std::string_view::npos; at = chatTemplate.find(kOpen, at + 1)) {
    const std::string_view rest = chatTemplate.substr(at + kOpen.size());
    const std::string_view text = rest.substr(0, std::min(rest.find(kClose), rest.size()));
    if (text.size() < rest.size() && text.find_first_of("'\"{}\\") == std::string_view::npos) return std::string(text);
  }
  return {};
}

std::string_view afterReasoning(std::string_view text) {
  const std::size_t at = text.rfind(kThinkEnd);
  return at == std::string_view::npos ? text : text.substr(at + kThinkEnd.size());
}

}  // namespace

ChatFormat ChatFormat::detect(const base::Metadata& metadata) {
  ChatFormat format;
  const std::string_view chatTemplate = metadata.string("tokenizer.chat_template").value_or("");
  for (const ChatFamily& family : chatFamilies()) {
    if (!contains(chatTemplate, family.marks[0]) || !contains(chatTemplate, family.marks[1])) continue;
    format.m_style = family.style;
    format.m_recognised = true;
    if (family.style.name == "chatml") format.m_defaultSystem = defaultSystemOf(chatTemplate);
    break;
  }
  return format;
}

bool ChatFormat::opensReasoning() const {
  return m_style.openAnswer.ends_with("<think>") || m_style.openAnswer.ends_with("<think>\n");
}

std::vector<std::string> ChatFormat::stops() const {
  if (m_style.stop.empty()) return {};
  return {std::string(m_style.stop)};
}

std::string_view ChatFormat::trimmed(std::string_view text) const {
  if (!m_style.trimsTexts) return text;
  const std::size_t begin = text.find_first_not_of(kWhiteSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kWhiteSpace) + 1 - begin);
}

// What stands in front of the first turn that is not a system turn, except for inFirstUser, where it is the text alone.
std::string ChatFormat::renderSystem(std::span<const Message> messages) const {
  std::string text;
  for (const Message& message : messages) {
    if (message.role != Role::system) break;
    if (!text.empty()) text += "\n\n";
    text += message.text;
  }
  if (m_style.system != SystemPlacement::ownTurn) return text;
  const bool given = !messages.empty() && messages.front().role == Role::system;
  if (!given && m_style.systemPreamble.empty() && m_defaultSystem.empty()) return {};
  if (!given) text = m_defaultSystem;
  std::string turn(m_style.openSystem);
  turn += m_style.systemPreamble;
  turn += trimmed(text);
  turn += m_style.closeSystem;
  return turn;
}

void ChatFormat::appendTurn(std::string& prompt, const Message& message) const {
  std::string_view text = message.text;
  if (message.role == Role::assistant) {
    if (m_style.cutsPastReasoning && contains(text, kThinkEnd)) {
      text = afterReasoning(text);
      // The ChatML templates drop the empty line after the tag, the DeepSeek ones keep it.
      if (m_style.name == "chatml") text.remove_prefix(std::min(text.find_first_not_of('\n'), text.size()));
    }
    prompt.append(m_style.openAssistant).append(trimmed(text)).append(m_style.closeAssistant);
  } else if (message.role == Role::user) {
    prompt.append(m_style.openUser).append(trimmed(text)).append(m_style.closeUser);
  } else if (m_style.system == SystemPlacement::ownTurn) {
    prompt.append(m_style.openSystem).append(trimmed(text)).append(m_style.closeSystem);
  } else {
    prompt.append(text);
  }
}

std::string ChatFormat::render(std::span<const Message> messages, const RenderOptions& options) const {
  std::string system = renderSystem(messages);
  std::string prompt;
  if (m_style.system != SystemPlacement::inFirstUser) prompt = std::exchange(system, {});
  const auto first = std::ranges::find_if(messages, [](const Message& m) { return m.role != Role::system; });
  for (const Message& message : std::span(first, messages.end())) {
    if (!system.empty() && message.role == Role::user) {
      // Only the user's own text is trimmed: the system text stands in front of it as it is.
      const std::string joined = std::exchange(system, {}) + "\n\n" + std::string(trimmed(message.text));
      prompt.append(m_style.openUser).append(joined).append(m_style.closeUser);
    } else {
      appendTurn(prompt, message);
    }
  }
  if (options.opensAnswer) {
    const bool quiet = !options.thinks && !m_style.openAnswerUnthinking.empty();
    prompt += quiet ? m_style.openAnswerUnthinking : m_style.openAnswer;
  }
  return prompt;
}

}  // namespace praxis::engine::text
