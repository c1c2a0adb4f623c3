#pragma once
// The parser's place in the tokens. Thread: of the parsing.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/jinja/lexer.h"

namespace praxis::engine::text::jinja {

class TokenStream {
 public:
  explicit TokenStream(std::vector<Token> tokens) : m_tokens(std::move(tokens)) {}

  const Token& current() const { return m_tokens[m_at]; }
  const Token& ahead() const { return m_tokens[m_at + 1 < m_tokens.size() ? m_at + 1 : m_at]; }
  int line() const { return current().line; }

  bool at(TokenType type) const { return current().type == type; }
  bool atSymbol(std::string_view text) const { return at(TokenType::symbol) && current().text == text; }
  bool atName(std::string_view text) const { return at(TokenType::name) && current().text == text; }
  bool atAnyName(std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names) {
      if (atName(name)) return true;
    }
    return false;
  }

  Token take() {
    Token token = current();
    if (m_at + 1 < m_tokens.size()) ++m_at;
    return token;
  }
  bool skipSymbol(std::string_view text) { return atSymbol(text) && (take(), true); }
  bool skipName(std::string_view text) { return atName(text) && (take(), true); }

  base::Error error(std::string_view what) const {
    return base::fail(base::ErrorCode::corrupt, "line {} of the template: {}", line(), what);
  }
  base::Error unexpected(std::string_view wanted) const;

  base::Result<void> expectSymbol(std::string_view text) {
    if (skipSymbol(text)) return {};
    return unexpected(text);
  }
  base::Result<void> expect(TokenType type, std::string_view wanted) {
    if (!at(type)) return unexpected(wanted);
    take();
    return {};
  }
  base::Result<std::string> expectName() {
    if (!at(TokenType::name)) return unexpected("a name");
    return take().text;
  }

 private:
  std::vector<Token> m_tokens;
  std::size_t m_at = 0;
};

}  // namespace praxis::engine::text::jinja
