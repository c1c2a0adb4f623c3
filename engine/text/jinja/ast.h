#pragma once
// What the parser makes of a template: trees of expressions and statements. Thread: any (immutable once parsed).

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/text/jinja/value.h"

namespace praxis::engine::text::jinja {

enum class ExpressionKind {
  literal,     // value
  name,        // text
  list,        // parts
  tuple,       // parts
  dict,        // parts: key, value, key, value ...
  unary,       // text "-", "+", "not"; parts[0]
  binary,      // text is the operator; parts[0], parts[1]
  logicalAnd,  // parts[0], parts[1]
  logicalOr,
  comparison,   // parts[0] operators[0] parts[1] operators[1] parts[2] ...
  concat,       // parts
  conditional,  // parts: condition, then, else (may be null)
  attribute,    // parts[0].text
  item,         // parts[0][parts[1]]
  slice,        // parts: object, begin, end, step (the last three may be null)
  call,         // parts[0](arguments)
  filter,       // parts[0] | text(arguments); parts[0] is null in filter and set blocks
  test,         // parts[0] is text(arguments)
};

struct Expression;
using ExpressionPtr = std::unique_ptr<const Expression>;

struct Argument {
  enum class Kind { positional, named, list, dict };  // list: *value, dict: **value
  Kind kind = Kind::positional;
  std::string name;
  ExpressionPtr value;
};

struct Expression {
  ExpressionKind kind = ExpressionKind::literal;
  int line = 0;
  int depth = 1;  // of the tree below, so that no walk over it can exhaust the stack
  std::string text;
  Value value;
  std::vector<ExpressionPtr> parts;
  std::vector<std::string> operators;
  std::vector<Argument> arguments;
};

enum class StatementKind {
  text,         // text
  output,       // expression
  conditional,  // branches; the last one may have no condition
  loop,         // target in expression if condition: body, otherwise
  set,          // target = expression, or body | filter where expression is null or a filter chain
  macro,        // text(parameters): body
  call,         // expression is a call, body its caller(parameters)
  filter,       // body through expression
  with,         // targets and values in parameters; body
  block,        // body, as it is
  breakLoop,
  continueLoop,
};

struct Statement;
using StatementPtr = std::unique_ptr<const Statement>;
using Body = std::vector<StatementPtr>;

struct Branch {
  ExpressionPtr condition;  // null: else
  Body body;
};

struct Parameter {
  std::string name;
  ExpressionPtr value;  // null: none
};

struct Statement {
  StatementKind kind = StatementKind::text;
  int line = 0;
  std::string text;
  ExpressionPtr target;
  ExpressionPtr expression;
  ExpressionPtr condition;
  std::vector<Branch> branches;
  std::vector<Parameter> parameters;
  Body body;
  Body otherwise;
  bool isBlockSet = false;
};

}  // namespace praxis::engine::text::jinja
