#pragma once
// Turns a JSON Schema into grammar rules whose every text parses as JSON and validates against the schema. The grammar
// may be narrower than the schema: properties come in the schema's order or the required ones first, objects with named
// properties are closed unless additionalProperties says otherwise, all items of a tuple are written unless minItems
// asks for fewer, white space and number texts are limited. It is never wider. Thread: any.

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/grammar/grammar.h"
#include "engine/text/grammar/rule_set.h"

namespace praxis::engine::text::grammar {

struct SchemaGrammar {
  RuleSet rules;
  RuleId root = 0;
  std::vector<std::string> notes;
};

base::Result<SchemaGrammar> compileSchema(std::string_view json, const SchemaOptions& options);

}  // namespace praxis::engine::text::grammar
