#include "engine/text/grammar/schema_document.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/text/grammar/pattern.h"

namespace praxis::engine::text::grammar {
namespace {

using base::ErrorCode;
using base::Result;
using Kind = JsonValue::Kind;

constexpr std::size_t kNotesMax = 50;

// What the value of a keyword must be.
enum class Form {
  schema,  // true and false are schemas too
  schemas,
  schemaMap,
  names,
  number,
  numberOrBoolean,
  count,
  string,
  boolean,
  list,
  items,
  typeNames,
  any
};

struct Keyword {
  std::string_view name;
  Form form;
};

constexpr std::array kKept = {
    Keyword{"$ref", Form::string},
    Keyword{"additionalItems", Form::schema},
    Keyword{"additionalProperties", Form::schema},
    Keyword{"allOf", Form::schemas},
    Keyword{"anyOf", Form::schemas},
    Keyword{"const", Form::any},
    Keyword{"enum", Form::list},
    Keyword{"exclusiveMaximum", Form::numberOrBoolean},
    Keyword{"exclusiveMinimum", Form::numberOrBoolean},
    Keyword{"format", Form::string},
    Keyword{"items", Form::items},
    Keyword{"maxItems", Form::count},
    Keyword{"maxLength", Form::count},
    Keyword{"maxProperties", Form::count},
    Keyword{"maximum", Form::number},
    Keyword{"minItems", Form::count},
    Keyword{"minLength", Form::count},
    Keyword{"minProperties", Form::count},
    Keyword{"minimum", Form::number},
    Keyword{"multipleOf", Form::number},
    Keyword{"nullable", Form::boolean},
    Keyword{"oneOf", Form::schemas},
    Keyword{"pattern", Form::string},
    Keyword{"patternProperties", Form::schemaMap},
    Keyword{"prefixItems", Form::schemas},
    Keyword{"properties", Form::schemaMap},
    Keyword{"propertyNames", Form::schema},
    Keyword{"required", Form::names},
    Keyword{"type", Form::typeNames},
    Keyword{"unevaluatedProperties", Form::schema},
    Keyword{"uniqueItems", Form::boolean},
};

constexpr std::array<std::string_view, 29> kAnnotations = {"$anchor",
                                                           "$comment",
                                                           "$defs",
                                                           "$dynamicAnchor",
                                                           "$id",
                                                           "$schema",
                                                           "$vocabulary",
                                                           "contentEncoding",
                                                           "contentMediaType",
                                                           "contentSchema",
                                                           "default",
                                                           "definitions",
                                                           "deprecated",
                                                           "description",
                                                           "discriminator",
                                                           "example",
                                                           "examples",
                                                           "externalDocs",
                                                           "id",
                                                           "maxContains",
                                                           "minContains",
                                                           "readOnly",
                                                           "title",
                                                           "writeOnly",
                                                           "xml",
                                                           "$recursiveAnchor",
                                                           "propertyOrdering",
                                                           "enumDescriptions",
                                                           "markdownDescription"};

constexpr std::array<std::string_view, 13> kRefused = {
    "$dynamicRef", "$recursiveRef", "contains", "dependencies",     "dependentRequired", "dependentSchemas", "else",
    "if",          "not",           "then",     "unevaluatedItems", "disallow",          "extends"};

bool isSchema(const JsonValue& value) { return value.is(Kind::object) || value.is(Kind::boolean); }

bool isCount(const JsonValue& value) {
  // Written as an integer, possibly with ".0".
  if (!value.is(Kind::number) || value.text.starts_with('-')) return false;
  return value.text.find_first_not_of("0123456789.") == std::string::npos &&
         value.text.substr(std::min(value.text.find('.'), value.text.size())).find_first_of("123456789") ==
             std::string::npos;
}

bool allStrings(const JsonValue& value) {
  return value.is(Kind::array) &&
         std::ranges::all_of(value.items, [](const JsonValue& v) { return v.is(Kind::string); });
}

// What is expected instead; empty if the value has the form.
std::string_view misfit(Form form, const JsonValue& value) {
  switch (form) {
    case Form::any:
      return {};
    case Form::schema:
      return isSchema(value) ? "" : "a schema";
    case Form::schemas:
      return value.is(Kind::array) && !value.items.empty() && std::ranges::all_of(value.items, isSchema)
                 ? ""
                 : "a list of schemas";
    case Form::items:
      return isSchema(value) || (value.is(Kind::array) && std::ranges::all_of(value.items, isSchema)) ? "" : "a schema";
    case Form::schemaMap:
      return value.is(Kind::object) &&
                     std::ranges::all_of(value.members, [](const auto& member) { return isSchema(member.value); })
                 ? ""
                 : "an object of schemas";
    case Form::names:
      return allStrings(value) ? "" : "a list of names";
    case Form::typeNames:
      return value.is(Kind::string) || allStrings(value) ? "" : "a type name or a list of them";
    case Form::number:
      return value.is(Kind::number) ? "" : "a number";
    case Form::numberOrBoolean:
      return value.is(Kind::number) || value.is(Kind::boolean) ? "" : "a number";
    case Form::count:
      return isCount(value) ? "" : "a count";
    case Form::string:
      return value.is(Kind::string) ? "" : "a text";
    case Form::boolean:
      return value.is(Kind::boolean) ? "" : "true or false";
    case Form::list:
      return value.is(Kind::array) ? "" : "a list";
  }
  return {};
}

std::string escapedPointer(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));  // a message stays on its line
    } else {
      out += c;
    }
  }
  return out;
}

bool findPlace(const JsonValue& value, Schema wanted, std::string& path) {
  if (&value == wanted) return true;
  const std::size_t length = path.size();
  for (const auto& [name, member] : value.members) {
    path += '/' + escapedPointer(name);
    if (findPlace(member, wanted, path)) return true;
    path.resize(length);
  }
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    path += '/' + std::to_string(i);
    if (findPlace(value.items[i], wanted, path)) return true;
    path.resize(length);
  }
  return false;
}

// One step of a JSON pointer with its escapes undone.
std::optional<std::string> unescapedPointer(std::string_view step) {
  std::string percentFree;
  for (std::size_t i = 0; i < step.size(); ++i) {
    if (step[i] != '%') {
      percentFree += step[i];
      continue;
    }
    if (i + 2 >= step.size()) return std::nullopt;
    int value = 0;
    for (const char c : step.substr(i + 1, 2)) {
      const std::size_t digit = std::string_view("0123456789abcdef").find(static_cast<char>(c | 0x20));
      if (digit == std::string_view::npos) return std::nullopt;
      value = value * 16 + static_cast<int>(digit);
    }
    percentFree += static_cast<char>(value);
    i += 2;
  }
  std::string out;
  for (std::size_t i = 0; i < percentFree.size(); ++i) {
    if (percentFree[i] != '~') {
      out += percentFree[i];
      continue;
    }
    const char kind = i + 1 < percentFree.size() ? percentFree[++i] : '\0';
    if (kind != '0' && kind != '1') return std::nullopt;
    out += kind == '0' ? '~' : '/';
  }
  return out;
}

const JsonValue* childOf(const JsonValue& value, const std::string& step) {
  if (!value.is(Kind::array)) return value.find(step);
  if (step.empty() || step.size() > 6 || step.find_first_not_of("0123456789") != std::string::npos) return nullptr;
  const auto index = static_cast<std::size_t>(std::stoul(step));
  return index < value.items.size() ? &value.items[index] : nullptr;
}

}  // namespace

std::span<const JsonValue::Member> membersOf(Schema schema, std::string_view keyword) {
  const JsonValue* value = schema->find(keyword);
  return value != nullptr ? std::span<const JsonValue::Member>(value->members) : std::span<const JsonValue::Member>();
}

std::span<const JsonValue> itemsOf(Schema schema, std::string_view keyword) {
  const JsonValue* value = schema->find(keyword);
  return value != nullptr ? std::span<const JsonValue>(value->items) : std::span<const JsonValue>();
}

Result<const CharMachine*> SchemaDocument::pattern(std::string_view text) {
  auto it = m_patterns.find(text);
  if (it == m_patterns.end()) it = m_patterns.emplace(text, PRAXIS_TRY(patternMachine(text))).first;
  return &it->second;
}

Result<SchemaDocument> SchemaDocument::read(std::string_view json) {
  SchemaDocument document;
  document.m_root = std::make_unique<JsonValue>(PRAXIS_TRY(parseJson(json)));
  if (!isSchema(*document.m_root)) {
    return base::fail(ErrorCode::invalidArgument, "A JSON Schema is an object, or true or false.");
  }
  return document;
}

std::string SchemaDocument::place(Schema schema) const {
  std::string path = "#";
  return findPlace(*m_root, schema, path) ? path : "#";
}

base::Error SchemaDocument::fail(Schema schema, std::string_view what, ErrorCode code) const {
  return base::fail(code, "JSON Schema, {}: {}.", place(schema), what);
}

void SchemaDocument::note(Schema schema, std::string_view what) {
  std::string text = fmt::format("{}: {}.", place(schema), what);
  if (m_notes.size() < kNotesMax && std::ranges::find(m_notes, text) == m_notes.end()) {
    m_notes.push_back(std::move(text));
  }
}

Result<Schema> SchemaDocument::resolve(Schema schema) const {
  const std::string& reference = schema->find("$ref")->text;
  if (!reference.starts_with('#')) {
    return fail(schema, fmt::format("the reference '{}' leads out of this document; only local ones (#/...) can be "
                                    "followed",
                                    reference));
  }
  std::string_view rest = std::string_view(reference).substr(1);
  const auto missing = [&] {
    return fail(schema, fmt::format("the reference '{}' leads to nothing", reference), ErrorCode::invalidArgument);
  };
  const JsonValue* value = m_root.get();
  if (!rest.empty() && !rest.starts_with('/')) {
    return fail(schema,
                fmt::format("the reference '{}' names an anchor; only pointers (#/...) are followed", reference));
  }
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::optional<std::string> step = unescapedPointer(rest.substr(0, end));
    value = step ? childOf(*value, *step) : nullptr;
    if (value == nullptr) return missing();
    rest.remove_prefix(end);
  }
  if (!isSchema(*value))
    return fail(schema, fmt::format("the reference '{}' leads to no schema", reference), ErrorCode::invalidArgument);
  return value;
}

Result<void> SchemaDocument::check(Schema schema) {
  if (schema->is(Kind::boolean) || !m_checked.insert(schema).second) return {};
  for (const auto& [name, value] : schema->members) PRAXIS_TRY(checkKeyword(schema, name, value));
  const JsonValue* id = schema->find("$id");
  if (id != nullptr && schema != m_root.get() && !id->text.starts_with('#')) {
    return fail(schema, "a part with its own '$id' is a document of its own; only one document is supported");
  }
  return {};
}

Result<void> SchemaDocument::checkKeyword(Schema schema, std::string_view name, const JsonValue& value) {
  const auto kept = std::ranges::find(kKept, name, &Keyword::name);
  if (kept != kKept.end()) {
    const std::string_view expected = misfit(kept->form, value);
    if (!expected.empty()) {
      return fail(schema, fmt::format("the keyword '{}' needs {}", name, expected), ErrorCode::invalidArgument);
    }
    if (name == "unevaluatedProperties" && !value.is(Kind::boolean)) {
      return fail(schema, "the keyword 'unevaluatedProperties' is supported as true or false only");
    }
    return {};
  }
  if (std::ranges::find(kRefused, name) != kRefused.end()) {
    return fail(schema, fmt::format("the keyword '{}' cannot be kept by a grammar here; take it out, or say the same "
                                    "with other keywords",
                                    name));
  }
  if (std::ranges::find(kAnnotations, name) == kAnnotations.end() && !name.starts_with("x-")) {
    note(schema, fmt::format("the keyword '{}' is not known and has no effect", name));
  }
  return {};
}

}  // namespace praxis::engine::text::grammar
