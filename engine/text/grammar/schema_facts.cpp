#include "engine/text/grammar/schema_facts.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "engine/text/grammar/schema_strings.h"

namespace praxis::engine::text::grammar {
namespace {

using base::ErrorCode;
using base::Result;
using Kind = JsonValue::Kind;

constexpr std::size_t kItemsMax = 500;
constexpr int kOpenDepthMax = 200;

class Flattener {
 public:
  explicit Flattener(SchemaDocument& document) : m_document(document) {}

  Result<void> open(const SchemaItem& item, int depth) {
    const Schema schema = item.schema;
    if (schema->is(Kind::boolean)) {
      m_flat.impossible |= !schema->boolean;
      return {};
    }
    if (m_active.contains(schema)) {
      return m_document.fail(schema, "its reference leads only back to itself", ErrorCode::invalidArgument);
    }
    PRAXIS_TRY(m_document.check(schema));
    const auto [it, added] = m_items.emplace(schema, item.done);
    it->second |= item.done;
    if (!added || (item.done & SchemaItem::kOpened) != 0) return {};
    if (m_items.size() > kItemsMax || depth > kOpenDepthMax) {
      return m_document.fail(schema, "too many schemas hold at once here");
    }
    it->second |= SchemaItem::kOpened;
    m_active.insert(schema);
    if (schema->find("$ref") != nullptr) PRAXIS_TRY(open({PRAXIS_TRY(m_document.resolve(schema))}, depth + 1));
    for (const JsonValue& part : itemsOf(schema, "allOf")) PRAXIS_TRY(open({&part}, depth + 1));
    m_active.erase(schema);
    return {};
  }

  FlatSchemas take() {
    for (const auto& [schema, done] : m_items) m_flat.items.push_back({schema, done});
    return std::move(m_flat);
  }

 private:
  SchemaDocument& m_document;
  std::map<Schema, std::uint8_t> m_items;
  std::set<Schema> m_active;
  FlatSchemas m_flat;
};

std::optional<TypeBits> typeNamed(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, TypeBits>, 8> kTypes = {{{"null", kNull},
                                                                            {"boolean", kBoolean},
                                                                            {"integer", kInteger},
                                                                            {"number", kInteger | kFraction},
                                                                            {"string", kString},
                                                                            {"array", kArray},
                                                                            {"object", kObject},
                                                                            {"any", kAnyType}}};
  for (const auto& [known, bits] : kTypes) {
    if (known == name) return bits;
  }
  return std::nullopt;
}

TypeBits impliedTypes(Schema schema) {
  constexpr std::array<std::pair<std::string_view, TypeBits>, 21> kKeywords = {{
      {"properties", kObject},
      {"required", kObject},
      {"additionalProperties", kObject},
      {"patternProperties", kObject},
      {"propertyNames", kObject},
      {"minProperties", kObject},
      {"maxProperties", kObject},
      {"items", kArray},
      {"prefixItems", kArray},
      {"minItems", kArray},
      {"maxItems", kArray},
      {"uniqueItems", kArray},
      {"minLength", kString},
      {"maxLength", kString},
      {"pattern", kString},
      {"format", kString},
      {"minimum", kInteger | kFraction},
      {"maximum", kInteger | kFraction},
      {"exclusiveMinimum", kInteger | kFraction},
      {"exclusiveMaximum", kInteger | kFraction},
      {"multipleOf", kInteger | kFraction},
  }};
  TypeBits types = 0;
  for (const auto& [keyword, bits] : kKeywords) {
    if (schema->find(keyword) != nullptr) types |= bits;
  }
  return types;
}

// Nothing if the schema names no type.
Result<std::optional<TypeBits>> ownTypes(const SchemaDocument& document, Schema schema) {
  const JsonValue* type = schema->find("type");
  if (type == nullptr) return std::optional<TypeBits>();
  TypeBits types = 0;
  const auto addNamed = [&](const std::string& name) -> Result<void> {
    const std::optional<TypeBits> bits = typeNamed(name);
    if (!bits) return document.fail(schema, fmt::format("'{}' is no type", name), ErrorCode::invalidArgument);
    types |= *bits;
    return {};
  };
  if (type->is(Kind::string)) PRAXIS_TRY(addNamed(type->text));
  for (const JsonValue& name : type->items) PRAXIS_TRY(addNamed(name.text));
  const JsonValue* nullable = schema->find("nullable");
  if (nullable != nullptr && nullable->boolean) types |= kNull;
  return std::optional(types);
}

Result<Decimal> decimalOf(const SchemaDocument& document, Schema schema, std::string_view keyword) {
  const std::optional<Decimal> value = Decimal::fromJson(schema->find(keyword)->text);
  if (!value) {
    return document.fail(schema, fmt::format("the number of '{}' has more than {} digits before or behind the point",
                                             keyword, Decimal::kDigitsMax));
  }
  return *value;
}

// The smallest common multiple, if it can be told.
std::optional<Decimal> commonMultiple(const Decimal& a, const Decimal& b) {
  const std::size_t places = std::max(a.fraction.size(), b.fraction.size());
  const std::optional<std::uint64_t> left = a.scaled(places);
  const std::optional<std::uint64_t> right = b.scaled(places);
  constexpr std::uint64_t kMost = 1'000'000'000;
  if (!left || !right || *left > kMost || *right > kMost) return std::nullopt;
  return Decimal::fromJson(fmt::format("{}e-{}", std::lcm(*left, *right), places));
}

Result<void> addBounds(const SchemaDocument& document, Schema schema, NumberBounds& bounds) {
  const auto flag = [&](std::string_view name) {  // draft 4: a boolean beside the bound
    const JsonValue* value = schema->find(name);
    return value != nullptr && value->is(Kind::boolean) && value->boolean;
  };
  const auto given = [&](std::string_view name) {
    const JsonValue* value = schema->find(name);
    return value != nullptr && value->is(Kind::number);
  };
  if (given("minimum")) {
    bounds.raiseLower(PRAXIS_TRY(decimalOf(document, schema, "minimum")), flag("exclusiveMinimum"));
  }
  if (given("maximum")) {
    bounds.reduceUpper(PRAXIS_TRY(decimalOf(document, schema, "maximum")), flag("exclusiveMaximum"));
  }
  if (given("exclusiveMinimum")) bounds.raiseLower(PRAXIS_TRY(decimalOf(document, schema, "exclusiveMinimum")), true);
  if (given("exclusiveMaximum")) bounds.reduceUpper(PRAXIS_TRY(decimalOf(document, schema, "exclusiveMaximum")), true);
  if (!given("multipleOf")) return {};
  const Decimal step = PRAXIS_TRY(decimalOf(document, schema, "multipleOf"));
  if (step.negative || step.isZero()) {
    return document.fail(schema, "'multipleOf' needs a number above 0", ErrorCode::invalidArgument);
  }
  const std::optional<Decimal> both = bounds.multipleOf ? commonMultiple(*bounds.multipleOf, step) : step;
  if (!both) return document.fail(schema, "these 'multipleOf' together are not supported");
  bounds.multipleOf = both;
  return {};
}

std::size_t countOf(const JsonValue& value) {
  const std::optional<Decimal> number = Decimal::fromJson(value.text);
  const std::optional<std::uint64_t> count = number ? number->scaled(0) : std::nullopt;
  constexpr std::uint64_t kMost = 1'000'000'000;  // beyond this a limit is none
  return static_cast<std::size_t>(std::min(count.value_or(kMost), kMost));
}

}  // namespace

Result<FlatSchemas> flatten(SchemaDocument& document, const std::vector<SchemaItem>& items) {
  Flattener flattener(document);
  for (const SchemaItem& item : items) PRAXIS_TRY(flattener.open(item, 0));
  return flattener.take();
}

Result<TypeBits> declaredTypes(const SchemaDocument& document, const FlatSchemas& flat) {
  TypeBits types = kAnyType;
  for (const SchemaItem& item : flat.items) {
    types &= PRAXIS_TRY(ownTypes(document, item.schema)).value_or(kAnyType);
  }
  return types;
}

Result<TypeBits> typesOf(const SchemaDocument& document, const FlatSchemas& flat) {
  TypeBits implied = 0;
  for (const SchemaItem& item : flat.items) {
    if (PRAXIS_TRY(ownTypes(document, item.schema))) return declaredTypes(document, flat);
    implied |= impliedTypes(item.schema);
  }
  return implied == 0 ? kAnyType : implied;
}

Result<NumberBounds> numberBounds(const SchemaDocument& document, const FlatSchemas& flat) {
  NumberBounds bounds;
  for (const SchemaItem& item : flat.items) PRAXIS_TRY(addBounds(document, item.schema, bounds));
  return bounds;
}

Result<StringLimits> stringLimits(SchemaDocument& document, const FlatSchemas& flat, Formats formats) {
  StringLimits limits;
  limits.min = largestCount(flat, "minLength");
  limits.max = smallestCount(flat, "maxLength");
  std::set<std::string> seen;
  for (const SchemaItem& item : flat.items) {
    const auto restrict = [&](std::string_view pattern, std::string_view keyword) -> Result<void> {
      if (!seen.emplace(pattern).second) return {};
      const auto refuse = [&](const base::Error& error) {
        return document.fail(item.schema, fmt::format("the keyword '{}': {}", keyword, error.message), error.code);
      };
      const auto machine = document.pattern(pattern);
      if (!machine) return refuse(machine.error());
      if (!limits.machine) {
        limits.machine = **machine;
        return {};
      }
      auto both = intersection(*limits.machine, **machine);
      if (!both) return refuse(both.error());
      limits.machine = *std::move(both);
      return {};
    };
    if (const JsonValue* pattern = item.schema->find("pattern")) PRAXIS_TRY(restrict(pattern->text, "pattern"));
    const JsonValue* format = item.schema->find("format");
    if (format != nullptr && formats == Formats::kept) {
      if (const auto pattern = formatPattern(format->text)) {
        PRAXIS_TRY(restrict(*pattern, "format"));
      } else {
        document.note(item.schema,
                      fmt::format("the format '{}' is taken as an annotation and has no effect", format->text));
      }
    }
  }
  return limits;
}

Result<CharMachine> stringMachine(SchemaDocument& document, const FlatSchemas& flat, Formats formats) {
  const StringLimits limits = PRAXIS_TRY(stringLimits(document, flat, formats));
  auto machine = withLength(limits.machine ? *limits.machine : anyText(), limits.min, limits.max);
  if (!machine) return document.fail(flat.items.front().schema, machine.error().message, machine.error().code);
  return machine;
}

std::size_t largestCount(const FlatSchemas& flat, std::string_view keyword) {
  std::size_t largest = 0;
  for (const SchemaItem& item : flat.items) {
    if (const JsonValue* value = item.schema->find(keyword)) largest = std::max(largest, countOf(*value));
  }
  return largest;
}

std::size_t smallestCount(const FlatSchemas& flat, std::string_view keyword) {
  std::size_t smallest = kNoLengthLimit;
  for (const SchemaItem& item : flat.items) {
    if (const JsonValue* value = item.schema->find(keyword)) smallest = std::min(smallest, countOf(*value));
  }
  return smallest;
}

bool anyTrue(const FlatSchemas& flat, std::string_view keyword) {
  return std::ranges::any_of(flat.items, [&](const SchemaItem& item) {
    const JsonValue* value = item.schema->find(keyword);
    return value != nullptr && value->boolean;
  });
}

ArrayKeywords arrayKeywords(Schema schema) {
  ArrayKeywords keywords;
  const JsonValue* items = schema->find("items");
  const bool tuple = items != nullptr && items->is(Kind::array);  // drafts before 2020-12
  if (tuple) {
    for (const JsonValue& item : items->items) keywords.prefix.push_back(&item);
    keywords.rest = schema->find("additionalItems");
  } else {
    for (const JsonValue& item : itemsOf(schema, "prefixItems")) keywords.prefix.push_back(&item);
    keywords.rest = items;
  }
  return keywords;
}

}  // namespace praxis::engine::text::grammar
