// What is in brackets and what stands behind an operand: lists, dictionaries, attributes, items, calls, filters, tests.

#include <utility>

#include "engine/text/jinja/parser.h"

namespace praxis::engine::text::jinja {

using base::Result;

namespace {

// Where a tuple without brackets may end behind a comma.
bool atTupleEnd(const TokenStream& tokens) {
  return tokens.at(TokenType::blockEnd) || tokens.at(TokenType::variableEnd) || tokens.at(TokenType::end) ||
         tokens.atSymbol(")") || tokens.atSymbol("=") || tokens.atName("in");
}

}  // namespace

Result<ExpressionPtr> ExpressionParser::parseTuple(bool withConditional) {
  Expression tuple = expressionAt(ExpressionKind::tuple, m_tokens.line());
  tuple.parts.push_back(PRAXIS_TRY(withConditional ? parseConditional() : parseOr()));
  if (!m_tokens.atSymbol(",")) return std::move(tuple.parts.front());
  while (m_tokens.skipSymbol(",") && !atTupleEnd(m_tokens)) {
    tuple.parts.push_back(PRAXIS_TRY(withConditional ? parseConditional() : parseOr()));
  }
  return make(std::move(tuple));
}

Result<ExpressionPtr> ExpressionParser::parseTargetPart(bool withAttribute) {
  if (m_tokens.atSymbol("(")) {
    if (++m_depth > kTreeDepthMax) return m_tokens.error("the expression is too deep");
    m_tokens.take();
    ExpressionPtr inner = PRAXIS_TRY(parseTarget(false));
    PRAXIS_TRY(m_tokens.expectSymbol(")"));
    --m_depth;
    return inner;
  }
  const int line = m_tokens.line();
  ExpressionPtr name = PRAXIS_TRY(make(expressionAt(ExpressionKind::name, line, PRAXIS_TRY(m_tokens.expectName()))));
  if (!withAttribute || !m_tokens.skipSymbol(".")) return name;
  Expression attribute = expressionAt(ExpressionKind::attribute, line, PRAXIS_TRY(m_tokens.expectName()));
  attribute.parts.push_back(std::move(name));
  return make(std::move(attribute));
}

Result<ExpressionPtr> ExpressionParser::parseTarget(bool withAttribute) {
  Expression tuple = expressionAt(ExpressionKind::tuple, m_tokens.line());
  tuple.parts.push_back(PRAXIS_TRY(parseTargetPart(withAttribute)));
  if (!m_tokens.atSymbol(",")) return std::move(tuple.parts.front());
  while (m_tokens.skipSymbol(",") && !atTupleEnd(m_tokens)) {
    tuple.parts.push_back(PRAXIS_TRY(parseTargetPart(withAttribute)));
  }
  return make(std::move(tuple));
}

Result<ExpressionPtr> ExpressionParser::parseList() {
  Expression list = expressionAt(ExpressionKind::list, m_tokens.take().line);
  while (!m_tokens.atSymbol("]")) {
    list.parts.push_back(PRAXIS_TRY(parse()));
    if (!m_tokens.skipSymbol(",")) break;
  }
  PRAXIS_TRY(m_tokens.expectSymbol("]"));
  return make(std::move(list));
}

Result<ExpressionPtr> ExpressionParser::parseDict() {
  Expression dict = expressionAt(ExpressionKind::dict, m_tokens.take().line);
  while (!m_tokens.atSymbol("}")) {
    dict.parts.push_back(PRAXIS_TRY(parse()));
    PRAXIS_TRY(m_tokens.expectSymbol(":"));
    dict.parts.push_back(PRAXIS_TRY(parse()));
    if (!m_tokens.skipSymbol(",")) break;
  }
  PRAXIS_TRY(m_tokens.expectSymbol("}"));
  return make(std::move(dict));
}

Result<ExpressionPtr> ExpressionParser::parsePostfix(ExpressionPtr value) {
  for (;;) {
    if (m_tokens.atSymbol(".")) {
      value = PRAXIS_TRY(parseAttribute(std::move(value)));
    } else if (m_tokens.atSymbol("[")) {
      value = PRAXIS_TRY(parseSubscript(std::move(value)));
    } else if (m_tokens.atSymbol("(")) {
      value = PRAXIS_TRY(parseCall(std::move(value)));
    } else {
      return value;
    }
  }
}

Result<ExpressionPtr> ExpressionParser::parseAttribute(ExpressionPtr object) {
  const int line = m_tokens.take().line;
  if (m_tokens.at(TokenType::integer)) {
    Expression item = expressionAt(ExpressionKind::item, line);
    item.parts.push_back(std::move(object));
    item.parts.push_back(PRAXIS_TRY(parseNumber()));
    return make(std::move(item));
  }
  Expression attribute = expressionAt(ExpressionKind::attribute, line, PRAXIS_TRY(m_tokens.expectName()));
  attribute.parts.push_back(std::move(object));
  return make(std::move(attribute));
}

// The bounds of a slice, or the one subscript: what is not there is null.
Result<void> ExpressionParser::parseSubscriptPart(Parts& slice, bool& isSlice) {
  while (!m_tokens.atSymbol("]") && !m_tokens.atSymbol(",")) {
    if (m_tokens.skipSymbol(":")) {
      isSlice = true;
      if (slice.size() == 3) return m_tokens.error("a slice has more than three parts");
      slice.emplace_back();
    } else {
      if (slice.back() != nullptr) return m_tokens.unexpected("\"]\"");
      slice.back() = PRAXIS_TRY(parse());
    }
  }
  return {};
}

Result<ExpressionPtr> ExpressionParser::parseSubscript(ExpressionPtr object) {
  const int line = m_tokens.take().line;
  Parts parts;
  parts.emplace_back();
  bool isSlice = false;
  PRAXIS_TRY(parseSubscriptPart(parts, isSlice));
  if (!isSlice && parts.front() == nullptr) return m_tokens.unexpected("an expression");
  Expression item = expressionAt(isSlice ? ExpressionKind::slice : ExpressionKind::item, line);
  if (isSlice) parts.resize(3);
  item.parts.push_back(std::move(object));
  if (m_tokens.atSymbol(",")) {
    if (isSlice) return m_tokens.error("a slice cannot be one of several subscripts");
    Expression tuple = expressionAt(ExpressionKind::tuple, line);
    tuple.parts.push_back(std::move(parts.front()));
    while (m_tokens.skipSymbol(",")) tuple.parts.push_back(PRAXIS_TRY(parse()));
    parts.front() = PRAXIS_TRY(make(std::move(tuple)));
  }
  for (ExpressionPtr& part : parts) item.parts.push_back(std::move(part));
  PRAXIS_TRY(m_tokens.expectSymbol("]"));
  return make(std::move(item));
}

Result<std::vector<Argument>> ExpressionParser::parseArguments() {
  PRAXIS_TRY(m_tokens.expectSymbol("("));
  std::vector<Argument> arguments;
  while (!m_tokens.atSymbol(")")) {
    Argument argument;
    if (m_tokens.skipSymbol("**")) {
      argument.kind = Argument::Kind::dict;
    } else if (m_tokens.skipSymbol("*")) {
      argument.kind = Argument::Kind::list;
    } else if (m_tokens.at(TokenType::name) && m_tokens.ahead().type == TokenType::symbol &&
               m_tokens.ahead().text == "=") {
      argument.kind = Argument::Kind::named;
      argument.name = m_tokens.take().text;
      m_tokens.take();
    } else if (!arguments.empty() && arguments.back().kind != Argument::Kind::positional) {
      return m_tokens.error("an argument without a name follows one with a name");
    }
    argument.value = PRAXIS_TRY(parse());
    arguments.push_back(std::move(argument));
    if (!m_tokens.skipSymbol(",")) break;
  }
  PRAXIS_TRY(m_tokens.expectSymbol(")"));
  return arguments;
}

Result<ExpressionPtr> ExpressionParser::parseCall(ExpressionPtr callee) {
  Expression call = expressionAt(ExpressionKind::call, m_tokens.line());
  call.parts.push_back(std::move(callee));
  call.arguments = PRAXIS_TRY(parseArguments());
  return make(std::move(call));
}

Result<ExpressionPtr> ExpressionParser::parseFilters(ExpressionPtr input, bool startsInside) {
  while (startsInside || m_tokens.atSymbol("|")) {
    if (!std::exchange(startsInside, false)) m_tokens.take();
    const int line = m_tokens.line();
    Expression filter = expressionAt(ExpressionKind::filter, line, PRAXIS_TRY(m_tokens.expectName()));
    while (m_tokens.skipSymbol(".")) filter.text += "." + PRAXIS_TRY(m_tokens.expectName());
    filter.parts.push_back(std::move(input));
    if (m_tokens.atSymbol("(")) filter.arguments = PRAXIS_TRY(parseArguments());
    input = PRAXIS_TRY(make(std::move(filter)));
  }
  return input;
}

Result<ExpressionPtr> ExpressionParser::parseFiltersAndTests(ExpressionPtr value) {
  for (;;) {
    if (m_tokens.atSymbol("|")) {
      value = PRAXIS_TRY(parseFilters(std::move(value), false));
    } else if (m_tokens.atName("is")) {
      value = PRAXIS_TRY(parseTest(std::move(value)));
    } else if (m_tokens.atSymbol("(")) {
      value = PRAXIS_TRY(parseCall(std::move(value)));
    } else {
      return value;
    }
  }
}

// An argument of a test may stand without brackets: "x is divisibleby 3".
Result<ExpressionPtr> ExpressionParser::parseTest(ExpressionPtr value) {
  const int line = m_tokens.take().line;
  const bool negated = m_tokens.skipName("not");
  Expression test = expressionAt(ExpressionKind::test, line);
  test.text = m_tokens.atSymbol("==") ? m_tokens.take().text : PRAXIS_TRY(m_tokens.expectName());
  test.parts.push_back(std::move(value));
  const bool startsOperand = m_tokens.at(TokenType::name) || m_tokens.at(TokenType::string) ||
                             m_tokens.at(TokenType::integer) || m_tokens.at(TokenType::real) ||
                             m_tokens.atSymbol("[") || m_tokens.atSymbol("{");
  if (m_tokens.atSymbol("(")) {
    test.arguments = PRAXIS_TRY(parseArguments());
  } else if (m_tokens.atName("is")) {
    return m_tokens.error("tests cannot follow each other");
  } else if (startsOperand && !m_tokens.atAnyName({"else", "or", "and", "if", "in", "not"})) {
    Argument argument;
    argument.value = PRAXIS_TRY(parsePostfix(PRAXIS_TRY(parsePrimary())));
    test.arguments.push_back(std::move(argument));
  }
  ExpressionPtr made = PRAXIS_TRY(make(std::move(test)));
  return negated ? makeUnary("not", line, std::move(made)) : Result<ExpressionPtr>(std::move(made));
}

}  // namespace praxis::engine::text::jinja
