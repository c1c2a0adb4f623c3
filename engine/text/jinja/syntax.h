#pragma once
// The base of what a template is parsed into. Nodes are immutable and evaluate themselves. Thread: any; evaluation in
// the thread of the rendering.

#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/jinja/object.h"
#include "engine/text/jinja/value.h"

namespace praxis::engine::text::jinja {

class Expression {
 public:
  explicit Expression(int line) : line(line) {}
  virtual ~Expression() = default;
  virtual base::Result<Value> evaluate(Evaluator& evaluator) const = 0;
  virtual std::string name() const { return {}; }  // of a plain variable

  const int line;
  int height = 1;  // levels of expressions in it
};
using ExpressionPtr = std::unique_ptr<const Expression>;

enum class Flow : std::uint8_t { next, breakLoop, continueLoop };

class Statement {
 public:
  explicit Statement(int line) : line(line) {}
  virtual ~Statement() = default;
  virtual base::Result<Flow> execute(Evaluator& evaluator) const = 0;

  const int line;
};
using Body = std::vector<std::unique_ptr<const Statement>>;

// What an assignment writes to: a variable, an attribute of a namespace, or several of them in parentheses.
struct Target {
  std::string name;
  std::string attribute;  // of the namespace `name`; empty: the variable
  std::vector<Target> parts;
  bool isTuple = false;
};

struct CallArguments {
  std::vector<ExpressionPtr> positional;
  std::vector<std::pair<std::string, ExpressionPtr>> named;
  ExpressionPtr more;       // *more
  ExpressionPtr moreNamed;  // **moreNamed
};

// A filter that follows something: "| name(arguments)".
struct FilterUse {
  int line = 0;
  std::string name;
  CallArguments arguments;
};

struct Parameter {
  std::string name;
  ExpressionPtr otherwise;  // null: undefined when it is not given
};

struct MacroSyntax {
  std::string name;
  std::vector<Parameter> parameters;
  Body body;
  // Named in the body, and therefore bound by a call.
  bool usesCaller = false;
  bool usesVarargs = false;
  bool usesKwargs = false;
};

}  // namespace praxis::engine::text::jinja
