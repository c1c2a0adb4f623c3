#pragma once
// Whether a given JSON value validates against a schema: for the values of enum and const, which must keep everything
// that stands beside them. Knows the same keywords as the compiler, with the meaning of JSON Schema itself.
// Thread: one reader.

#include "engine/base/result.h"
#include "engine/text/grammar/schema_document.h"
#include "engine/text/grammar/schema_facts.h"

namespace praxis::engine::text::grammar {

bool sameJson(const JsonValue& a, const JsonValue& b);

base::Result<bool> validates(SchemaDocument& document, const JsonValue& value, Schema schema, int depth = 0);

// Whether the value validates against all of them. Combinations that are marked as done are passed over: the chosen
// branch stands in the list.
base::Result<bool> validatesAll(SchemaDocument& document, const JsonValue& value, const FlatSchemas& flat);

}  // namespace praxis::engine::text::grammar
