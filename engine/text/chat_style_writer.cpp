#include "engine/text/chat_style_writer.h"

#include <algorithm>
#include <utility>

namespace praxis::engine::text {
namespace {

using jinja::MarkedText;

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

ChatStyleWriter ChatStyleWriter::forTemplate(std::string_view chatTemplate) {
  ChatStyleWriter writer;
  for (const ChatFamily& family : chatFamilies()) {
    if (!contains(chatTemplate, family.marks[0]) || !contains(chatTemplate, family.marks[1])) continue;
    writer.m_style = family.style;
    writer.m_isKnownFamily = true;
    if (family.style.name == "chatml") writer.m_defaultSystem = defaultSystemOf(chatTemplate);
    break;
  }
  return writer;
}

std::string_view ChatStyleWriter::trimmed(std::string_view text) const {
  if (!m_style.trimsTexts) return text;
  const std::size_t begin = text.find_first_not_of(kWhiteSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kWhiteSpace) + 1 - begin);
}

// What stands in front of the first turn that is not a system turn, except for inFirstUser, where it is the text alone.
MarkedText ChatStyleWriter::writeSystem(std::span<const Message> messages) const {
  std::string text;
  for (const Message& message : messages) {
    if (message.role != Role::system) break;
    if (!text.empty()) text += "\n\n";
    text += message.text;
  }
  if (m_style.system != SystemPlacement::ownTurn) return MarkedText(std::move(text), true);
  const bool given = !messages.empty() && messages.front().role == Role::system;
  if (!given && m_style.systemPreamble.empty() && m_defaultSystem.empty()) return {};
  MarkedText turn((std::string(m_style.openSystem)));
  turn.append(m_style.systemPreamble);
  turn.append(given ? trimmed(text) : std::string_view(m_defaultSystem), given);
  turn.append(m_style.closeSystem);
  return turn;
}

void ChatStyleWriter::appendSaid(MarkedText& prompt, const Message& message, const ImageStyle& images) const {
  const MarkedText content = textWithImages(message, images);
  const std::string_view kept = trimmed(content.bytes());
  if (kept.empty()) return;
  const auto begin = static_cast<std::size_t>(kept.data() - content.bytes().data());
  prompt.append(content, begin, begin + kept.size());
}

void ChatStyleWriter::appendTurn(MarkedText& prompt, const Message& message, const ImageStyle& images) const {
  std::string_view text = message.text;
  const auto append = [&](std::string_view open, std::string_view close) {
    prompt.append(open);
    prompt.append(trimmed(text), true);
    prompt.append(close);
  };
  if (message.role == Role::assistant) {
    if (m_style.cutsPastReasoning && contains(text, kThinkEnd)) {
      text = afterReasoning(text);
      // The ChatML templates drop the empty line after the tag, the DeepSeek ones keep it.
      if (m_style.name == "chatml") text.remove_prefix(std::min(text.find_first_not_of('\n'), text.size()));
    }
    append(m_style.openAssistant, m_style.closeAssistant);
  } else if (message.role == Role::user) {
    prompt.append(m_style.openUser);
    appendSaid(prompt, message, images);
    prompt.append(m_style.closeUser);
  } else if (m_style.system == SystemPlacement::ownTurn) {
    append(m_style.openSystem, m_style.closeSystem);
  } else {
    prompt.append(text, true);
  }
}

MarkedText ChatStyleWriter::write(std::span<const Message> messages, const RenderOptions& options,
                                  const ImageStyle& images) const {
  MarkedText system = writeSystem(messages);
  MarkedText prompt;
  if (m_style.system != SystemPlacement::inFirstUser) prompt = std::exchange(system, {});
  const auto first = std::ranges::find_if(messages, [](const Message& m) { return m.role != Role::system; });
  for (const Message& message : std::span(first, messages.end())) {
    if (!system.empty() && message.role == Role::user) {
      // Only the user's own text is trimmed: the system text stands in front of it as it is.
      prompt.append(m_style.openUser);
      prompt.append(std::exchange(system, {}));
      prompt.append("\n\n");
      appendSaid(prompt, message, images);
      prompt.append(m_style.closeUser);
    } else {
      appendTurn(prompt, message, images);
    }
  }
  if (options.opensAnswer) {
    const bool quiet = !options.thinks && !m_style.openAnswerUnthinking.empty();
    prompt.append(quiet ? m_style.openAnswerUnthinking : m_style.openAnswer);
  }
  return prompt;
}

}  // namespace praxis::engine::text
