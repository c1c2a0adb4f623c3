// The part of SchemaBuilder that writes objects.
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "engine/text/grammar/schema_builder.h"
#include "engine/text/grammar/schema_overlap.h"
#include "engine/text/grammar/schema_validator.h"

namespace praxis::engine::text::grammar {
namespace {

using base::ErrorCode;
using base::Result;
using Kind = JsonValue::Kind;

constexpr std::size_t kStatesMax = 50'000;
constexpr std::size_t kPatternsMax = 4;

struct NamePattern {
  CharMachine machine;
  Schema owner = nullptr;  // the schema that holds the keyword
  Schema value = nullptr;
};

struct Property {
  std::string name;
  std::vector<Schema> schemas;
  bool required = false;
};

struct OtherNames {
  std::optional<CharMachine> names;  // nothing: any name
  std::vector<Schema> schemas;       // of their values
};

// Which names an object may have and what their values keep.
class Names {
 public:
  static Result<Names> read(SchemaDocument& document, const FlatSchemas& flat) {
    Names names(document, flat);
    names.m_closed = closedByDefault(flat);
    for (const SchemaItem& item : flat.items) {
      for (const auto& [pattern, value] : membersOf(item.schema, "patternProperties")) {
        const auto machine = document.pattern(pattern);
        if (!machine) {
          return document.fail(item.schema, fmt::format("the keyword 'patternProperties': {}", machine.error().message),
                               machine.error().code);
        }
        names.m_patterns.push_back({**machine, item.schema, &value});
      }
    }
    if (names.m_patterns.size() > kPatternsMax) {
      return document.fail(flat.items.front().schema,
                           fmt::format("more than {} 'patternProperties' hold at once", kPatternsMax));
    }
    PRAXIS_TRY(names.checkUnevaluated());
    PRAXIS_TRY(names.readProperties());
    return names;
  }

  const std::vector<Property>& properties() const { return m_properties; }

  // Names that no property has, by the patterns they match.
  Result<std::vector<OtherNames>> others() const {
    std::vector<std::string> taken;
    bool any = m_properties.empty() && m_patterns.empty();
    for (const auto& [name, index] : m_index) taken.push_back(name);
    CharMachine rest = anyTextExcept(taken);
    for (const SchemaItem& item : m_flat.items) {
      const Schema wanted = item.schema->find("propertyNames");
      if (wanted == nullptr) continue;
      any = false;
      rest = PRAXIS_TRY(within(intersection(rest, PRAXIS_TRY(nameMachine(item.schema, wanted)))));
    }
    std::vector<OtherNames> result;
    for (std::size_t matched = 0; matched < (std::size_t{1} << m_patterns.size()); ++matched) {
      if (matched == 0 && m_closed) continue;
      CharMachine machine = rest;
      for (std::size_t i = 0; i < m_patterns.size(); ++i) {
        const bool matches = (matched >> i & 1) != 0;
        machine = PRAXIS_TRY(
            within(intersection(machine, matches ? m_patterns[i].machine : complementOf(m_patterns[i].machine))));
      }
      std::vector<Schema> schemas;
      for (const SchemaItem& item : m_flat.items) addSchemas(item.schema, matched, nullptr, schemas);
      const bool forbidden = std::ranges::any_of(schemas, [](Schema s) { return s->is(Kind::boolean) && !s->boolean; });
      if (machine.acceptsNothing() || forbidden) continue;
      result.push_back({any ? std::nullopt : std::optional(std::move(machine)), std::move(schemas)});
    }
    return result;
  }

 private:
  Names(SchemaDocument& document, const FlatSchemas& flat) : m_document(document), m_flat(flat) {}

  Result<CharMachine> within(Result<CharMachine> machine) const {
    if (machine) return machine;
    return m_document.fail(m_flat.items.front().schema, machine.error().message, machine.error().code);
  }

  // unevaluatedProperties sees what its own schema applies in place, not what stands beside it in an allOf.
  Result<void> checkUnevaluated() {
    for (const SchemaItem& item : m_flat.items) {
      const JsonValue* unevaluated = item.schema->find("unevaluatedProperties");
      if (unevaluated == nullptr || unevaluated->boolean) continue;
      m_unevaluatedForbidden = true;
      std::set<Schema> seen;
      PRAXIS_TRY(addInPlace(item.schema, seen));
      if (std::ranges::all_of(m_flat.items, [&](const SchemaItem& i) { return seen.contains(i.schema); })) continue;
      return m_document.fail(item.schema, "'unevaluatedProperties' beside other schemas in an allOf is not supported");
    }
    return {};
  }

  Result<void> addInPlace(Schema schema, std::set<Schema>& seen) const {
    if (schema->is(Kind::boolean) || !seen.insert(schema).second) return {};
    if (schema->find("$ref") != nullptr) PRAXIS_TRY(addInPlace(PRAXIS_TRY(m_document.resolve(schema)), seen));
    for (const std::string_view keyword : {"allOf", "anyOf", "oneOf"}) {
      for (const JsonValue& part : itemsOf(schema, keyword)) PRAXIS_TRY(addInPlace(&part, seen));
    }
    return {};
  }

  Result<void> readProperties() {
    const auto add = [&](const std::string& name, bool required) {
      const auto [it, added] = m_index.emplace(name, m_properties.size());
      if (added) m_properties.push_back({.name = name});
      m_properties[it->second].required |= required;
    };
    for (const SchemaItem& item : m_flat.items) {
      for (const auto& [name, schema] : membersOf(item.schema, "properties")) add(name, false);
    }
    for (const SchemaItem& item : m_flat.items) {
      for (const JsonValue& name : itemsOf(item.schema, "required")) add(name.text, true);
    }
    for (Property& property : m_properties) {
      std::size_t matched = 0;
      for (std::size_t i = 0; i < m_patterns.size(); ++i) {
        matched |= std::size_t{m_patterns[i].machine.accepts(property.name)} << i;
      }
      for (const SchemaItem& item : m_flat.items) addSchemas(item.schema, matched, &property.name, property.schemas);
      if (property.schemas.empty() && m_unevaluatedForbidden) property.schemas.push_back(&kNever);
      for (const SchemaItem& item : m_flat.items) {
        const Schema wanted = item.schema->find("propertyNames");
        if (wanted == nullptr) continue;
        const JsonValue asValue{.kind = Kind::string, .text = property.name};
        if (!PRAXIS_TRY(validates(m_document, asValue, wanted))) property.schemas.push_back(&kNever);
      }
    }
    return {};
  }

  // What one schema asks of the value under a name that matches these patterns; name is null for unnamed ones.
  void addSchemas(Schema schema, std::size_t matched, const std::string* name, std::vector<Schema>& out) const {
    bool met = false;
    const JsonValue* properties = schema->find("properties");
    if (name != nullptr && properties != nullptr) {
      if (const Schema own = properties->find(*name)) {
        out.push_back(own);
        met = true;
      }
    }
    for (std::size_t i = 0; i < m_patterns.size(); ++i) {
      if ((matched >> i & 1) == 0 || m_patterns[i].owner != schema) continue;
      out.push_back(m_patterns[i].value);
      met = true;
    }
    const Schema others = schema->find("additionalProperties");
    if (!met && others != nullptr) out.push_back(others);
  }

  Result<CharMachine> nameMachine(Schema owner, Schema wanted) const {
    const FlatSchemas flat = PRAXIS_TRY(flatten(m_document, {{wanted}}));
    if (flat.impossible) return CharMachine{};
    for (const SchemaItem& item : flat.items) {
      for (const std::string_view keyword : {"enum", "const", "anyOf", "oneOf"}) {
        if (item.schema->find(keyword) == nullptr) continue;
        return m_document.fail(owner, fmt::format("'{}' inside 'propertyNames' is not supported where free names are "
                                                  "allowed; use a pattern, or set additionalProperties to false",
                                                  keyword));
      }
    }
    if ((PRAXIS_TRY(declaredTypes(m_document, flat)) & kString) == 0) return CharMachine{};
    if (flat.items.empty()) return anyText();
    return stringMachine(m_document, flat);
  }

  static const JsonValue kNever;

  SchemaDocument& m_document;
  const FlatSchemas& m_flat;
  std::vector<NamePattern> m_patterns;
  std::vector<Property> m_properties;
  std::map<std::string, std::size_t> m_index;
  bool m_closed = false;
  bool m_unevaluatedForbidden = false;
};

const JsonValue Names::kNever{.kind = Kind::boolean};

struct Member {
  NodeId node = 0;  // name, colon and value
  bool required = false;
};

// The automaton over the members of an object in a given order: state (i, n) stands before member i with n written, as
// far as counts matter. Members with free names come last.
class MemberMachine {
 public:
  MemberMachine(RuleSet& rules, NodeId comma, std::size_t min, std::size_t max)
      : m_rules(rules), m_comma(comma), m_min(min), m_max(max) {
    m_countsMax = std::max<std::size_t>({1, m_min, m_max == kNoLengthLimit ? 0 : m_max});
  }

  // Whether the automaton would have a reasonable size.
  bool isFeasible(std::size_t members) const {
    return (members + 2) * (2 + std::min(m_countsMax, members)) <= kStatesMax;
  }

  Machine build(const std::vector<Member>& members, NodeId freeMember) {
    at(0, 0);
    for (std::size_t i = 0; i < members.size(); ++i) {
      const NodeId later = m_rules.sequence({m_comma, members[i].node});
      for (std::size_t n = 0; n <= std::min(i, m_countsMax); ++n) {
        if (fits(n)) addEdge(at(i, n), n == 0 ? members[i].node : later, at(i + 1, n + 1));
        if (!members[i].required) addEdge(at(i, n), m_rules.empty(), at(i + 1, n));
      }
    }
    const NodeId later = m_rules.sequence({m_comma, freeMember});
    for (std::size_t n = 0; n <= std::min(members.size(), m_countsMax); ++n) {
      const std::uint32_t end = at(members.size(), n);
      m_machine.states[end].accepting = n >= m_min;
      if (!fits(n) || freeMember == m_rules.nothing() || n + 1 < m_min) continue;
      // The first free name is certain to count; the room for more is what is left of the most.
      const int room = m_max == kNoLengthLimit ? kUnlimited : static_cast<int>(m_max - n - 1);
      const std::uint32_t behind = at(members.size() + 1 + n, 0);
      m_machine.states[behind].accepting = true;
      addEdge(end, m_rules.sequence({n == 0 ? freeMember : later, m_rules.repeat(later, 0, room)}), behind);
    }
    return std::move(m_machine);
  }

 private:
  std::uint32_t at(std::size_t member, std::size_t written) {
    const auto [it, added] = m_ids.emplace(std::pair(member, std::min(written, m_countsMax)), m_machine.states.size());
    if (added) m_machine.states.emplace_back();
    return static_cast<std::uint32_t>(it->second);
  }
  void addEdge(std::uint32_t from, NodeId label, std::uint32_t to) {
    m_machine.states[from].edges.push_back({label, to});
  }
  bool fits(std::size_t written) const { return m_max == kNoLengthLimit || written < m_max; }

  RuleSet& m_rules;
  NodeId m_comma;
  std::size_t m_min;
  std::size_t m_max;
  std::size_t m_countsMax;  // counts beyond make no difference
  Machine m_machine;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> m_ids;
};

}  // namespace

NodeId SchemaBuilder::member(NodeId name, NodeId spaceBehind, const std::vector<Schema>& schemas) {
  const RuleId rule = m_rules.addRule("a member");
  m_rules.define(rule, m_rules.sequence({name, spaceBehind, m_rules.literal(":"), m_space, valueOf(schemas)}));
  return m_rules.rule(rule);
}

Result<NodeId> SchemaBuilder::objectNode(const FlatSchemas& flat) {
  const NodeId comma = m_rules.sequence({m_rules.literal(","), m_space});
  const Names names = PRAXIS_TRY(Names::read(m_document, flat));
  const std::size_t min = largestCount(flat, "minProperties");
  const std::size_t max = smallestCount(flat, "maxProperties");
  const auto others = PRAXIS_TRY(names.others());
  if (min > names.properties().size() + (others.empty() ? 0 : 1)) {
    // Free names may repeat each other, and readers keep one of them: only the first is certain to count.
    return m_document.fail(flat.items.front().schema,
                           "'minProperties' asks for more members than the named properties "
                           "can give; name them under 'properties'");
  }
  if (!MemberMachine(m_rules, comma, min, max).isFeasible(names.properties().size())) {
    return m_document.fail(flat.items.front().schema, "too many properties, or too high a count of them");
  }
  std::vector<NodeId> free;
  for (const OtherNames& each : others) {
    const NodeId name = each.names ? m_strings.machineString(*each.names) : m_strings.freeString(0, kNoLengthLimit);
    free.push_back(member(name, m_rules.empty(), each.schemas));
  }
  const NodeId freeMember = m_rules.choice(std::move(free));
  std::vector<Member> members;
  for (const Property& property : names.properties()) {
    members.push_back(
        {member(m_rules.literal(quotedJson(property.name)), m_space, property.schemas), property.required});
  }
  // In the order of the schema; or, as others write it, the required ones first.
  std::vector<NodeId> orders{m_rules.machine(MemberMachine(m_rules, comma, min, max).build(members, freeMember))};
  const auto isRequired = [](const Member& each) { return each.required; };
  if (!std::is_partitioned(members.begin(), members.end(), isRequired)) {
    std::stable_partition(members.begin(), members.end(), isRequired);
    orders.push_back(m_rules.machine(MemberMachine(m_rules, comma, min, max).build(members, freeMember)));
  }
  return m_rules.sequence(
      {m_rules.literal("{"), m_space, m_rules.choice(std::move(orders)), m_space, m_rules.literal("}")});
}

}  // namespace praxis::engine::text::grammar
