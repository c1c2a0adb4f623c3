#include "engine/text/grammar/schema_builder.h"

#include <algorithm>
#include <optional>
#include <set>

#include "engine/text/grammar/schema_overlap.h"
#include "engine/text/grammar/schema_validator.h"

namespace praxis::engine::text::grammar {
namespace {

using base::ErrorCode;
using base::Result;
using Kind = JsonValue::Kind;

constexpr std::size_t kCombinationsMax = 20'000;
constexpr std::size_t kOverlapChecksMax = 100'000;  // beyond, branches are taken to overlap
constexpr std::size_t kListedMax = 4'096;

}  // namespace

SchemaBuilder::SchemaBuilder(SchemaDocument document, const SchemaOptions& options) : m_document(std::move(document)) {
  if (!options.whiteSpace) return;
  // Nothing, one blank, or one or two new lines with an indentation. One rule, for it stands in many places.
  const NodeId indentation = m_rules.repeat(m_rules.characters({{'\t', '\t'}, {' ', ' '}}), 0, 20);
  const NodeId lines = m_rules.sequence({m_rules.repeat(m_rules.literal("\n"), 1, 2), indentation});
  const RuleId space = m_rules.addRule("white space");
  m_rules.define(space, m_rules.choice({m_rules.empty(), m_rules.literal(" "), lines}));
  m_space = m_rules.rule(space);
}

Result<SchemaGrammar> SchemaBuilder::build() {
  const RuleId root = ruleFor({.items = {{m_document.root()}}});
  while (!m_pending.empty()) {
    const auto [key, rule] = std::move(m_pending.back());
    m_pending.pop_back();
    m_rules.define(rule, PRAXIS_TRY(bodyOf(key)));
    if (m_known.size() > kCombinationsMax || m_rules.overfull()) {
      return base::fail(ErrorCode::unsupported, "The schema is too large: its parts combine in more than {} ways.",
                        kCombinationsMax);
    }
  }
  return SchemaGrammar{.rules = std::move(m_rules), .root = root, .notes = m_document.notes()};
}

RuleId SchemaBuilder::ruleFor(Key key) {
  std::ranges::sort(key.items);
  key.items.erase(std::unique(key.items.begin(), key.items.end()), key.items.end());
  std::ranges::sort(key.excluded);
  const auto it = m_known.find(key);
  if (it != m_known.end()) return it->second;
  const RuleId rule = m_rules.addRule("#");
  m_known.emplace(key, rule);
  m_pending.emplace_back(std::move(key), rule);
  return rule;
}

NodeId SchemaBuilder::valueOf(const std::vector<Schema>& schemas) {
  Key key;
  for (const Schema schema : schemas) {
    if (!schema->is(Kind::boolean) || !schema->boolean) key.items.push_back({schema});
  }
  return m_rules.rule(ruleFor(std::move(key)));
}

Result<NodeId> SchemaBuilder::bodyOf(const Key& key) {
  const FlatSchemas flat = PRAXIS_TRY(flatten(m_document, key.items));
  if (flat.impossible) return m_rules.nothing();
  for (const SchemaItem& item : flat.items) {
    for (const std::uint8_t combination : {SchemaItem::kAnyOf, SchemaItem::kOneOf}) {
      const char* name = combination == SchemaItem::kAnyOf ? "anyOf" : "oneOf";
      if ((item.done & combination) != 0 || item.schema->find(name) == nullptr) continue;
      return branches(flat, item, combination, key.excluded);
    }
  }
  return leaf(flat, key.excluded);
}

Result<NodeId> SchemaBuilder::branches(const FlatSchemas& flat, const SchemaItem& item, std::uint8_t combination,
                                       const std::vector<Schema>& excluded) {
  const bool exclusive = combination == SchemaItem::kOneOf;
  const std::vector<JsonValue>& parts = item.schema->find(exclusive ? "oneOf" : "anyOf")->items;
  std::vector<NodeId> alternatives;
  for (const JsonValue& part : parts) {
    Key key{.items = flat.items, .excluded = excluded};
    for (SchemaItem& held : key.items) held.done |= held.schema == item.schema ? combination : std::uint8_t{0};
    key.items.push_back({&part});
    for (const JsonValue& other : parts) {
      if (exclusive && &other != &part) key.excluded.push_back(&other);
    }
    alternatives.push_back(m_rules.rule(ruleFor(std::move(key))));
  }
  return m_rules.choice(std::move(alternatives));
}

Result<NodeId> SchemaBuilder::leaf(const FlatSchemas& flat, const std::vector<Schema>& excluded) {
  for (const SchemaItem& item : flat.items) {
    if (const JsonValue* value = item.schema->find("const")) {
      return listedValues(flat, {.kind = Kind::array, .items = {*value}}, excluded);
    }
  }
  for (const SchemaItem& item : flat.items) {
    if (const JsonValue* values = item.schema->find("enum")) return listedValues(flat, *values, excluded);
  }
  for (const Schema other : excluded) {
    if (m_overlapping.contains(other)) continue;
    const bool apart = ++m_overlapChecks <= kOverlapChecksMax && PRAXIS_TRY(certainlyApart(m_document, flat, other));
    if (!apart) {
      m_overlapping.insert(other);
      m_document.note(other,
                      "an answer for another branch of this oneOf may match this branch too; the grammar keeps "
                      "it to a branch, but cannot promise that it is the only one");
    }
  }
  const TypeBits types = PRAXIS_TRY(typesOf(m_document, flat));
  std::vector<NodeId> forms;
  if ((types & kObject) != 0) forms.push_back(PRAXIS_TRY(objectNode(flat)));
  if ((types & kArray) != 0) forms.push_back(PRAXIS_TRY(arrayNode(flat)));
  if ((types & kString) != 0) forms.push_back(PRAXIS_TRY(stringNode(flat)));
  if ((types & kInteger) != 0) forms.push_back(PRAXIS_TRY(numberNode(flat, (types & kFraction) == 0)));
  if ((types & kBoolean) != 0) forms.push_back(m_rules.choice({m_rules.literal("true"), m_rules.literal("false")}));
  if ((types & kNull) != 0) forms.push_back(m_rules.literal("null"));
  return m_rules.choice(std::move(forms));
}

Result<NodeId> SchemaBuilder::listedValues(const FlatSchemas& flat, const JsonValue& candidates,
                                           const std::vector<Schema>& excluded) {
  if (candidates.items.size() > kListedMax) {
    return m_document.fail(flat.items.front().schema, fmt::format("more than {} values are listed", kListedMax));
  }
  std::set<std::string> texts;
  std::vector<NodeId> forms;
  for (const JsonValue& value : candidates.items) {
    bool fits = PRAXIS_TRY(validatesAll(m_document, value, flat));
    for (const Schema other : excluded) fits = fits && !PRAXIS_TRY(validates(m_document, value, other));
    std::string text = compactJson(value);
    if (fits && texts.insert(text).second) forms.push_back(m_rules.literal(text));
  }
  return m_rules.choice(std::move(forms));
}

Result<NodeId> SchemaBuilder::numberNode(const FlatSchemas& flat, bool integer) {
  NumberBounds bounds = PRAXIS_TRY(numberBounds(m_document, flat));
  bounds.integer = integer;
  const bool onlyNotNegative =
      bounds.lower && bounds.lower->isZero() && !bounds.lowerOpen && !bounds.upper && !bounds.multipleOf;
  if (bounds.any() && !onlyNotNegative) {
    auto machine = numberMachine(bounds, m_rules);
    if (!machine) return m_document.fail(flat.items.front().schema, machine.error().message, machine.error().code);
    return m_rules.machine(*std::move(machine));
  }
  const CodepointSet digits{{'0', '9'}};
  const NodeId digit = m_rules.characters(digits);
  const NodeId whole = m_rules.choice(
      {m_rules.literal("0"), m_rules.sequence({m_rules.characters({{'1', '9'}}), m_rules.repeat(digit, 0, 15)})});
  const NodeId sign = onlyNotNegative ? m_rules.empty() : m_rules.optional(m_rules.literal("-"));
  if (integer) return m_rules.sequence({sign, whole});
  const NodeId fraction = m_rules.sequence({m_rules.literal("."), m_rules.repeat(digit, 1, 16)});
  // Up to 1e289: with 16 digits in front, a reader's binary64 still holds it.
  const NodeId power =
      m_rules.choice({digit, m_rules.sequence({m_rules.characters({{'1', '9'}}), digit}),
                      m_rules.sequence({m_rules.literal("1"), digit, digit}),
                      m_rules.sequence({m_rules.literal("2"), m_rules.characters({{'0', '8'}}), digit})});
  const NodeId exponent = m_rules.sequence({m_rules.characters({{'E', 'E'}, {'e', 'e'}}),
                                            m_rules.optional(m_rules.characters({{'+', '+'}, {'-', '-'}})), power});
  return m_rules.sequence({sign, whole, m_rules.optional(fraction), m_rules.optional(exponent)});
}

Result<NodeId> SchemaBuilder::stringNode(const FlatSchemas& flat) {
  const StringLimits limits = PRAXIS_TRY(stringLimits(m_document, flat));
  if (!limits.machine) return m_strings.freeString(limits.min, limits.max);
  return m_strings.machineString(PRAXIS_TRY(stringMachine(m_document, flat)));
}

Result<NodeId> SchemaBuilder::arrayNode(const FlatSchemas& flat) {
  std::vector<ArrayKeywords> keywords;
  std::size_t prefix = 0;
  bool open = true;
  for (const SchemaItem& item : flat.items) {
    keywords.push_back(arrayKeywords(item.schema));
    prefix = std::max(prefix, keywords.back().prefix.size());
    // A list of items without a word on more means these items.
    if (!keywords.back().prefix.empty() && keywords.back().rest == nullptr) open = false;
  }
  const auto itemAt = [&](std::size_t index) {
    std::vector<Schema> schemas;
    for (const ArrayKeywords& each : keywords) {
      const Schema schema = index < each.prefix.size() ? each.prefix[index] : each.rest;
      if (schema != nullptr) schemas.push_back(schema);
    }
    return valueOf(schemas);
  };
  std::size_t max = smallestCount(flat, "maxItems");
  if (!open) max = std::min(max, prefix);
  const bool minGiven =
      std::ranges::any_of(flat.items, [](const SchemaItem& item) { return item.schema->find("minItems") != nullptr; });
  const std::size_t min = minGiven ? largestCount(flat, "minItems") : std::min(prefix, max);
  if (anyTrue(flat, "uniqueItems") && max > 1) {
    return m_document.fail(flat.items.front().schema,
                           "the keyword 'uniqueItems' cannot be kept by a grammar; take it "
                           "out, or list the possible arrays with 'enum'");
  }
  if (min > max) return m_rules.nothing();
  // State i stands behind i items; the last one behind all further ones.
  Machine machine;
  const NodeId comma = m_rules.sequence({m_rules.literal(","), m_space});
  const std::size_t listed = std::min(max, std::max<std::size_t>(prefix, 1));
  for (std::size_t i = 0; i <= listed; ++i) {
    Machine::State& state = machine.states.emplace_back();
    state.accepting = i >= min;
    if (i == listed) break;
    const NodeId item = itemAt(i);
    state.edges.push_back({i == 0 ? item : m_rules.sequence({comma, item}), static_cast<std::uint32_t>(i + 1)});
  }
  if (max > listed) {
    const NodeId further = m_rules.sequence({comma, itemAt(prefix)});
    const std::size_t least = min > listed ? min - listed : 1;
    const NodeId repeated = m_rules.repeat(further, static_cast<int>(least),
                                           max == kNoLengthLimit ? kUnlimited : static_cast<int>(max - listed));
    machine.states[listed].edges.push_back({repeated, static_cast<std::uint32_t>(listed + 1)});
    machine.states.push_back({.accepting = true});
  }
  return m_rules.sequence(
      {m_rules.literal("["), m_space, m_rules.machine(std::move(machine)), m_space, m_rules.literal("]")});
}

Result<SchemaGrammar> compileSchema(std::string_view json, const SchemaOptions& options) {
  SchemaDocument document = PRAXIS_TRY(SchemaDocument::read(json));
  return SchemaBuilder(std::move(document), options).build();
}

}  // namespace praxis::engine::text::grammar
