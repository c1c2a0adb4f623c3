#include "engine/text/jinja/object.h"

#include "engine/text/jinja/operators.h"

namespace praxis::engine::text::jinja {

using base::Result;

std::string Object::description() const { return fmt::format("<{} object>", typeName()); }

Result<Value> Object::attribute(Evaluator&, std::string_view name) {
  return Value::undefined(fmt::format("'{} object' has no attribute '{}'", typeName(), name));
}

Result<Value> Object::call(Evaluator&, Arguments) { return failure("A {} cannot be called.", typeName()); }

Result<Value> Namespace::attribute(Evaluator& evaluator, std::string_view name) {
  if (const Value* value = m_attributes.find(name)) return *value;
  return Object::attribute(evaluator, name);
}

}  // namespace praxis::engine::text::jinja
