#pragma once
// Template text to tokens, with the white space around tags gone as Jinja has it with trim_blocks and lstrip_blocks on:
// the setting under which the field writes and runs chat templates. Thread: any.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace praxis::engine::text::jinja {

enum class TokenType : std::uint8_t {
  data,  // text between tags
  variableBegin,
  variableEnd,
  blockBegin,
  blockEnd,
  name,
  text,  // a string literal, its escapes resolved
  integer,
  number,
  sign,  // an operator or bracket
  end,
};

struct Token {
  TokenType type = TokenType::end;
  int line = 1;
  std::string text;  // as written, but for literals
  std::int64_t integer = 0;
  double number = 0;

  bool isSign(std::string_view sign) const { return type == TokenType::sign && text == sign; }
  bool isName(std::string_view name) const { return type == TokenType::name && text == name; }
};

// What a message calls the token.
std::string described(const Token& token);

inline constexpr std::size_t kSourceBytesMax = std::size_t{1} << 20;

// Ends with a token of type `end`. Errors are unsupported and name the line.
base::Result<std::vector<Token>> tokenise(std::string_view source);

// The value of the inside of a Python string literal.
std::string unescaped(std::string_view inside);

}  // namespace praxis::engine::text::jinja
