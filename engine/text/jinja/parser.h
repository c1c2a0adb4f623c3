#pragma once
// Tokens to trees, with Jinja's own precedences. What nests or chains too
// deeply is refused, so that walking and freeing a tree stays shallow. Thread:
// any; one parser per template.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/jinja/ast.h"
#include "engine/text/jinja/lexer.h"
#include "engine/text/jinja/token_stream.h"

namespace praxis::engine::text::jinja {

inline constexpr int kTreeDepthMax = 200;

// The expressions of the language, one function per level of precedence.
class ExpressionParser {
public:
  explicit ExpressionParser(TokenStream &tokens) : m_tokens(tokens) {}

  base::Result<ExpressionPtr> parse() { return parseConditional(); }
  // Several with commas between them are a tuple.
  base::Result<ExpressionPtr> parseTuple(bool withConditional = true);
  // What a loop or an assignment gives a value to: names, or with withAttribute
  // also "namespace.name".
  base::Result<ExpressionPtr> parseTarget(bool withAttribute);
  // "| name(arguments) | ..."; startsInside: the first stands without its bar.
  base::Result<ExpressionPtr> parseFilters(ExpressionPtr input,
                                           bool startsInside);

private:
  using Level = base::Result<ExpressionPtr> (ExpressionParser::*)();
  using Parts = std::vector<ExpressionPtr>;

  static Expression expressionAt(ExpressionKind kind, int line,
                                 std::string text = {}) {
    Expression expression;
    expression.kind = kind;
    expression.line = line;
    expression.text = std::move(text);
    return expression;
  }
  base::Result<ExpressionPtr> make(Expression expression);
  base::Result<ExpressionPtr> makeUnary(std::string text, int line,
                                        ExpressionPtr part);

  base::Result<ExpressionPtr> parseConditional();
  base::Result<ExpressionPtr> parseLogical(Level operand, ExpressionKind kind,
                                           std::string_view word);
  base::Result<ExpressionPtr> parseOr();
  base::Result<ExpressionPtr> parseAnd();
  base::Result<ExpressionPtr> parseNot();
  base::Result<ExpressionPtr> parseComparison();
  base::Result<ExpressionPtr>
  parseLeft(Level operand, std::initializer_list<std::string_view> operators);
  base::Result<ExpressionPtr> parseSum();
  base::Result<ExpressionPtr> parseConcat();
  base::Result<ExpressionPtr> parseProduct();
  base::Result<ExpressionPtr> parsePower();
  base::Result<ExpressionPtr> parseUnary(bool withFilters = true);
  base::Result<ExpressionPtr> parsePrimary();
  base::Result<ExpressionPtr> parseName();
  base::Result<ExpressionPtr> parseNumber();

  // parser_postfix.cpp
  base::Result<ExpressionPtr> parseTargetPart(bool withAttribute);
  base::Result<ExpressionPtr> parseList();
  base::Result<ExpressionPtr> parseDict();
  base::Result<ExpressionPtr> parsePostfix(ExpressionPtr value);
  base::Result<ExpressionPtr> parseAttribute(ExpressionPtr object);
  base::Result<void> parseSubscriptPart(Parts &slice, bool &isSlice);
  base::Result<ExpressionPtr> parseSubscript(ExpressionPtr object);
  base::Result<std::vector<Argument>> parseArguments();
  base::Result<ExpressionPtr> parseCall(ExpressionPtr callee);
  base::Result<ExpressionPtr> parseFiltersAndTests(ExpressionPtr value);
  base::Result<ExpressionPtr> parseTest(ExpressionPtr value);

  TokenStream &m_tokens;
  int m_depth = 0;
};

base::Result<Body> parseTemplate(std::vector<Token> tokens);

} // namespace praxis::engine::text::jinja
