#pragma once
// Splits a stream of answer text at <think> ... </think> into reasoning and answer. One per request. Thread: engine.

#include <string>
#include <string_view>

namespace praxis::engine::text {

class ReasoningSplitter {
 public:
  // startsInside: the chat format opened <think> in the prompt.
  explicit ReasoningSplitter(bool startsInside) : m_inside(startsInside), m_dropsSpace(startsInside) {}

  struct Parts {
    std::string reasoning;
    std::string answer;
  };
  // Text that could still become a tag is held back until it is decided. How the text was cut changes nothing.
  Parts add(std::string_view text);
  Parts finish();
  bool insideReasoning() const { return m_inside; }

 private:
  Parts take(bool last);
  void append(Parts& parts, std::string_view text);

  bool m_inside;
  bool m_dropsSpace;  // white space next to a tag belongs to neither part: it is dropped after a tag
  std::string m_held;
};

}  // namespace praxis::engine::text
