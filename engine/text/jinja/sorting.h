#pragma once
// Sorting by keys whose comparison can fail. Thread: of the rendering.

#include <vector>

#include "engine/text/jinja/evaluator.h"

namespace praxis::engine::text::jinja {

// The items in the order of their keys, equal ones in the order that they came in, reversed or not.
base::Result<std::vector<Value>> sorted(Budget& budget, const std::vector<Value>& items, const std::vector<Value>& keys,
                                        bool isReversed);

}  // namespace praxis::engine::text::jinja
