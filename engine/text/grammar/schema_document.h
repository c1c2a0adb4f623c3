#pragma once
// A JSON Schema as read: its references, and which of its keywords are kept, are annotations, or must be refused.
// Thread: one reader.

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/grammar/char_machine.h"
#include "engine/text/grammar/json_value.h"

namespace praxis::engine::text::grammar {

using Schema = const JsonValue*;  // an object or a boolean inside the document

// The members or items under a keyword; none if the schema has no such keyword.
std::span<const JsonValue::Member> membersOf(Schema schema, std::string_view keyword);
std::span<const JsonValue> itemsOf(Schema schema, std::string_view keyword);

class SchemaDocument {
 public:
  static base::Result<SchemaDocument> read(std::string_view json);

  Schema root() const { return m_root.get(); }
  // "#", "#/a/b" with ~0, ~1 and %XX; anything else would lie outside the document.
  base::Result<Schema> resolve(Schema schema) const;
  // Refuses a keyword that changes what is valid and is not kept; notes unknown ones. Repeated calls are free.
  base::Result<void> check(Schema schema);

  // The automaton of a pattern, made once.
  base::Result<const CharMachine*> pattern(std::string_view text);

  // "#/properties/a": where the schema stands, for messages.
  std::string place(Schema schema) const;
  base::Error fail(Schema schema, std::string_view what, base::ErrorCode code = base::ErrorCode::unsupported) const;
  void note(Schema schema, std::string_view what);
  const std::vector<std::string>& notes() const { return m_notes; }

 private:
  base::Result<void> checkKeyword(Schema schema, std::string_view name, const JsonValue& value);

  std::unique_ptr<JsonValue> m_root;  // its address stays, for Schema points into it
  std::set<Schema> m_checked;
  std::map<std::string, CharMachine, std::less<>> m_patterns;
  std::vector<std::string> m_notes;
};

}  // namespace praxis::engine::text::grammar
