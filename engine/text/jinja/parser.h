#pragma once
// Tokens to trees, by Jinja's grammar. What it has and chat templates do not need (include, import, extends, block,
// recursive loops, autoescape) is refused by name. Thread: of the parsing.

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

// Expressions and statements inside each other, and operators in a row.
inline constexpr int kTreeDepthMax = 200;

inline Expression expressionAt(ExpressionKind kind, int line, std::string text = {}) {
  Expression expression;
  expression.kind = kind;
  expression.line = line;
  expression.text = std::move(text);
  return expression;
}

base::Result<Body> parseTemplate(std::vector<Token> tokens);

// Expressions, for the statement parser.
class ExpressionParser {
 public:
  explicit ExpressionParser(TokenStream& tokens) : m_tokens(tokens) {}

  base::Result<ExpressionPtr> parse() { return parseConditional(); }
  // One expression or several with commas between them. withConditional: may hold an inline if.
  base::Result<ExpressionPtr> parseTuple(bool withConditional = true);
  // A name, names with commas between them, or "namespace.attribute".
  base::Result<ExpressionPtr> parseTarget(bool withAttribute);
  // "name(arguments)|name ...", starting at a name or at "|", on what `input` is.
  base::Result<ExpressionPtr> parseFilters(ExpressionPtr input, bool startsInside);

 private:
  using Parts = std::vector<ExpressionPtr>;
  using Level = base::Result<ExpressionPtr> (ExpressionParser::*)();

  base::Result<ExpressionPtr> make(Expression node);
  base::Result<ExpressionPtr> makeUnary(std::string text, int line, ExpressionPtr part);
  base::Result<ExpressionPtr> parseConditional();
  base::Result<ExpressionPtr> parseOr();
  base::Result<ExpressionPtr> parseAnd();
  base::Result<ExpressionPtr> parseNot();
  base::Result<ExpressionPtr> parseComparison();
  base::Result<ExpressionPtr> parseSum();
  base::Result<ExpressionPtr> parseConcat();
  base::Result<ExpressionPtr> parseProduct();
  base::Result<ExpressionPtr> parsePower();
  base::Result<ExpressionPtr> parseUnary(bool withFilters = true);
  base::Result<ExpressionPtr> parsePrimary();
  base::Result<ExpressionPtr> parseName();
  base::Result<ExpressionPtr> parseNumber();
  base::Result<ExpressionPtr> parseTargetPart(bool withAttribute);
  base::Result<ExpressionPtr> parseList();
  base::Result<ExpressionPtr> parseDict();
  base::Result<ExpressionPtr> parsePostfix(ExpressionPtr node);
  base::Result<ExpressionPtr> parseAttribute(ExpressionPtr object);
  base::Result<ExpressionPtr> parseSubscript(ExpressionPtr object);
  base::Result<void> parseSubscriptPart(Parts& slice, bool& isSlice);
  base::Result<ExpressionPtr> parseCall(ExpressionPtr callee);
  base::Result<ExpressionPtr> parseFiltersAndTests(ExpressionPtr node);
  base::Result<ExpressionPtr> parseTest(ExpressionPtr node);
  base::Result<std::vector<Argument>> parseArguments();
  base::Result<ExpressionPtr> parseLeft(Level operand, std::initializer_list<std::string_view> operators);
  base::Result<ExpressionPtr> parseLogical(Level operand, ExpressionKind kind, std::string_view word);

  TokenStream& m_tokens;
  int m_depth = 0;
};

}  // namespace praxis::engine::text::jinja
