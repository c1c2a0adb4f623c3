#pragma once
// How a family of chat templates writes a conversation down, as data. Thread: any.

#include <span>
#include <string_view>

namespace praxis::engine::text {

enum class SystemPlacement {
  ownTurn,      // a turn like the others
  beforeAll,    // bare text in front of the first turn
  inFirstUser,  // in front of the first user text, parted by an empty line
};

struct ChatStyle {
  std::string_view name;
  SystemPlacement system = SystemPlacement::ownTurn;
  std::string_view openSystem, closeSystem;
  std::string_view openUser, closeUser;
  std::string_view openAssistant, closeAssistant;  // of past answers
  std::string_view openAnswer;                     // where the model goes on
  std::string_view openAnswerUnthinking;           // the same with reasoning turned off; empty: no difference
  std::string_view systemPreamble;                 // starts a system turn that is always there
  bool trimsTexts = false;
  bool cutsPastReasoning = false;  // past answers are kept from </think> on
  std::string_view stop;           // ends an answer where no token does
};

// A template belongs to the first family all of whose marks occur in it (empty marks always do).
struct ChatFamily {
  std::string_view marks[2];
  ChatStyle style;
};

std::span<const ChatFamily> chatFamilies();
// For files without a template, and with one that no family knows.
const ChatStyle& plainChatStyle();

}  // namespace praxis::engine::text
