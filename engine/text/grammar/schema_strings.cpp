#include "engine/text/grammar/schema_strings.h"

#include <array>
#include <limits>
#include <utility>

namespace praxis::engine::text::grammar {
namespace {

// Each accepts texts of the format only, if not all of them: addresses are kept to their common forms. Days exist in
// their month and year (RFC 3339); years begin with 1, as most calendars of programs do.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kFormats = {{
    {"date", R"(^(?:(?:\d{3}[1-9]|\d{2}[1-9]0|\d[1-9]00|[1-9]000)-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|)"
             R"((?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))|)"
             R"((?:\d{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)-02-29)$)"},
    {"time", R"(^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$)"},
    {"date-time", R"(^(?:(?:\d{3}[1-9]|\d{2}[1-9]0|\d[1-9]00|[1-9]000)-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|)"
                  R"((?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))|)"
                  R"((?:\d{2}(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)-02-29))"
                  R"(T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$)"},
    {"duration", R"(^P(?:\d{1,4}W|(?:\d{1,4}Y(?:\d{1,2}M(?:\d{1,2}D)?)?|\d{1,2}M(?:\d{1,2}D)?|\d{1,3}D))"
                 R"((?:T(?:\d{1,2}H(?:\d{1,2}M(?:\d{1,2}S)?)?|\d{1,2}M(?:\d{1,2}S)?|\d{1,2}S))?|)"
                 R"(T(?:\d{1,2}H(?:\d{1,2}M(?:\d{1,2}S)?)?|\d{1,2}M(?:\d{1,2}S)?|\d{1,2}S))$)"},
    {"email", R"(^[A-Za-z0-9_+-]{1,20}(?:\.[A-Za-z0-9_+-]{1,20}){0,2}@)"
              R"((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?\.){1,3}[A-Za-z]{2,12}$)"},
    {"hostname",
     R"(^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,40}[A-Za-z0-9])?\.){0,4}[A-Za-z](?:[A-Za-z0-9-]{0,40}[A-Za-z0-9])?$)"},
    {"ipv4", R"(^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$)"},
    {"ipv6", R"(^(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}$)"},
    {"uri", R"(^(?:https?|ftp)://(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,40}[A-Za-z0-9])?\.){0,4}[A-Za-z](?:[A-Za-z0-9-]{0,40})"
            R"([A-Za-z0-9])?(?::[1-9]\d{0,3})?(?:/[A-Za-z0-9._~-]*)*(?:\?[A-Za-z0-9._~=&-]*)?(?:#[A-Za-z0-9._~-]*)?$)"},
    {"uri-reference", R"(^(?:/[A-Za-z0-9._~-]+)+/?(?:\?[A-Za-z0-9._~=&-]*)?(?:#[A-Za-z0-9._~-]*)?$)"},
    {"uuid", R"(^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$)"},
}};

CodepointSet unescaped() { return CodepointSet{{0x20, 0x21}, {0x23, 0x5B}, {0x5D, kCodepointMax}}; }
CodepointSet hexDigits() { return {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}; }

// The letters of short escapes and what they stand for.
constexpr std::array<std::pair<char, char32_t>, 7> kShortEscapes = {
    {{'"', '"'}, {'\\', '\\'}, {'b', '\b'}, {'f', '\f'}, {'n', '\n'}, {'r', '\r'}, {'t', '\t'}}};

}  // namespace

std::optional<std::string_view> formatPattern(std::string_view format) {
  for (const auto& [name, pattern] : kFormats) {
    if (name == format) return pattern;
  }
  return std::nullopt;
}

NodeId StringForms::freeCharacter() {
  if (m_freeCharacter) return *m_freeCharacter;
  const NodeId hex = m_rules.characters(hexDigits());
  const NodeId d = m_rules.characters({{'D', 'D'}, {'d', 'd'}});
  // Surrogates come as pairs only: a half is no character, and many readers refuse it.
  const NodeId code = m_rules.choice(
      {m_rules.sequence(
           {m_rules.characters({{'0', '9'}, {'A', 'C'}, {'E', 'F'}, {'a', 'c'}, {'e', 'f'}}), hex, hex, hex}),
       m_rules.sequence({d, m_rules.characters({{'0', '7'}}), hex, hex}),
       m_rules.sequence({d, m_rules.characters({{'8', '9'}, {'A', 'B'}, {'a', 'b'}}), hex, hex, m_rules.literal("\\u"),
                         d, m_rules.characters({{'C', 'F'}, {'c', 'f'}}), hex, hex})});
  CodepointSet letters{{'/', '/'}};
  for (const auto& [letter, meaning] : kShortEscapes)
    letters.add(static_cast<char32_t>(letter), static_cast<char32_t>(letter));
  const NodeId escape = m_rules.choice({m_rules.characters(letters), m_rules.sequence({m_rules.literal("u"), code})});
  m_freeCharacter =
      m_rules.choice({m_rules.characters(unescaped()), m_rules.sequence({m_rules.literal("\\"), escape})});
  return *m_freeCharacter;
}

NodeId StringForms::freeString(std::size_t min, std::size_t max) {
  constexpr auto kMost = static_cast<std::size_t>(std::numeric_limits<int>::max());
  const NodeId quote = m_rules.literal("\"");
  if (min > max) return m_rules.nothing();
  const NodeId text = m_rules.repeat(freeCharacter(), static_cast<int>(std::min(min, kMost)),
                                     max >= kMost ? kUnlimited : static_cast<int>(max));
  return m_rules.sequence({quote, text, quote});
}

NodeId StringForms::written(const CodepointSet& set) {
  if (const auto it = m_written.find(set); it != m_written.end()) return it->second;
  CodepointSet letters;
  CodepointSet controls = set.intersection({{0, 0x1F}});
  for (const auto& [letter, meaning] : kShortEscapes) {
    if (!set.contains(meaning)) continue;
    letters.add(static_cast<char32_t>(letter), static_cast<char32_t>(letter));
    controls = controls.intersection(CodepointSet{{meaning, meaning}}.complement());
  }
  std::vector<NodeId> codes;
  for (char32_t row = 0; row < 2; ++row) {
    CodepointSet digits;
    for (char32_t low = 0; low < 16; ++low) {
      const char32_t digit = low < 10 ? '0' + low : 'a' + low - 10;
      if (controls.contains(row * 16 + low)) digits.add(digit, digit);
    }
    codes.push_back(m_rules.sequence({m_rules.literal(row == 0 ? "u000" : "u001"), m_rules.characters(digits)}));
  }
  codes.push_back(m_rules.characters(letters));
  const NodeId escape = m_rules.sequence({m_rules.literal("\\"), m_rules.choice(std::move(codes))});
  const NodeId node = m_rules.choice({m_rules.characters(set.intersection(unescaped())), escape});
  m_written.emplace(set, node);
  return node;
}

NodeId StringForms::machineString(const CharMachine& machine) {
  if (machine.acceptsNothing()) return m_rules.nothing();
  Machine result;
  for (const CharMachine::State& state : machine.states) {
    Machine::State& added = result.states.emplace_back();
    added.accepting = state.accepting;
    for (const CharMachine::Edge& edge : state.edges) added.edges.push_back({written(edge.characters), edge.target});
  }
  const NodeId quote = m_rules.literal("\"");
  return m_rules.sequence({quote, m_rules.machine(std::move(result)), quote});
}

}  // namespace praxis::engine::text::grammar
