#pragma once
// Numbers and strings as they are spelled in expressions. Thread: any.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace praxis::engine::text::jinja {

struct NumberText {
  std::string text;  // without underscores
  std::size_t length = 0;
  bool isReal = false;
};

// The text begins with a digit.
NumberText numberAt(std::string_view text, bool mayBeReal);

// Resolves Python's escapes; nothing where one names no character.
std::optional<std::string> unescaped(std::string_view text);

}  // namespace praxis::engine::text::jinja
