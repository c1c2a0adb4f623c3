#include <algorithm>
#include <array>
#include <utility>

#include "engine/text/jinja/parser.h"

namespace praxis::engine::text::jinja {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

using Ends = std::initializer_list<std::string_view>;

class StatementParser {
 public:
  explicit StatementParser(std::vector<Token> tokens) : m_tokens(std::move(tokens)), m_expressions(m_tokens) {}

  Result<Body> parseAll() {
    Body body = PRAXIS_TRY(parseBody({}));
    if (!m_tokens.at(TokenType::end)) return m_tokens.unexpected("the end of the template");
    return body;
  }

 private:
  static std::unique_ptr<Statement> node(StatementKind kind, int line) {
    auto statement = std::make_unique<Statement>();
    statement->kind = kind;
    statement->line = line;
    return statement;
  }

  // Statements up to a tag that starts with one of the names in `ends`, which stays, its begin taken off.
  Result<Body> parseBody(Ends ends) {
    if (++m_depth > kTreeDepthMax) return m_tokens.error("statements are nested too deeply");
    Body body;
    while (!m_tokens.at(TokenType::end)) {
      const Token token = m_tokens.take();
      if (token.type == TokenType::data) {
        auto text = node(StatementKind::text, token.line);
        text->text = token.text;
        body.push_back(std::move(text));
      } else if (token.type == TokenType::variableBegin) {
        auto output = node(StatementKind::output, token.line);
        output->expression = PRAXIS_TRY(m_expressions.parseTuple());
        PRAXIS_TRY(m_tokens.expect(TokenType::variableEnd, "\"}}\""));
        body.push_back(std::move(output));
      } else if (m_tokens.atAnyName(ends)) {
        --m_depth;
        return body;
      } else {
        body.push_back(PRAXIS_TRY(parseStatement()));
      }
    }
    if (ends.size() > 0) return m_tokens.error(fmt::format("\"{}\" is missing", *(ends.end() - 1)));
    --m_depth;
    return body;
  }

  Result<void> endTag() { return m_tokens.expect(TokenType::blockEnd, "\"%}\""); }

  // A body up to its end tag, which is taken as well.
  Result<Body> parseBlock(std::string_view end) {
    PRAXIS_TRY(endTag());
    Body body = PRAXIS_TRY(parseBody({end}));
    m_tokens.take();
    PRAXIS_TRY(endTag());
    return body;
  }

  Result<StatementPtr> parseStatement() {
    using Parse = Result<StatementPtr> (StatementParser::*)();
    static constexpr std::array<std::pair<std::string_view, Parse>, 10> kStatements = {
        {{"if", &StatementParser::parseIf},
         {"for", &StatementParser::parseFor},
         {"set", &StatementParser::parseSet},
         {"macro", &StatementParser::parseMacro},
         {"call", &StatementParser::parseCall},
         {"filter", &StatementParser::parseFilter},
         {"with", &StatementParser::parseWith},
         {"generation", &StatementParser::parseGeneration},
         {"break", &StatementParser::parseBreak},
         {"continue", &StatementParser::parseBreak}}};
    const auto found =
        std::ranges::find(kStatements, m_tokens.current().text, &std::pair<std::string_view, Parse>::first);
    if (m_tokens.at(TokenType::name) && found != kStatements.end()) return (this->*found->second)();
    if (!m_tokens.at(TokenType::name)) return m_tokens.unexpected("the name of a statement");
    return fail(ErrorCode::unsupported, "line {} of the template: \"{}\" is a statement that templates cannot use here",
                m_tokens.line(), m_tokens.current().text.substr(0, 40));
  }

  Result<StatementPtr> parseIf() {
    auto statement = node(StatementKind::conditional, m_tokens.take().line);
    bool hasElse = false;
    for (;;) {
      Branch branch;
      if (!hasElse) branch.condition = PRAXIS_TRY(m_expressions.parseTuple(false));
      PRAXIS_TRY(endTag());
      branch.body = hasElse ? PRAXIS_TRY(parseBody({"endif"})) : PRAXIS_TRY(parseBody({"elif", "else", "endif"}));
      statement->branches.push_back(std::move(branch));
      const Token word = m_tokens.take();
      if (word.text == "endif") break;
      hasElse = word.text == "else";
    }
    PRAXIS_TRY(endTag());
    return StatementPtr(std::move(statement));
  }

  Result<StatementPtr> parseFor() {
    auto statement = node(StatementKind::loop, m_tokens.take().line);
    statement->target = PRAXIS_TRY(m_expressions.parseTarget(false));
    if (!m_tokens.skipName("in")) return m_tokens.unexpected("\"in\"");
    statement->expression = PRAXIS_TRY(m_expressions.parseTuple(false));
    if (m_tokens.skipName("if")) statement->condition = PRAXIS_TRY(m_expressions.parse());
    if (m_tokens.atName("recursive")) return m_tokens.error("recursive loops are not supported");
    PRAXIS_TRY(endTag());
    ++m_loops;
    statement->body = PRAXIS_TRY(parseBody({"else", "endfor"}));
    --m_loops;
    if (m_tokens.take().text == "else") {
      PRAXIS_TRY(endTag());
      statement->otherwise = PRAXIS_TRY(parseBody({"endfor"}));
      m_tokens.take();
    }
    PRAXIS_TRY(endTag());
    return StatementPtr(std::move(statement));
  }

  Result<StatementPtr> parseBreak() {
    const bool breaks = m_tokens.atName("break");
    auto statement = node(breaks ? StatementKind::breakLoop : StatementKind::continueLoop, m_tokens.take().line);
    if (m_loops == 0) return m_tokens.error("break and continue only work in loops");
    PRAXIS_TRY(endTag());
    return StatementPtr(std::move(statement));
  }

  Result<StatementPtr> parseSet() {
    auto statement = node(StatementKind::set, m_tokens.take().line);
    statement->target = PRAXIS_TRY(m_expressions.parseTarget(true));
    if (m_tokens.skipSymbol("=")) {
      statement->expression = PRAXIS_TRY(m_expressions.parseTuple());
      PRAXIS_TRY(endTag());
      return StatementPtr(std::move(statement));
    }
    statement->isBlockSet = true;
    statement->expression = PRAXIS_TRY(m_expressions.parseFilters(nullptr, false));
    statement->body = PRAXIS_TRY(parseBlock("endset"));
    return StatementPtr(std::move(statement));
  }

  Result<std::vector<Parameter>> parseParameters() {
    std::vector<Parameter> parameters;
    PRAXIS_TRY(m_tokens.expectSymbol("("));
    while (!m_tokens.atSymbol(")")) {
      Parameter parameter;
      parameter.name = PRAXIS_TRY(m_tokens.expectName());
      if (m_tokens.skipSymbol("=")) {
        parameter.value = PRAXIS_TRY(m_expressions.parse());
      } else if (!parameters.empty() && parameters.back().value != nullptr) {
        return m_tokens.error("a parameter without a default follows one with a default");
      }
      parameters.push_back(std::move(parameter));
      if (!m_tokens.skipSymbol(",")) break;
    }
    PRAXIS_TRY(m_tokens.expectSymbol(")"));
    return parameters;
  }

  // Loops outside of a macro are not its own.
  Result<Body> parseOwnBlock(std::string_view end) {
    const int loops = std::exchange(m_loops, 0);
    Body body = PRAXIS_TRY(parseBlock(end));
    m_loops = loops;
    return body;
  }

  Result<StatementPtr> parseMacro() {
    auto statement = node(StatementKind::macro, m_tokens.take().line);
    statement->text = PRAXIS_TRY(m_tokens.expectName());
    statement->parameters = PRAXIS_TRY(parseParameters());
    statement->body = PRAXIS_TRY(parseOwnBlock("endmacro"));
    return StatementPtr(std::move(statement));
  }

  Result<StatementPtr> parseCall() {
    auto statement = node(StatementKind::call, m_tokens.take().line);
    statement->text = "caller";
    if (m_tokens.atSymbol("(")) statement->parameters = PRAXIS_TRY(parseParameters());
    statement->expression = PRAXIS_TRY(m_expressions.parse());
    if (statement->expression->kind != ExpressionKind::call) return m_tokens.error("a call block needs a call");
    statement->body = PRAXIS_TRY(parseOwnBlock("endcall"));
    return StatementPtr(std::move(statement));
  }

  Result<StatementPtr> parseFilter() {
    auto statement = node(StatementKind::filter, m_tokens.take().line);
    statement->expression = PRAXIS_TRY(m_expressions.parseFilters(nullptr, true));
    statement->body = PRAXIS_TRY(parseBlock("endfilter"));
    return StatementPtr(std::move(statement));
  }

  Result<StatementPtr> parseWith() {
    auto statement = node(StatementKind::with, m_tokens.take().line);
    while (m_tokens.at(TokenType::name)) {
      Parameter parameter;
      parameter.name = m_tokens.take().text;
      PRAXIS_TRY(m_tokens.expectSymbol("="));
      parameter.value = PRAXIS_TRY(m_expressions.parse());
      statement->parameters.push_back(std::move(parameter));
      if (!m_tokens.skipSymbol(",")) break;
    }
    statement->body = PRAXIS_TRY(parseBlock("endwith"));
    return StatementPtr(std::move(statement));
  }

  // Marks what the model said, for training; in a prompt it is its body.
  Result<StatementPtr> parseGeneration() {
    auto statement = node(StatementKind::block, m_tokens.take().line);
    statement->body = PRAXIS_TRY(parseBlock("endgeneration"));
    return StatementPtr(std::move(statement));
  }

  TokenStream m_tokens;
  ExpressionParser m_expressions;
  int m_depth = 0;
  int m_loops = 0;
};

}  // namespace

Result<Body> parseTemplate(std::vector<Token> tokens) { return StatementParser(std::move(tokens)).parseAll(); }

}  // namespace praxis::engine::text::jinja
