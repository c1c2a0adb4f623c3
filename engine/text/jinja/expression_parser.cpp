// The expressions of the language, one function per level of precedence, loosest first.

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "engine/text/jinja/parser.h"
#include "engine/text/jinja/parser_level.h"

namespace praxis::engine::text::jinja {

using base::Result;

namespace {

struct ArithmeticSign {
  std::string_view sign;
  Arithmetic operation;
};
constexpr ArithmeticSign kSums[] = {{"+", Arithmetic::add}, {"-", Arithmetic::subtract}};
constexpr ArithmeticSign kProducts[] = {
    {"*", Arithmetic::multiply}, {"/", Arithmetic::divide}, {"//", Arithmetic::floorDivide}, {"%", Arithmetic::modulo}};
constexpr std::pair<std::string_view, Comparison> kComparisons[] = {
    {"==", Comparison::equal},       {"!=", Comparison::notEqual}, {"<", Comparison::less},
    {"<=", Comparison::lessOrEqual}, {">", Comparison::greater},   {">=", Comparison::greaterOrEqual},
};

const ArithmeticSign* find(std::span<const ArithmeticSign> signs, const Token& token) {
  for (const ArithmeticSign& sign : signs) {
    if (token.isSign(sign.sign)) return &sign;
  }
  return nullptr;
}

int heightOf(const ExpressionPtr& expression) { return expression == nullptr ? 0 : expression->height; }

int highest(std::span<const ExpressionPtr> expressions) {
  int height = 0;
  for (const ExpressionPtr& expression : expressions) height = std::max(height, heightOf(expression));
  return height;
}
int heightOf(const std::vector<ExpressionPtr>& expressions) { return highest(expressions); }
int heightOf(const SliceExpression::Bounds& bounds) { return highest(bounds); }

int heightOf(const CallArguments& arguments) {
  int height = std::max({heightOf(arguments.positional), heightOf(arguments.more), heightOf(arguments.moreNamed)});
  for (const auto& [name, expression] : arguments.named) height = std::max(height, heightOf(expression));
  return height;
}

int heightOf(const FilterUse& filter) { return heightOf(filter.arguments); }

int heightOf(const DictExpression::Entries& entries) {
  int height = 0;
  for (const auto& [key, value] : entries) height = std::max({height, heightOf(key), heightOf(value)});
  return height;
}

int heightOf(const ComparisonExpression::Rest& rest) {
  int height = 0;
  for (const auto& [comparison, expression] : rest) height = std::max(height, heightOf(expression));
  return height;
}

template <typename T>
int heightOf(const T&) {
  return 0;
}

}  // namespace

template <typename Node, typename... Args>
Result<ExpressionPtr> Parser::node(int line, Args... args) {
  const int height = 1 + std::max({0, heightOf(args)...});
  if (height > kHeightMax) return refuse("An expression has more than {} levels.", kHeightMax);
  auto made = std::make_unique<Node>(line, std::move(args)...);
  made->height = height;
  return ExpressionPtr(std::move(made));
}

bool Parser::endsTuple() const {
  return current().type == TokenType::variableEnd || current().type == TokenType::blockEnd || current().isSign(")");
}

// Expressions with commas between them are a tuple; "()" is an empty one.
Result<ExpressionPtr> Parser::parseTuple(bool allowsCondition, bool isExplicit) {
  const int line = current().line;
  std::vector<ExpressionPtr> items;
  bool isTuple = false;
  while (!endsTuple()) {
    items.push_back(PRAXIS_TRY(parseExpression(allowsCondition)));
    if (!skipSign(",")) break;
    isTuple = true;
  }
  if (!isTuple && items.size() == 1) return std::move(items.front());
  if (!isTuple && !isExplicit) return refuse("An expression was expected, not {}.", described(current()));
  return node<ListExpression>(line, std::move(items), ListForm::tuple);
}

Result<ExpressionPtr> Parser::parseExpression(bool allowsCondition) {
  const Level level(*this);
  if (level.isTooDeep()) return refuse("The template nests more than {} levels.", kDepthMax);
  return allowsCondition ? parseConditional() : parseOr();
}

Result<ExpressionPtr> Parser::parseConditional() {
  ExpressionPtr expression = PRAXIS_TRY(parseOr());
  while (current().isName("if")) {
    const int line = current().line;
    advance();
    ExpressionPtr condition = PRAXIS_TRY(parseOr());
    ExpressionPtr otherwise;
    if (skipName("else")) otherwise = PRAXIS_TRY(parseExpression());
    expression = PRAXIS_TRY(
        node<ConditionalExpression>(line, std::move(condition), std::move(expression), std::move(otherwise)));
  }
  return expression;
}

Result<ExpressionPtr> Parser::parseOr() {
  const int line = current().line;
  std::vector<ExpressionPtr> operands;
  do operands.push_back(PRAXIS_TRY(parseAnd()));
  while (skipName("or"));
  if (operands.size() == 1) return std::move(operands.front());
  return node<LogicalExpression>(line, true, std::move(operands));
}

Result<ExpressionPtr> Parser::parseAnd() {
  const int line = current().line;
  std::vector<ExpressionPtr> operands;
  do operands.push_back(PRAXIS_TRY(parseNot()));
  while (skipName("and"));
  if (operands.size() == 1) return std::move(operands.front());
  return node<LogicalExpression>(line, false, std::move(operands));
}

Result<ExpressionPtr> Parser::parseNot() {
  const int line = current().line;
  if (!skipName("not")) return parseComparison();
  const Level level(*this);
  if (level.isTooDeep()) return refuse("The template nests more than {} levels.", kDepthMax);
  ExpressionPtr operand = PRAXIS_TRY(parseNot());
  return node<UnaryExpression>(line, UnaryOperation::logicalNot, std::move(operand));
}

Result<ExpressionPtr> Parser::parseComparison() {
  const int line = current().line;
  ExpressionPtr first = PRAXIS_TRY(parseSum());
  ComparisonExpression::Rest rest;
  for (;;) {
    std::optional<Comparison> found;
    for (const auto& [sign, comparison] : kComparisons) {
      if (current().isSign(sign)) found = comparison;
    }
    if (current().isName("in")) found = Comparison::in;
    if (current().isName("not") && next().isName("in")) {
      found = Comparison::notIn;
      advance();
    }
    if (!found) break;
    advance();
    rest.emplace_back(*found, PRAXIS_TRY(parseSum()));
  }
  if (rest.empty()) return first;
  return node<ComparisonExpression>(line, std::move(first), std::move(rest));
}

Result<ExpressionPtr> Parser::parseSum() {
  ExpressionPtr left = PRAXIS_TRY(parseConcat());
  while (const ArithmeticSign* sign = find(kSums, current())) {
    const int line = current().line;
    advance();
    ExpressionPtr right = PRAXIS_TRY(parseConcat());
    left = PRAXIS_TRY(node<ArithmeticExpression>(line, sign->operation, std::move(left), std::move(right)));
  }
  return left;
}

Result<ExpressionPtr> Parser::parseConcat() {
  const int line = current().line;
  std::vector<ExpressionPtr> operands;
  do operands.push_back(PRAXIS_TRY(parseProduct()));
  while (skipSign("~"));
  if (operands.size() == 1) return std::move(operands.front());
  return node<ConcatExpression>(line, std::move(operands));
}

Result<ExpressionPtr> Parser::parseProduct() {
  ExpressionPtr left = PRAXIS_TRY(parsePower());
  while (const ArithmeticSign* sign = find(kProducts, current())) {
    const int line = current().line;
    advance();
    ExpressionPtr right = PRAXIS_TRY(parsePower());
    left = PRAXIS_TRY(node<ArithmeticExpression>(line, sign->operation, std::move(left), std::move(right)));
  }
  return left;
}

// From the left, unlike Python's: that is Jinja's way.
Result<ExpressionPtr> Parser::parsePower() {
  ExpressionPtr left = PRAXIS_TRY(parseUnary(true));
  while (current().isSign("**")) {
    const int line = current().line;
    advance();
    ExpressionPtr right = PRAXIS_TRY(parseUnary(true));
    left = PRAXIS_TRY(node<ArithmeticExpression>(line, Arithmetic::power, std::move(left), std::move(right)));
  }
  return left;
}

Result<ExpressionPtr> Parser::parseUnary(bool allowsFilter) {
  const Level level(*this);
  if (level.isTooDeep()) return refuse("The template nests more than {} levels.", kDepthMax);
  const int line = current().line;
  ExpressionPtr expression;
  if (current().isSign("-") || current().isSign("+")) {
    const UnaryOperation operation = current().isSign("-") ? UnaryOperation::negative : UnaryOperation::positive;
    advance();
    expression = PRAXIS_TRY(node<UnaryExpression>(line, operation, PRAXIS_TRY(parseUnary(false))));
  } else {
    expression = PRAXIS_TRY(parsePrimary());
  }
  expression = PRAXIS_TRY(parsePostfix(std::move(expression)));
  return allowsFilter ? parseFilters(std::move(expression)) : Result<ExpressionPtr>(std::move(expression));
}

Result<ExpressionPtr> Parser::parsePrimary() {
  const Token token = current();
  if (token.type == TokenType::name) return parseName();
  if (token.type == TokenType::text) {
    std::string text;
    for (; current().type == TokenType::text; advance()) text += current().text;
    return node<LiteralExpression>(token.line, Value::text(std::move(text)));
  }
  if (token.type == TokenType::integer || token.type == TokenType::number) {
    advance();
    const bool isInteger = token.type == TokenType::integer;
    return node<LiteralExpression>(token.line, isInteger ? Value::integer(token.integer) : Value::number(token.number));
  }
  if (skipSign("(")) {
    ExpressionPtr inside = PRAXIS_TRY(parseTuple(true, true));
    PRAXIS_TRY(expectSign(")"));
    return inside;
  }
  if (skipSign("[")) return parseList();
  if (skipSign("{")) return parseDict();
  return refuse("{} was not expected here.", described(token));
}

Result<ExpressionPtr> Parser::parseName() {
  const Token token = current();
  advance();
  std::optional<Value> constant;
  if (token.text == "true" || token.text == "True") constant = Value::boolean(true);
  if (token.text == "false" || token.text == "False") constant = Value::boolean(false);
  if (token.text == "none" || token.text == "None") constant = Value::none();
  if (constant) return node<LiteralExpression>(token.line, *constant);
  noteName(token.text);
  return node<NameExpression>(token.line, token.text);
}

Result<ExpressionPtr> Parser::parseList() {
  const int line = current().line;
  std::vector<ExpressionPtr> items;
  while (!skipSign("]")) {
    if (!items.empty()) PRAXIS_TRY(expectSign(","));
    if (skipSign("]")) break;
    items.push_back(PRAXIS_TRY(parseExpression()));
  }
  return node<ListExpression>(line, std::move(items), ListForm::list);
}

Result<ExpressionPtr> Parser::parseDict() {
  const int line = current().line;
  DictExpression::Entries entries;
  while (!skipSign("}")) {
    if (!entries.empty()) PRAXIS_TRY(expectSign(","));
    if (skipSign("}")) break;
    ExpressionPtr key = PRAXIS_TRY(parseExpression());
    PRAXIS_TRY(expectSign(":"));
    ExpressionPtr value = PRAXIS_TRY(parseExpression());
    entries.emplace_back(std::move(key), std::move(value));
  }
  return node<DictExpression>(line, std::move(entries));
}

Result<ExpressionPtr> Parser::parsePostfix(ExpressionPtr subject) {
  for (;;) {
    if (current().isSign(".")) {
      subject = PRAXIS_TRY(parseAttribute(std::move(subject)));
    } else if (current().isSign("[")) {
      subject = PRAXIS_TRY(parseSubscript(std::move(subject)));
    } else if (current().isSign("(")) {
      const int line = current().line;
      CallArguments arguments = PRAXIS_TRY(parseArguments());
      subject = PRAXIS_TRY(node<CallExpression>(line, std::move(subject), std::move(arguments)));
    } else {
      return subject;
    }
  }
}

Result<ExpressionPtr> Parser::parseFilters(ExpressionPtr subject) {
  for (;;) {
    const int line = current().line;
    if (skipSign("|")) {
      FilterUse filter = PRAXIS_TRY(parseFilter());
      subject = PRAXIS_TRY(node<FilterExpression>(line, std::move(subject), std::move(filter)));
    } else if (current().isName("is")) {
      subject = PRAXIS_TRY(parseTest(std::move(subject)));
    } else if (current().isSign("(")) {
      CallArguments arguments = PRAXIS_TRY(parseArguments());
      subject = PRAXIS_TRY(node<CallExpression>(line, std::move(subject), std::move(arguments)));
    } else {
      return subject;
    }
  }
}

Result<ExpressionPtr> Parser::parseAttribute(ExpressionPtr subject) {
  const int line = current().line;
  advance();
  const Token name = current();
  if (name.type == TokenType::name) {
    advance();
    return node<AttributeExpression>(line, std::move(subject), name.text);
  }
  if (name.type != TokenType::integer) return refuse("A name or number was expected, not {}.", described(name));
  advance();
  ExpressionPtr index = PRAXIS_TRY(node<LiteralExpression>(line, Value::integer(name.integer)));
  return node<ItemExpression>(line, std::move(subject), std::move(index));
}

Result<ExpressionPtr> Parser::parseSubscript(ExpressionPtr subject) {
  const int line = current().line;
  advance();
  SliceExpression::Bounds bounds;
  std::size_t colons = 0;
  while (!current().isSign("]")) {
    if (current().isSign(":") && colons < 2) {
      ++colons;
      advance();
    } else if (bounds[colons] == nullptr) {
      bounds[colons] = PRAXIS_TRY(parseExpression());
    } else {
      return refuse("']' was expected, not {}.", described(current()));
    }
  }
  advance();
  if (colons == 0 && bounds[0] == nullptr) return refuse("An index was expected, not ']'.");
  if (colons > 0) return node<SliceExpression>(line, std::move(subject), std::move(bounds));
  return node<ItemExpression>(line, std::move(subject), std::move(bounds[0]));
}

Result<ExpressionPtr> Parser::parseTest(ExpressionPtr subject) {
  const int line = current().line;
  advance();
  const bool isNegated = skipName("not");
  std::string name = PRAXIS_TRY(expectName());
  CallArguments arguments;
  const Token& token = current();
  const bool isWord = token.type == TokenType::name;
  const bool startsOperand = isWord || token.type == TokenType::text || token.type == TokenType::integer ||
                             token.type == TokenType::number || token.isSign("[") || token.isSign("{");
  if (token.isSign("(")) {
    arguments = PRAXIS_TRY(parseArguments());
  } else if (token.isName("is")) {
    return refuse("Tests with 'is' cannot be chained.");
  } else if (startsOperand && !token.isName("else") && !token.isName("or") && !token.isName("and")) {
    arguments.positional.push_back(PRAXIS_TRY(parsePostfix(PRAXIS_TRY(parsePrimary()))));
  }
  ExpressionPtr test =
      PRAXIS_TRY(node<TestExpression>(line, std::move(subject), std::move(name), std::move(arguments)));
  if (!isNegated) return test;
  return node<UnaryExpression>(line, UnaryOperation::logicalNot, std::move(test));
}

Result<CallArguments> Parser::parseArguments() {
  CallArguments arguments;
  PRAXIS_TRY(expectSign("("));
  for (bool first = true; !skipSign(")"); first = false) {
    if (!first) PRAXIS_TRY(expectSign(","));
    if (!first && skipSign(")")) break;
    PRAXIS_TRY(parseArgument(arguments));
  }
  return arguments;
}

Result<void> Parser::parseArgument(CallArguments& arguments) {
  if (skipSign("**")) {
    if (arguments.moreNamed != nullptr) return refuse("'**' stands twice in a call.");
    arguments.moreNamed = PRAXIS_TRY(parseExpression());
  } else if (skipSign("*")) {
    if (arguments.more != nullptr || arguments.moreNamed != nullptr) return refuse("'*' is misplaced in a call.");
    arguments.more = PRAXIS_TRY(parseExpression());
  } else if (arguments.moreNamed != nullptr) {
    return refuse("Nothing may follow '**' in a call.");
  } else if (current().type == TokenType::name && next().isSign("=")) {
    std::string name = current().text;
    advance();
    advance();
    arguments.named.emplace_back(std::move(name), PRAXIS_TRY(parseExpression()));
  } else {
    if (arguments.more != nullptr || !arguments.named.empty())
      return refuse("An argument without a name comes too late.");
    arguments.positional.push_back(PRAXIS_TRY(parseExpression()));
  }
  return {};
}

// Behind the "|".
Result<FilterUse> Parser::parseFilter() {
  FilterUse filter{.line = current().line};
  filter.name = PRAXIS_TRY(expectName());
  while (skipSign(".")) filter.name += "." + PRAXIS_TRY(expectName());
  if (current().isSign("(")) filter.arguments = PRAXIS_TRY(parseArguments());
  return filter;
}

}  // namespace praxis::engine::text::jinja
