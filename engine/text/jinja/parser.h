#pragma once
// Tokens to nodes, with Jinja's own precedences. Expressions that nest or chain too long are refused, so that walking
// and freeing what was parsed stays shallow. Thread: any; one parser per template.

#include <initializer_list>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/jinja/lexer.h"
#include "engine/text/jinja/statements.h"
#include "engine/text/jinja/syntax.h"

namespace praxis::engine::text::jinja {

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : m_tokens(std::move(tokens)) {}

  base::Result<Body> parseTemplate();

 private:
  static constexpr int kDepthMax = 120;
  static constexpr int kHeightMax = 200;  // of an expression: a.b.c has three levels

  // Counts one level; the level ends with the object.
  class Level;

  // statements (parser.cpp)
  base::Result<Body> parseBody(std::initializer_list<std::string_view> ends);
  base::Result<Body> parseBlockBody(std::initializer_list<std::string_view> ends);
  base::Result<Body> parseWholeBody(std::string_view end);
  base::Result<std::unique_ptr<const Statement>> parseStatement();
  base::Result<std::unique_ptr<const Statement>> parseFor(int line);
  base::Result<std::unique_ptr<const Statement>> parseIf(int line);
  base::Result<std::unique_ptr<const Statement>> parseSet(int line);
  base::Result<std::unique_ptr<const Statement>> parseMacro(int line);
  base::Result<std::unique_ptr<const Statement>> parseCallBlock(int line);
  base::Result<std::unique_ptr<const Statement>> parseFilterBlock(int line);
  base::Result<std::unique_ptr<const Statement>> parseWith(int line);
  base::Result<std::unique_ptr<const Statement>> parseScopedBlock(int line, std::string_view tag);
  base::Result<std::unique_ptr<const Statement>> refuseTag(const Token& tag);
  base::Result<std::vector<Parameter>> parseParameters();
  base::Result<Target> parseTarget(bool allowsAttribute);
  base::Result<Target> parseOneTarget(bool allowsAttribute);
  base::Result<MacroSyntax> parseMacroBody(MacroSyntax macro, std::string_view end);

  // expressions (expression_parser.cpp)
  base::Result<ExpressionPtr> parseTuple(bool allowsCondition, bool isExplicit);
  base::Result<ExpressionPtr> parseExpression(bool allowsCondition = true);
  base::Result<ExpressionPtr> parseConditional();
  base::Result<ExpressionPtr> parseOr();
  base::Result<ExpressionPtr> parseAnd();
  base::Result<ExpressionPtr> parseNot();
  base::Result<ExpressionPtr> parseComparison();
  base::Result<ExpressionPtr> parseSum();
  base::Result<ExpressionPtr> parseConcat();
  base::Result<ExpressionPtr> parseProduct();
  base::Result<ExpressionPtr> parsePower();
  base::Result<ExpressionPtr> parseUnary(bool allowsFilter);
  base::Result<ExpressionPtr> parsePrimary();
  base::Result<ExpressionPtr> parseName();
  base::Result<ExpressionPtr> parseList();
  base::Result<ExpressionPtr> parseDict();
  base::Result<ExpressionPtr> parsePostfix(ExpressionPtr subject);
  base::Result<ExpressionPtr> parseFilters(ExpressionPtr subject);
  base::Result<ExpressionPtr> parseAttribute(ExpressionPtr subject);
  base::Result<ExpressionPtr> parseSubscript(ExpressionPtr subject);
  base::Result<ExpressionPtr> parseTest(ExpressionPtr subject);
  base::Result<CallArguments> parseArguments();
  base::Result<void> parseArgument(CallArguments& arguments);
  base::Result<FilterUse> parseFilter();
  // An expression over the ones among its arguments, unless they are too high already.
  template <typename Node, typename... Args>
  base::Result<ExpressionPtr> node(int line, Args... args);

  const Token& current() const { return m_tokens[m_at]; }
  const Token& next() const { return m_tokens[std::min(m_at + 1, m_tokens.size() - 1)]; }
  void advance() { m_at = std::min(m_at + 1, m_tokens.size() - 1); }
  bool skipSign(std::string_view sign);
  bool skipName(std::string_view name);
  base::Result<void> expectSign(std::string_view sign);
  base::Result<std::string> expectName();
  base::Result<void> expect(TokenType type, std::string_view what);
  bool endsTuple() const;
  void noteName(std::string_view name);

  template <typename... Args>
  base::Error refuse(fmt::format_string<Args...> text, Args&&... args) const {
    return base::within(fmt::format("line {}", current().line),
                        base::fail(base::ErrorCode::unsupported, text, std::forward<Args>(args)...));
  }

  std::vector<Token> m_tokens;
  std::size_t m_at = 0;
  int m_depth = 0;
  int m_loops = 0;                     // around the current statement, within its macro
  std::vector<MacroSyntax*> m_macros;  // around it, outermost first
};

}  // namespace praxis::engine::text::jinja
