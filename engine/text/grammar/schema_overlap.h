#pragma once
// Whether an answer made for some schemas could also validate against another one: what oneOf must exclude.
// Thread: one reader.

#include "engine/base/result.h"
#include "engine/text/grammar/schema_document.h"
#include "engine/text/grammar/schema_facts.h"

namespace praxis::engine::text::grammar {

// The names that an object's grammar writes, closed unless additionalProperties says otherwise.
bool closedByDefault(const FlatSchemas& flat);

// True if it is certain that no answer for `made` validates against `other`. False may mean that nobody knows.
base::Result<bool> certainlyApart(SchemaDocument& document, const FlatSchemas& made, Schema other, int depth = 0);

}  // namespace praxis::engine::text::grammar
