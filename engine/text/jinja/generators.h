#pragma once
// Generators: what lazy filters give. Thread: of the rendering.

#include <vector>

#include "engine/text/jinja/evaluator.h"

namespace praxis::engine::text::jinja {

inline base::Result<Value> makeGenerator(Evaluator& evaluator, std::vector<Value> items) {
  PRAXIS_TRY(evaluator.budget().spendBytes(items.size() * sizeof(Value)));
  return evaluator.make<Generator>(std::move(items));
}

inline bool isGenerator(const Value& value) {
  return value.is(Value::Kind::object) && value.asObject().remainingItems() != nullptr;
}

}  // namespace praxis::engine::text::jinja
