// libFuzzer target: any text, read as a JSON Schema, ends in a named error or in a grammar whose masks tell the truth
// and whose texts parse and validate.
//
//   praxis_json_schema_seeds CORPUS && praxis_json_schema_fuzz CORPUS -max_total_time=60

#include "engine/text/grammar/json_value.h"
#include "engine/text/grammar/schema_validator.h"
#include "tests/fuzz/grammar_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace praxis::tests::fuzz;
  const auto [source, choices] = parts(data, size);
  const auto made = grammar::Grammar::fromJsonSchema(source);
  if (!made) {
    require(!made.error().message.empty());
    return 0;
  }
  bool whole = false;
  const std::string text = feed(*made, choices, whole);
  if (!whole) return 0;
  const auto value = grammar::parseJson(text);
  require(value.has_value());
  auto document = grammar::SchemaDocument::read(source);
  require(document.has_value());
  for (const std::string& note : (*made)->notes()) {
    if (note.find("oneOf") != std::string::npos) return 0;  // the grammar does not promise one branch only
  }
  const auto valid = grammar::validates(*document, *value, document->root());
  require(!valid.has_value() || *valid || source.find("nullable") != std::string_view::npos);
  return 0;
}
