#pragma once
// Builds the rules of a schema: one rule per set of schemas that hold together, so that recursion ends by itself.
// Inside the room; callers use schema_compiler.h. Thread: one builder.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/grammar/schema_compiler.h"
#include "engine/text/grammar/schema_document.h"
#include "engine/text/grammar/schema_facts.h"
#include "engine/text/grammar/schema_strings.h"

namespace praxis::engine::text::grammar {

class SchemaBuilder {
 public:
  SchemaBuilder(SchemaDocument document, const SchemaOptions& options);
  base::Result<SchemaGrammar> build();

 private:
  // What holds for a value, and which schemas (the other branches of a oneOf) must not.
  struct Key {
    std::vector<SchemaItem> items;
    std::vector<Schema> excluded;
    auto operator<=>(const Key&) const = default;
  };

  RuleId ruleFor(Key key);
  NodeId valueOf(const std::vector<Schema>& schemas);  // the rule of schemas that hold together
  base::Result<NodeId> bodyOf(const Key& key);
  base::Result<NodeId> branches(const FlatSchemas& flat, const SchemaItem& item, std::uint8_t combination,
                                const std::vector<Schema>& excluded);
  base::Result<NodeId> leaf(const FlatSchemas& flat, const std::vector<Schema>& excluded);
  base::Result<NodeId> listedValues(const FlatSchemas& flat, const JsonValue& candidates,
                                    const std::vector<Schema>& excluded);

  base::Result<NodeId> numberNode(const FlatSchemas& flat, bool integer);
  base::Result<NodeId> stringNode(const FlatSchemas& flat);
  base::Result<NodeId> arrayNode(const FlatSchemas& flat);
  base::Result<NodeId> objectNode(const FlatSchemas& flat);
  NodeId member(NodeId name, NodeId spaceBehind, const std::vector<Schema>& schemas);

  SchemaDocument m_document;
  RuleSet m_rules;
  StringForms m_strings{m_rules};
  NodeId m_space = 0;  // empty, if none is allowed
  std::size_t m_overlapChecks = 0;
  std::set<Schema> m_overlapping;  // branches of a oneOf that have been noted
  std::map<Key, RuleId> m_known;
  std::vector<std::pair<Key, RuleId>> m_pending;
};

}  // namespace praxis::engine::text::grammar
