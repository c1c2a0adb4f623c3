#pragma once
// "%s and %d" % values, and "{} and {name}".format(values). Thread: of the rendering.

#include "engine/base/result.h"
#include "engine/text/jinja/budget.h"
#include "engine/text/jinja/object.h"
#include "engine/text/jinja/value.h"

namespace praxis::engine::text::jinja {

// `values` is a tuple, a dictionary for %(name)s, or the only value.
base::Result<Value> percentFormat(Budget& budget, const MarkedText& format, const Value& values);
base::Result<Value> braceFormat(Evaluator& evaluator, const MarkedText& format, const Arguments& arguments);

}  // namespace praxis::engine::text::jinja
