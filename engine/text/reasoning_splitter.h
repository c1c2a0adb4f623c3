#pragma once
// Splits a stream of answer text at <think> ... </think> into reasoning and answer. One per request. Thread: engine.

#include <string>
#include <string_view>

namespace praxis::engine::text {

class ReasoningSplitter {
 public:
  // startsInside: the chat format opened <think> in the prompt.
  explicit ReasoningSplitter(bool startsInside) : m_inside(startsInside) {}

  struct Parts {
    std::string reasoning;
    std::string answer;
  };
  // Text that could still become a tag is held back until it is decided.
  Parts add(std::string_view text);
  Parts finish();

 private:
  Parts take(bool last);

  bool m_inside;
  bool m_atAnswerStart = true;   // white space between </think> and the answer is dropped
  std::string m_held;
};

}  // namespace praxis::engine::text
