#include "engine/text/grammar/schema_overlap.h"

#include <algorithm>
#include <string>

#include "engine/text/grammar/schema_validator.h"

namespace praxis::engine::text::grammar {
namespace {

using base::Result;
using Kind = JsonValue::Kind;

constexpr int kDepthMax = 6;

const JsonValue* listedValues(const FlatSchemas& flat) {
  for (const SchemaItem& item : flat.items) {
    if (const JsonValue* values = item.schema->find("enum")) return values;
  }
  return nullptr;
}

const JsonValue* constantOf(const FlatSchemas& flat) {
  for (const SchemaItem& item : flat.items) {
    if (const JsonValue* value = item.schema->find("const")) return value;
  }
  return nullptr;
}

bool asksFor(const FlatSchemas& flat, std::string_view name) {
  return std::ranges::any_of(flat.items, [&](const SchemaItem& item) {
    return std::ranges::any_of(itemsOf(item.schema, "required"),
                               [&](const JsonValue& value) { return value.text == name; });
  });
}

std::vector<SchemaItem> propertySchemas(const FlatSchemas& flat, const std::string& name) {
  std::vector<SchemaItem> schemas;
  for (const SchemaItem& item : flat.items) {
    const JsonValue* properties = item.schema->find("properties");
    if (const Schema schema = properties != nullptr ? properties->find(name) : nullptr) schemas.push_back({schema});
  }
  return schemas;
}

bool forbidsOthers(const FlatSchemas& flat) {
  return std::ranges::any_of(flat.items, [](const SchemaItem& item) {
    const JsonValue* others = item.schema->find("additionalProperties");
    return others != nullptr && others->is(Kind::boolean) && !others->boolean &&
           item.schema->find("patternProperties") == nullptr;
  });
}

bool neverWrites(const FlatSchemas& made, const std::string& name) {
  return propertySchemas(made, name).empty() && !asksFor(made, name) &&
         (closedByDefault(made) || forbidsOthers(made)) && std::ranges::none_of(made.items, [](const SchemaItem& item) {
           return item.schema->find("patternProperties") != nullptr;
         });
}

Result<bool> objectsApart(SchemaDocument& document, const FlatSchemas& made, const FlatSchemas& other, int depth) {
  for (const SchemaItem& item : other.items) {
    for (const JsonValue& name : itemsOf(item.schema, "required")) {
      if (neverWrites(made, name.text)) return true;
    }
    for (const auto& [name, schema] : membersOf(item.schema, "properties")) {
      if (!asksFor(made, name)) continue;
      const std::vector<SchemaItem> own = propertySchemas(made, name);
      if (own.empty()) continue;
      const FlatSchemas flat = PRAXIS_TRY(flatten(document, own));
      if (PRAXIS_TRY(certainlyApart(document, flat, &schema, depth + 1))) return true;
    }
  }
  for (const SchemaItem& item : made.items) {
    for (const JsonValue& name : itemsOf(item.schema, "required")) {
      if (forbidsOthers(other) && propertySchemas(other, name.text).empty()) return true;
    }
  }
  return false;
}

bool numbersApart(const NumberBounds& a, const NumberBounds& b) {
  const auto below = [](const NumberBounds& low, const NumberBounds& high) {
    if (!low.upper || !high.lower) return false;
    return *low.upper < *high.lower || (*low.upper == *high.lower && (low.upperOpen || high.lowerOpen));
  };
  return below(a, b) || below(b, a);
}

bool countsApart(const FlatSchemas& a, const FlatSchemas& b, std::string_view min, std::string_view max) {
  return largestCount(a, min) > smallestCount(b, max) || largestCount(b, min) > smallestCount(a, max);
}

// For each type that both may have: whether values of it are certainly apart.
Result<bool> typesApart(SchemaDocument& document, const FlatSchemas& made, const FlatSchemas& other, TypeBits shared,
                        int depth) {
  if ((shared & (kNull | kBoolean)) != 0) return false;
  if ((shared & (kInteger | kFraction)) != 0 &&
      !numbersApart(PRAXIS_TRY(numberBounds(document, made)), PRAXIS_TRY(numberBounds(document, other)))) {
    return false;
  }
  if ((shared & kString) != 0) {
    const CharMachine own = PRAXIS_TRY(stringMachine(document, made));
    const CharMachine theirs = PRAXIS_TRY(stringMachine(document, other, Formats::ignored));
    const auto both = intersection(own, theirs);
    if (!both || !both->acceptsNothing()) return false;
  }
  if ((shared & kArray) != 0 && !countsApart(made, other, "minItems", "maxItems")) return false;
  return (shared & kObject) == 0 || countsApart(made, other, "minProperties", "maxProperties") ||
         PRAXIS_TRY(objectsApart(document, made, other, depth));
}

}  // namespace

bool closedByDefault(const FlatSchemas& flat) {
  bool named = false;
  for (const SchemaItem& item : flat.items) {
    if (item.schema->find("additionalProperties") != nullptr) return false;
    const JsonValue* unevaluated = item.schema->find("unevaluatedProperties");
    named |= unevaluated != nullptr && !unevaluated->boolean;
    named |= item.schema->find("properties") != nullptr || item.schema->find("patternProperties") != nullptr;
  }
  return named;
}

Result<bool> certainlyApart(SchemaDocument& document, const FlatSchemas& made, Schema other, int depth) {
  if (made.impossible) return true;
  if (depth > kDepthMax) return false;
  const FlatSchemas flat = PRAXIS_TRY(flatten(document, {{other}}));
  if (flat.impossible) return true;
  // Apart from every branch is apart from the whole.
  for (const SchemaItem& item : flat.items) {
    for (const std::string_view combination : {"anyOf", "oneOf"}) {
      const JsonValue* parts = item.schema->find(combination);
      if (parts == nullptr) continue;
      bool all = true;
      for (const JsonValue& part : parts->items) {
        all = all && PRAXIS_TRY(certainlyApart(document, made, &part, depth + 1));
      }
      if (all) return true;
    }
  }
  for (const FlatSchemas* side : {&made, &flat}) {
    const FlatSchemas& across = side == &made ? flat : made;
    const JsonValue* constant = constantOf(*side);
    if (constant != nullptr) return !PRAXIS_TRY(validatesAll(document, *constant, across));
    const JsonValue* values = listedValues(*side);
    if (values == nullptr) continue;
    bool all = true;
    for (const JsonValue& value : values->items) all = all && !PRAXIS_TRY(validatesAll(document, value, across));
    if (all) return true;
  }
  const TypeBits shared = PRAXIS_TRY(typesOf(document, made)) & PRAXIS_TRY(declaredTypes(document, flat));
  return shared == 0 || PRAXIS_TRY(typesApart(document, made, flat, shared, depth));
}

}  // namespace praxis::engine::text::grammar
