#include "engine/text/jinja/parser.h"

#include <algorithm>
#include <utility>

#include "engine/text/jinja/parser_level.h"

namespace praxis::engine::text::jinja {

using base::Result;
using StatementPtr = std::unique_ptr<const Statement>;

bool Parser::skipSign(std::string_view sign) {
  const bool found = current().isSign(sign);
  if (found) advance();
  return found;
}

bool Parser::skipName(std::string_view name) {
  const bool found = current().isName(name);
  if (found) advance();
  return found;
}

Result<void> Parser::expectSign(std::string_view sign) {
  if (!skipSign(sign)) return refuse("'{}' was expected, not {}.", sign, described(current()));
  return {};
}

Result<std::string> Parser::expectName() {
  if (current().type != TokenType::name) return refuse("A name was expected, not {}.", described(current()));
  std::string name = current().text;
  advance();
  return name;
}

Result<void> Parser::expect(TokenType type, std::string_view what) {
  if (current().type != type) return refuse("{} was expected, not {}.", what, described(current()));
  advance();
  return {};
}

// The special names of a macro count for all macros around.
void Parser::noteName(std::string_view name) {
  for (MacroSyntax* macro : m_macros) {
    macro->usesCaller |= name == "caller";
    macro->usesVarargs |= name == "varargs";
    macro->usesKwargs |= name == "kwargs";
  }
}

Result<Body> Parser::parseTemplate() {
  Body body = PRAXIS_TRY(parseBody({}));
  if (current().type != TokenType::end) return refuse("{} was not expected.", described(current()));
  return body;
}

// Up to the name of one of the tags in `ends`, which is then the current token.
Result<Body> Parser::parseBody(std::initializer_list<std::string_view> ends) {
  const Level level(*this);
  if (level.isTooDeep()) return refuse("The template nests more than {} levels.", kDepthMax);
  Body body;
  for (;;) {
    const Token token = current();
    if (token.type == TokenType::data) {
      advance();
      body.push_back(std::make_unique<DataStatement>(token.line, token.text));
    } else if (token.type == TokenType::variableBegin) {
      advance();
      body.push_back(std::make_unique<PrintStatement>(token.line, PRAXIS_TRY(parseTuple(true, false))));
      PRAXIS_TRY(expect(TokenType::variableEnd, "'}}'"));
    } else if (token.type == TokenType::blockBegin) {
      advance();
      if (current().type == TokenType::name && std::ranges::find(ends, current().text) != ends.end()) return body;
      body.push_back(PRAXIS_TRY(parseStatement()));
      PRAXIS_TRY(expect(TokenType::blockEnd, "'%}'"));
    } else {
      if (ends.size() > 0) return refuse("The template ends, but '{}' is missing.", *(ends.end() - 1));
      return body;
    }
  }
}

// The same behind the head of a block.
Result<Body> Parser::parseBlockBody(std::initializer_list<std::string_view> ends) {
  skipSign(":");
  PRAXIS_TRY(expect(TokenType::blockEnd, "'%}'"));
  return parseBody(ends);
}

Result<Body> Parser::parseWholeBody(std::string_view end) {
  Body body = PRAXIS_TRY(parseBlockBody({end}));
  advance();
  return body;
}

Result<StatementPtr> Parser::parseStatement() {
  const Token tag = current();
  if (tag.type != TokenType::name) return refuse("The name of a tag was expected, not {}.", described(tag));
  advance();
  if (tag.text == "for") return parseFor(tag.line);
  if (tag.text == "if") return parseIf(tag.line);
  if (tag.text == "set") return parseSet(tag.line);
  if (tag.text == "macro") return parseMacro(tag.line);
  if (tag.text == "call") return parseCallBlock(tag.line);
  if (tag.text == "filter") return parseFilterBlock(tag.line);
  if (tag.text == "with") return parseWith(tag.line);
  // Where training code would remember which tokens the assistant wrote; for prompts it means nothing.
  if (tag.text == "generation" || tag.text == "block" || tag.text == "autoescape")
    return parseScopedBlock(tag.line, tag.text);
  if (tag.text == "break" || tag.text == "continue") {
    if (m_loops == 0) return refuse("'{}' stands outside of a loop.", tag.text);
    return StatementPtr(
        std::make_unique<JumpStatement>(tag.line, tag.text == "break" ? Flow::breakLoop : Flow::continueLoop));
  }
  return refuseTag(tag);
}

Result<StatementPtr> Parser::refuseTag(const Token& tag) {
  for (const std::string_view foreign : {"include", "import", "from", "extends"}) {
    if (tag.text == foreign) {
      return refuse("'{}' needs other files, which a model file does not bring.", tag.text);
    }
  }
  return refuse("The tag '{}' is not known here.", tag.text);
}

Result<StatementPtr> Parser::parseFor(int line) {
  ForStatement::Parts parts;
  parts.target = PRAXIS_TRY(parseTarget(false));
  if (!skipName("in")) return refuse("'in' was expected, not {}.", described(current()));
  parts.iterable = PRAXIS_TRY(parseTuple(false, false));
  if (skipName("if")) parts.condition = PRAXIS_TRY(parseExpression());
  parts.isRecursive = skipName("recursive");
  ++m_loops;
  parts.body = PRAXIS_TRY(parseBlockBody({"else", "endfor"}));
  --m_loops;
  if (skipName("else")) parts.otherwise = PRAXIS_TRY(parseBlockBody({"endfor"}));
  advance();
  return StatementPtr(std::make_unique<ForStatement>(line, std::move(parts)));
}

Result<StatementPtr> Parser::parseIf(int line) {
  std::vector<IfStatement::Branch> branches;
  do {
    ExpressionPtr condition = PRAXIS_TRY(parseTuple(false, false));
    Body body = PRAXIS_TRY(parseBlockBody({"elif", "else", "endif"}));
    branches.push_back({std::move(condition), std::move(body)});
  } while (skipName("elif"));
  if (skipName("else")) branches.push_back({nullptr, PRAXIS_TRY(parseBlockBody({"endif"}))});
  advance();
  return StatementPtr(std::make_unique<IfStatement>(line, std::move(branches)));
}

Result<StatementPtr> Parser::parseSet(int line) {
  Target target = PRAXIS_TRY(parseTarget(true));
  if (skipSign("=")) {
    ExpressionPtr value = PRAXIS_TRY(parseTuple(true, false));
    return StatementPtr(std::make_unique<SetStatement>(line, std::move(target), std::move(value)));
  }
  std::vector<FilterUse> filters;
  while (skipSign("|")) filters.push_back(PRAXIS_TRY(parseFilter()));
  Body body = PRAXIS_TRY(parseWholeBody("endset"));
  return StatementPtr(
      std::make_unique<SetBlockStatement>(line, std::move(target), std::move(filters), std::move(body)));
}

Result<std::vector<Parameter>> Parser::parseParameters() {
  std::vector<Parameter> parameters;
  PRAXIS_TRY(expectSign("("));
  while (!skipSign(")")) {
    if (!parameters.empty()) PRAXIS_TRY(expectSign(","));
    Parameter parameter{.name = PRAXIS_TRY(expectName())};
    if (skipSign("=")) {
      parameter.otherwise = PRAXIS_TRY(parseExpression());
    } else if (!parameters.empty() && parameters.back().otherwise != nullptr) {
      return refuse("The parameter '{}' must have a default too.", parameter.name);
    }
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

Result<MacroSyntax> Parser::parseMacroBody(MacroSyntax macro, std::string_view end) {
  m_macros.push_back(&macro);
  const int loops = std::exchange(m_loops, 0);
  auto body = parseWholeBody(end);
  m_loops = loops;
  m_macros.pop_back();
  macro.body = PRAXIS_TRY(std::move(body));
  return macro;
}

Result<StatementPtr> Parser::parseMacro(int line) {
  MacroSyntax macro{.name = PRAXIS_TRY(expectName())};
  macro.parameters = PRAXIS_TRY(parseParameters());
  macro = PRAXIS_TRY(parseMacroBody(std::move(macro), "endmacro"));
  return StatementPtr(std::make_unique<MacroStatement>(line, std::move(macro)));
}

Result<StatementPtr> Parser::parseCallBlock(int line) {
  MacroSyntax caller;
  if (current().isSign("(")) caller.parameters = PRAXIS_TRY(parseParameters());
  ExpressionPtr expression = PRAXIS_TRY(parseExpression());
  const auto* call = dynamic_cast<const CallExpression*>(expression.get());
  if (call == nullptr) return refuse("A call block must call something.");
  std::unique_ptr<const CallExpression> owned(call);
  expression.release();
  caller = PRAXIS_TRY(parseMacroBody(std::move(caller), "endcall"));
  return StatementPtr(std::make_unique<CallBlockStatement>(line, std::move(owned), std::move(caller)));
}

Result<StatementPtr> Parser::parseFilterBlock(int line) {
  std::vector<FilterUse> filters;
  do filters.push_back(PRAXIS_TRY(parseFilter()));
  while (skipSign("|"));
  Body body = PRAXIS_TRY(parseWholeBody("endfilter"));
  return StatementPtr(std::make_unique<FilterBlockStatement>(line, std::move(filters), std::move(body)));
}

Result<StatementPtr> Parser::parseWith(int line) {
  WithStatement::Variables variables;
  while (current().type != TokenType::blockEnd) {
    if (!variables.empty()) PRAXIS_TRY(expectSign(","));
    Target target = PRAXIS_TRY(parseTarget(false));
    PRAXIS_TRY(expectSign("="));
    ExpressionPtr value = PRAXIS_TRY(parseExpression());
    variables.emplace_back(std::move(target), std::move(value));
  }
  Body body = PRAXIS_TRY(parseWholeBody("endwith"));
  return StatementPtr(std::make_unique<WithStatement>(line, std::move(variables), std::move(body)));
}

Result<StatementPtr> Parser::parseScopedBlock(int line, std::string_view tag) {
  const bool isNamed = tag == "block";
  if (isNamed) {
    PRAXIS_TRY(expectName());
    skipName("scoped");
    skipName("required");
  }
  if (tag == "autoescape" && !skipName("false")) return refuse("Only 'autoescape false' is understood.");
  const int loops = isNamed ? std::exchange(m_loops, 0) : m_loops;
  auto body = parseWholeBody("end" + std::string(tag));
  m_loops = loops;
  if (isNamed && current().type == TokenType::name) advance();
  return StatementPtr(std::make_unique<WithStatement>(line, WithStatement::Variables(), PRAXIS_TRY(std::move(body))));
}

Result<Target> Parser::parseOneTarget(bool allowsAttribute) {
  const Level level(*this);
  if (level.isTooDeep()) return refuse("The template nests more than {} levels.", kDepthMax);
  if (skipSign("(")) {
    Target inside = PRAXIS_TRY(parseTarget(allowsAttribute));
    PRAXIS_TRY(expectSign(")"));
    return inside;
  }
  Target target{.name = PRAXIS_TRY(expectName())};
  for (const std::string_view constant : {"true", "false", "none", "True", "False", "None"}) {
    if (target.name == constant) return refuse("'{}' cannot be assigned to.", constant);
  }
  if (allowsAttribute && skipSign(".")) target.attribute = PRAXIS_TRY(expectName());
  return target;
}

Result<Target> Parser::parseTarget(bool allowsAttribute) {
  Target first = PRAXIS_TRY(parseOneTarget(allowsAttribute));
  if (!current().isSign(",")) return first;
  Target all{.isTuple = true};
  all.parts.push_back(std::move(first));
  while (skipSign(",")) {
    if (current().isSign("=") || current().isSign(")") || current().isName("in")) break;
    all.parts.push_back(PRAXIS_TRY(parseOneTarget(allowsAttribute)));
  }
  return all;
}

}  // namespace praxis::engine::text::jinja
