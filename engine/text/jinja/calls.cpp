// Calls of macros and of what is built in.

#include <algorithm>
#include <utility>

#include "engine/text/jinja/runtime.h"

namespace praxis::engine::text::jinja {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> names;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    names.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return names;
}

// The arguments in the order of the parameters.
Result<void> arrange(std::string_view callee, const std::vector<std::string_view>& parameters, Arguments& arguments) {
  if (arguments.positional.size() > parameters.size()) {
    return fail(ErrorCode::unsupported, "{} takes at most {} arguments", callee, parameters.size());
  }
  arguments.positional.resize(parameters.size());
  for (auto& [name, value] : arguments.named) {
    const auto found = std::ranges::find(parameters, name);
    if (found == parameters.end()) {
      return fail(ErrorCode::unsupported, "{} has no argument \"{}\"", callee, name.substr(0, 40));
    }
    Value& place = arguments.positional[static_cast<std::size_t>(found - parameters.begin())];
    if (!place.isMissing()) return fail(ErrorCode::unsupported, "{} got \"{}\" twice", callee, name.substr(0, 40));
    place = std::move(value);
  }
  arguments.named.clear();
  return {};
}

Result<Value> listOf(Runtime& runtime, std::vector<Value> values) { return runtime.makeList(std::move(values), true); }

}  // namespace

Result<Value> Runtime::callBuiltin(const Builtin& builtin, const Value& self, Arguments& arguments) {
  PRAXIS_TRY(m_budget.spendSteps());
  if (builtin.parameters != "*") PRAXIS_TRY(arrange(builtin.name, words(builtin.parameters), arguments));
  return builtin.run(*this, self, arguments);
}

Result<Value> Runtime::bindMethod(const Builtin& method, const Value& self) {
  PRAXIS_TRY(m_budget.spendBytes(sizeof(Callable)));
  auto bound = std::make_shared<Callable>();
  bound->builtin = &method;
  bound->self = self;
  return Value(std::shared_ptr<const Callable>(std::move(bound)));
}

Result<Value> Runtime::call(const Value& callee, Arguments& arguments) {
  if (!callee.is(ValueKind::callable)) return wrongType("a call", callee);
  const Callable& callable = callee.callable();
  PRAXIS_TRY(enter());
  Result<Value> result = callable.macro != nullptr ? callMacro(callable, arguments)
                                                   : callBuiltin(*callable.builtin, callable.self, arguments);
  leave();
  return result;
}

// Arguments that no parameter takes are in "varargs" and "kwargs".
Result<Value> Runtime::callMacro(const Callable& callable, Arguments& arguments) {
  const Statement& macro = *callable.macro;
  const std::shared_ptr<Scope> outer = m_scope;
  PRAXIS_TRY(enterScope(callable.scope));
  std::vector<Value>& given = arguments.positional;
  std::vector<Value> rest;
  for (std::size_t i = macro.parameters.size(); i < given.size(); ++i) rest.push_back(std::move(given[i]));
  given.resize(macro.parameters.size());
  std::shared_ptr<Dict> more = PRAXIS_TRY(makeDict());
  for (auto& [name, value] : arguments.named) {
    const auto found = std::ranges::find(macro.parameters, name, &Parameter::name);
    if (found != macro.parameters.end()) {
      given[static_cast<std::size_t>(found - macro.parameters.begin())] = std::move(value);
    } else if (name == "caller") {
      m_scope->set("caller", std::move(value));
    } else {
      PRAXIS_TRY(setEntry(*more, PRAXIS_TRY(makeText(MarkedText(name))), std::move(value)));
    }
  }
  for (std::size_t i = 0; i < macro.parameters.size(); ++i) {
    const Parameter& parameter = macro.parameters[i];
    if (given[i].isMissing() && parameter.value != nullptr) given[i] = PRAXIS_TRY(evaluate(*parameter.value));
    if (given[i].isMissing())
      given[i] = Value::undefined(fmt::format("parameter '{}' was not provided", parameter.name));
    m_scope->set(parameter.name, std::move(given[i]));
  }
  m_scope->set("varargs", PRAXIS_TRY(listOf(*this, std::move(rest))));
  m_scope->set("kwargs", Value(std::move(more)));
  PRAXIS_TRY(m_budget.spendBytes(m_scope->variables.size() * sizeof(m_scope->variables[0])));
  const Value* input = std::exchange(m_input, nullptr);
  MarkedText text = PRAXIS_TRY(render(macro.body));
  m_input = input;
  leaveScope(outer);
  return makeText(std::move(text));
}

Result<Value> Runtime::applyFilter(std::string_view name, const Value& input, Arguments& arguments) {
  const Builtin* filter = findFilter(name);
  if (filter == nullptr) return fail(ErrorCode::unsupported, "there is no filter \"{}\"", name.substr(0, 40));
  return callBuiltin(*filter, input, arguments);
}

Result<bool> Runtime::applyTest(std::string_view name, const Value& input, Arguments& arguments) {
  const Builtin* test = findTest(name);
  if (test == nullptr) return fail(ErrorCode::unsupported, "there is no test \"{}\"", name.substr(0, 40));
  return PRAXIS_TRY(callBuiltin(*test, input, arguments)).truthy();
}

}  // namespace praxis::engine::text::jinja
