#pragma once
// A template's text to tokens, with the white space rules that chat templates are written for: trim_blocks and
// lstrip_blocks on, one newline at the end dropped. Thread: any.

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace praxis::engine::text::jinja {

enum class TokenType {
  data,  // text outside of tags
  blockBegin,
  blockEnd,
  variableBegin,
  variableEnd,
  name,
  string,  // escapes resolved
  integer,
  real,
  symbol,  // operators and brackets
  end,
};

struct Token {
  TokenType type = TokenType::end;
  std::string text;
  int line = 0;
};

// The last token is always `end`.
base::Result<std::vector<Token>> tokenize(std::string_view source);

}  // namespace praxis::engine::text::jinja
