#include "engine/text/grammar/schema_validator.h"

#include <algorithm>
#include <utility>

namespace praxis::engine::text::grammar {
namespace {

using base::Result;
using Kind = JsonValue::Kind;

constexpr int kDepthMax = 150;

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

TypeBits typeOf(const JsonValue& value) {
  switch (value.kind) {
    case Kind::null:
      return kNull;
    case Kind::boolean:
      return kBoolean;
    case Kind::string:
      return kString;
    case Kind::array:
      return kArray;
    case Kind::object:
      return kObject;
    case Kind::number: {
      const std::optional<Decimal> number = Decimal::fromJson(value.text);
      return !number || number->isInteger() ? kInteger : kFraction;
    }
  }
  return 0;
}

bool hasCount(const FlatSchemas& one, std::size_t count, std::string_view min, std::string_view max) {
  return count >= largestCount(one, min) && count <= smallestCount(one, max);
}

// The keywords of one schema object, its references and combinations apart.
class SchemaCheck {
 public:
  SchemaCheck(SchemaDocument& document, Schema schema, int depth)
      : m_document(document), m_schema(schema), m_one{.items = {{schema}}}, m_depth(depth) {}

  Result<bool> check(const JsonValue& value) {
    if ((typeOf(value) & PRAXIS_TRY(declaredTypes(m_document, m_one))) == 0) return false;
    if (const JsonValue* wanted = m_schema->find("const"); wanted != nullptr && !sameJson(value, *wanted)) return false;
    if (const JsonValue* choices = m_schema->find("enum")) {
      if (std::ranges::none_of(choices->items, [&](const JsonValue& v) { return sameJson(value, v); })) return false;
    }
    switch (value.kind) {
      case Kind::number:
        return checkNumber(value);
      case Kind::string:
        return checkString(value);
      case Kind::array:
        return checkArray(value);
      case Kind::object:
        return checkObject(value);
      default:
        return true;
    }
  }

 private:
  Result<bool> checkNumber(const JsonValue& value) {
    const NumberBounds bounds = PRAXIS_TRY(numberBounds(m_document, m_one));
    const std::optional<Decimal> number = Decimal::fromJson(value.text);
    return !bounds.any() || (number && bounds.contain(*number));
  }

  Result<bool> checkString(const JsonValue& value) {
    if (!hasCount(m_one, characters(value.text), "minLength", "maxLength")) return false;
    const StringLimits limits = PRAXIS_TRY(stringLimits(m_document, m_one));
    return !limits.machine || limits.machine->accepts(value.text);
  }

  Result<bool> checkArray(const JsonValue& value) {
    if (!hasCount(m_one, value.items.size(), "minItems", "maxItems")) return false;
    const ArrayKeywords keywords = arrayKeywords(m_schema);
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      const Schema schema = i < keywords.prefix.size() ? keywords.prefix[i] : keywords.rest;
      if (schema != nullptr && !PRAXIS_TRY(validates(m_document, value.items[i], schema, m_depth + 1))) return false;
      if (!anyTrue(m_one, "uniqueItems")) continue;
      for (std::size_t j = 0; j < i; ++j) {
        if (sameJson(value.items[i], value.items[j])) return false;
      }
    }
    return true;
  }

  Result<bool> checkObject(const JsonValue& value) {
    if (!hasCount(m_one, value.members.size(), "minProperties", "maxProperties")) return false;
    for (const JsonValue& name : itemsOf(m_schema, "required")) {
      if (value.find(name.text) == nullptr) return false;
    }
    for (const auto& [name, member] : value.members) {
      if (!PRAXIS_TRY(checkMember(name, member))) return false;
    }
    return true;
  }

  Result<bool> checkMember(const std::string& name, const JsonValue& member) {
    const Schema names = m_schema->find("propertyNames");
    const JsonValue asValue{.kind = Kind::string, .text = name};
    if (names != nullptr && !PRAXIS_TRY(validates(m_document, asValue, names, m_depth + 1))) return false;
    bool named = false;
    const JsonValue* properties = m_schema->find("properties");
    if (const Schema schema = properties != nullptr ? properties->find(name) : nullptr) {
      named = true;
      if (!PRAXIS_TRY(validates(m_document, member, schema, m_depth + 1))) return false;
    }
    for (const auto& [pattern, schema] : membersOf(m_schema, "patternProperties")) {
      const auto machine = m_document.pattern(pattern);
      if (!machine) return m_document.fail(m_schema, machine.error().message, machine.error().code);
      if (!(*machine)->accepts(name)) continue;
      named = true;
      if (!PRAXIS_TRY(validates(m_document, member, &schema, m_depth + 1))) return false;
    }
    const Schema others = m_schema->find("additionalProperties");
    return named || others == nullptr || PRAXIS_TRY(validates(m_document, member, others, m_depth + 1));
  }

  SchemaDocument& m_document;
  Schema m_schema;
  FlatSchemas m_one;
  int m_depth;
};

}  // namespace

bool sameJson(const JsonValue& a, const JsonValue& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return a.boolean == b.boolean;
    case Kind::string:
      return a.text == b.text;
    case Kind::number: {
      if (a.text == b.text) return true;
      const auto isPlain = [](const JsonValue& v) { return v.text.find_first_of(".eE") == std::string::npos; };
      if (isPlain(a) && isPlain(b) && a.text.front() != '-' && b.text.front() != '-') return false;
      const std::optional<Decimal> left = Decimal::fromJson(a.text);
      const std::optional<Decimal> right = Decimal::fromJson(b.text);
      return left && right ? *left == *right : a.text == b.text;
    }
    case Kind::array:
      return std::ranges::equal(a.items, b.items, sameJson);
    case Kind::object:
      return a.members.size() == b.members.size() && std::ranges::all_of(a.members, [&](const JsonValue::Member& m) {
               const JsonValue* other = b.find(m.name);
               return other != nullptr && sameJson(m.value, *other);
             });
  }
  return false;
}

namespace {

Result<bool> validatesItem(SchemaDocument& document, const JsonValue& value, const SchemaItem& item, int depth) {
  const Schema schema = item.schema;
  if (schema->is(Kind::boolean)) return schema->boolean;
  PRAXIS_TRY(document.check(schema));
  if (depth > kDepthMax) return document.fail(schema, "schemas refer to each other too deep");
  if (const JsonValue* unevaluated = schema->find("unevaluatedProperties");
      unevaluated != nullptr && !unevaluated->boolean && value.is(Kind::object)) {
    return document.fail(schema, "'unevaluatedProperties' beside 'enum' or 'const' is not supported");
  }
  if (!PRAXIS_TRY(SchemaCheck(document, schema, depth).check(value))) return false;
  if (schema->find("$ref") != nullptr) {
    if (!PRAXIS_TRY(validates(document, value, PRAXIS_TRY(document.resolve(schema)), depth + 1))) return false;
  }
  const auto matches = [&](std::string_view keyword) -> Result<std::size_t> {
    std::size_t count = 0;
    for (const JsonValue& part : itemsOf(schema, keyword)) {
      count += PRAXIS_TRY(validates(document, value, &part, depth + 1));
    }
    return count;
  };
  if (PRAXIS_TRY(matches("allOf")) < itemsOf(schema, "allOf").size()) return false;
  const bool anyOf = (item.done & SchemaItem::kAnyOf) == 0 && schema->find("anyOf") != nullptr;
  if (anyOf && PRAXIS_TRY(matches("anyOf")) == 0) return false;
  const bool oneOf = (item.done & SchemaItem::kOneOf) == 0 && schema->find("oneOf") != nullptr;
  return !oneOf || PRAXIS_TRY(matches("oneOf")) == 1;
}

}  // namespace

Result<bool> validates(SchemaDocument& document, const JsonValue& value, Schema schema, int depth) {
  return validatesItem(document, value, {schema}, depth);
}

Result<bool> validatesAll(SchemaDocument& document, const JsonValue& value, const FlatSchemas& flat) {
  if (flat.impossible) return false;
  for (const SchemaItem& item : flat.items) {
    if (!PRAXIS_TRY(validatesItem(document, value, item, 0))) return false;
  }
  return true;
}

}  // namespace praxis::engine::text::grammar
