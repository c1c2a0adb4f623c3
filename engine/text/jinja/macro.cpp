#include "engine/text/jinja/macro.h"

#include <algorithm>

#include "engine/text/jinja/operators.h"

namespace praxis::engine::text::jinja {

using base::Result;

std::string Macro::description() const {
  return m_syntax.name.empty() ? "<Macro anonymous>" : fmt::format("<Macro '{}'>", m_syntax.name);
}

Result<Value> Macro::attribute(Evaluator& evaluator, std::string_view name) {
  if (name == "name") return Value::text(m_syntax.name);
  if (name == "caller") return Value::boolean(m_syntax.usesCaller);
  if (name == "catch_kwargs") return Value::boolean(m_syntax.usesKwargs);
  if (name == "catch_varargs") return Value::boolean(m_syntax.usesVarargs);
  if (name != "arguments") return Object::attribute(evaluator, name);
  std::vector<Value> names;
  for (const Parameter& parameter : m_syntax.parameters) names.push_back(Value::text(parameter.name));
  return makeList(evaluator.budget(), std::move(names), ListForm::tuple);
}

Result<Value> Macro::call(Evaluator& evaluator, Arguments arguments) {
  return evaluator.captured([&]() -> Result<void> {
    PRAXIS_TRY(evaluator.inScope(m_scope, [&]() -> Result<Flow> {
      PRAXIS_TRY(bind(evaluator, std::move(arguments)));
      return evaluator.execute(m_syntax.body);
    }));
    return {};
  });
}

Result<void> Macro::bind(Evaluator& evaluator, Arguments arguments) const {
  const auto& parameters = m_syntax.parameters;
  const std::size_t given = std::min(parameters.size(), arguments.positional.size());
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Parameter& parameter = parameters[i];
    const auto named = std::ranges::find(arguments.named, parameter.name, [](const auto& pair) { return pair.first; });
    Value value = Value::undefined(fmt::format("parameter '{}' was not provided", parameter.name));
    if (i < given) {
      value = arguments.positional[i];
    } else if (named != arguments.named.end()) {
      value = std::move(named->second);
      arguments.named.erase(named);
    } else if (parameter.otherwise != nullptr) {
      value = PRAXIS_TRY(evaluator.evaluate(*parameter.otherwise));
    }
    evaluator.setVariable(parameter.name, std::move(value));
  }
  arguments.positional.erase(arguments.positional.begin(),
                             arguments.positional.begin() + static_cast<std::ptrdiff_t>(given));
  return bindRest(evaluator, std::move(arguments));
}

// What no parameter takes: for the names caller, varargs and kwargs, as far as the body asks for them.
Result<void> Macro::bindRest(Evaluator& evaluator, Arguments rest) const {
  const auto caller = std::ranges::find(rest.named, "caller", [](const auto& pair) { return pair.first; });
  if (m_syntax.usesCaller) {
    const bool has = caller != rest.named.end();
    evaluator.setVariable("caller", has ? caller->second : Value::undefined("No caller defined"));
    if (has) rest.named.erase(caller);
  }
  if (m_syntax.usesKwargs) {
    Dict named;
    for (auto& [name, value] : rest.named) named.set(Value::text(name), std::move(value));
    evaluator.setVariable("kwargs", PRAXIS_TRY(makeDict(evaluator.budget(), std::move(named))));
  } else if (!rest.named.empty()) {
    return failure("The macro '{}' takes no argument '{}'.", m_syntax.name, rest.named.front().first);
  }
  if (m_syntax.usesVarargs) {
    Value more = PRAXIS_TRY(makeList(evaluator.budget(), std::move(rest.positional), ListForm::tuple));
    evaluator.setVariable("varargs", std::move(more));
  } else if (!rest.positional.empty()) {
    return failure("The macro '{}' takes no more than {} arguments.", m_syntax.name, m_syntax.parameters.size());
  }
  return {};
}

}  // namespace praxis::engine::text::jinja
