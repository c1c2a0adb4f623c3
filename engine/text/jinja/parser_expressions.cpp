#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "engine/text/jinja/parser.h"

namespace praxis::engine::text::jinja {

using base::Result;

base::Error TokenStream::unexpected(std::string_view wanted) const {
  constexpr std::size_t kShown = 40;
  const Token& token = current();
  std::string found = fmt::format("\"{}\"", token.text.substr(0, kShown));
  if (token.type == TokenType::blockEnd || token.type == TokenType::variableEnd) found = "the end of the tag";
  if (token.type == TokenType::end) found = "the end of the template";
  if (token.type == TokenType::data) found = "text";
  return error(fmt::format("{} was expected, but {} follows", wanted, found));
}

Result<ExpressionPtr> ExpressionParser::make(Expression expression) {
  const auto add = [&expression](const ExpressionPtr& part) {
    if (part != nullptr) expression.depth = std::max(expression.depth, part->depth + 1);
  };
  for (const ExpressionPtr& part : expression.parts) add(part);
  for (const Argument& argument : expression.arguments) add(argument.value);
  if (expression.depth > kTreeDepthMax) return m_tokens.error("the expression is too deep");
  return ExpressionPtr(std::make_unique<const Expression>(std::move(expression)));
}

Result<ExpressionPtr> ExpressionParser::makeUnary(std::string text, int line, ExpressionPtr part) {
  Expression expression = expressionAt(ExpressionKind::unary, line, std::move(text));
  expression.parts.push_back(std::move(part));
  return make(std::move(expression));
}

Result<ExpressionPtr> ExpressionParser::parseConditional() {
  if (++m_depth > kTreeDepthMax) return m_tokens.error("the expression is too deep");
  ExpressionPtr value = PRAXIS_TRY(parseOr());
  while (m_tokens.atName("if")) {
    Expression choice = expressionAt(ExpressionKind::conditional, m_tokens.take().line);
    choice.parts.push_back(PRAXIS_TRY(parseOr()));
    choice.parts.push_back(std::move(value));
    choice.parts.push_back(m_tokens.skipName("else") ? PRAXIS_TRY(parseConditional()) : nullptr);
    value = PRAXIS_TRY(make(std::move(choice)));
  }
  --m_depth;
  return value;
}

// a and b and c: a tree with the operator at two parts each, leaning left.
Result<ExpressionPtr> ExpressionParser::parseLogical(Level operand, ExpressionKind kind, std::string_view word) {
  ExpressionPtr left = PRAXIS_TRY((this->*operand)());
  while (m_tokens.atName(word)) {
    Expression both = expressionAt(kind, m_tokens.take().line);
    both.parts.push_back(std::move(left));
    both.parts.push_back(PRAXIS_TRY((this->*operand)()));
    left = PRAXIS_TRY(make(std::move(both)));
  }
  return left;
}

Result<ExpressionPtr> ExpressionParser::parseOr() {
  return parseLogical(&ExpressionParser::parseAnd, ExpressionKind::logicalOr, "or");
}

Result<ExpressionPtr> ExpressionParser::parseAnd() {
  return parseLogical(&ExpressionParser::parseNot, ExpressionKind::logicalAnd, "and");
}

Result<ExpressionPtr> ExpressionParser::parseNot() {
  if (!m_tokens.atName("not")) return parseComparison();
  if (++m_depth > kTreeDepthMax) return m_tokens.error("the expression is too deep");
  const int line = m_tokens.take().line;
  ExpressionPtr part = PRAXIS_TRY(parseNot());
  --m_depth;
  return makeUnary("not", line, std::move(part));
}

Result<ExpressionPtr> ExpressionParser::parseComparison() {
  static constexpr std::array<std::string_view, 6> kOperators = {"==", "!=", "<", "<=", ">", ">="};
  Expression chain = expressionAt(ExpressionKind::comparison, m_tokens.line());
  chain.parts.push_back(PRAXIS_TRY(parseSum()));
  for (;;) {
    const Token& token = m_tokens.current();
    if (token.type == TokenType::symbol && std::ranges::find(kOperators, token.text) != kOperators.end()) {
      chain.operators.push_back(m_tokens.take().text);
    } else if (m_tokens.skipName("in")) {
      chain.operators.emplace_back("in");
    } else if (m_tokens.atName("not") && m_tokens.ahead().type == TokenType::name && m_tokens.ahead().text == "in") {
      m_tokens.take();
      m_tokens.take();
      chain.operators.emplace_back("not in");
    } else {
      break;
    }
    chain.parts.push_back(PRAXIS_TRY(parseSum()));
  }
  if (chain.operators.empty()) return std::move(chain.parts.front());
  return make(std::move(chain));
}

Result<ExpressionPtr> ExpressionParser::parseLeft(Level operand, std::initializer_list<std::string_view> operators) {
  ExpressionPtr left = PRAXIS_TRY((this->*operand)());
  while (m_tokens.at(TokenType::symbol) && std::ranges::find(operators, m_tokens.current().text) != operators.end()) {
    const int line = m_tokens.line();
    Expression both = expressionAt(ExpressionKind::binary, line, m_tokens.take().text);
    both.parts.push_back(std::move(left));
    both.parts.push_back(PRAXIS_TRY((this->*operand)()));
    left = PRAXIS_TRY(make(std::move(both)));
  }
  return left;
}

Result<ExpressionPtr> ExpressionParser::parseSum() { return parseLeft(&ExpressionParser::parseConcat, {"+", "-"}); }

Result<ExpressionPtr> ExpressionParser::parseConcat() {
  Expression chain = expressionAt(ExpressionKind::concat, m_tokens.line());
  chain.parts.push_back(PRAXIS_TRY(parseProduct()));
  while (m_tokens.skipSymbol("~")) chain.parts.push_back(PRAXIS_TRY(parseProduct()));
  if (chain.parts.size() == 1) return std::move(chain.parts.front());
  return make(std::move(chain));
}

Result<ExpressionPtr> ExpressionParser::parseProduct() {
  return parseLeft(&ExpressionParser::parsePower, {"*", "/", "//", "%"});
}

Result<ExpressionPtr> ExpressionParser::parsePower() {
  const auto operand = [](ExpressionParser& parser) { return parser.parseUnary(); };
  ExpressionPtr left = PRAXIS_TRY(operand(*this));
  while (m_tokens.atSymbol("**")) {
    const int line = m_tokens.line();
    Expression both = expressionAt(ExpressionKind::binary, line, m_tokens.take().text);
    both.parts.push_back(std::move(left));
    both.parts.push_back(PRAXIS_TRY(operand(*this)));
    left = PRAXIS_TRY(make(std::move(both)));
  }
  return left;
}

// A sign binds closer than what stands behind its operand, but filters take the signed value: -1|abs is 1.
Result<ExpressionPtr> ExpressionParser::parseUnary(bool withFilters) {
  if (++m_depth > kTreeDepthMax) return m_tokens.error("the expression is too deep");
  ExpressionPtr value;
  if (m_tokens.atSymbol("-") || m_tokens.atSymbol("+")) {
    const int line = m_tokens.line();
    std::string sign = m_tokens.take().text;
    value = PRAXIS_TRY(makeUnary(std::move(sign), line, PRAXIS_TRY(parseUnary(false))));
  } else {
    value = PRAXIS_TRY(parsePrimary());
  }
  value = PRAXIS_TRY(parsePostfix(std::move(value)));
  if (withFilters) value = PRAXIS_TRY(parseFiltersAndTests(std::move(value)));
  --m_depth;
  return value;
}

Result<ExpressionPtr> ExpressionParser::parsePrimary() {
  const Token& token = m_tokens.current();
  if (token.type == TokenType::name) return parseName();
  if (token.type == TokenType::integer || token.type == TokenType::real) return parseNumber();
  if (token.type == TokenType::string) {
    Expression literal = expressionAt(ExpressionKind::literal, token.line);
    std::string text;
    while (m_tokens.at(TokenType::string)) text += m_tokens.take().text;
    literal.value = Value::text(text);
    return make(std::move(literal));
  }
  if (m_tokens.atSymbol("[")) return parseList();
  if (m_tokens.atSymbol("{")) return parseDict();
  if (!m_tokens.skipSymbol("(")) return m_tokens.unexpected("an expression");
  if (m_tokens.atSymbol(")")) {
    const int line = m_tokens.take().line;
    return make(expressionAt(ExpressionKind::tuple, line));
  }
  ExpressionPtr inner = PRAXIS_TRY(parseTuple());
  PRAXIS_TRY(m_tokens.expectSymbol(")"));
  return inner;
}

Result<ExpressionPtr> ExpressionParser::parseName() {
  const Token token = m_tokens.take();
  Expression literal = expressionAt(ExpressionKind::literal, token.line);
  if (token.text == "true" || token.text == "True" || token.text == "false" || token.text == "False") {
    literal.value = Value(token.text == "true" || token.text == "True");
  } else if (token.text == "none" || token.text == "None") {
    literal.value = Value::none();
  } else {
    literal.kind = ExpressionKind::name;
    literal.text = token.text;
  }
  return make(std::move(literal));
}

Result<ExpressionPtr> ExpressionParser::parseNumber() {
  const Token token = m_tokens.take();
  Expression literal = expressionAt(ExpressionKind::literal, token.line);
  std::string_view digits = token.text;
  std::errc code{};
  if (token.type == TokenType::real) {
    double value = 0;
    code = std::from_chars(digits.data(), digits.data() + digits.size(), value).ec;
    literal.value = Value(value);
  } else {
    int base = 10;
    if (digits.size() > 2 && digits[0] == '0' && digits[1] > '9') {
      const char letter = static_cast<char>(digits[1] | 0x20);
      base = letter == 'x' ? 16 : (letter == 'o' ? 8 : 2);
      digits.remove_prefix(2);
    }
    std::int64_t value = 0;
    code = std::from_chars(digits.data(), digits.data() + digits.size(), value, base).ec;
    literal.value = Value(value);
  }
  if (code != std::errc()) return m_tokens.error("a number is too large");
  return make(std::move(literal));
}

}  // namespace praxis::engine::text::jinja
