#pragma once
// What must hold for any grammar that is accepted, whatever text is fed to it. Shared by the grammar fuzzers.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/text/grammar/grammar.h"
#include "engine/text/grammar/matcher.h"

namespace praxis::tests::fuzz {

namespace grammar = engine::text::grammar;
using engine::base::TokenId;

struct TinyVocabulary {
  std::vector<std::string> bytes = {
      "a",   "b",    "\"",   "{",   "}",        "[",        "]",    ",", ":", "0",   "1",   "-",  ".",
      "e",   " ",    "\n",   "\\",  "u",        "\xC3",     "\xA9", "é", "t", "\"}", "\":", "00", "a plain text",
      "{\"", "true", "null", "\\n", "\xF0\x9F", "\x98\x80", ""};
  std::vector<grammar::TokenRole> roles;
  std::shared_ptr<const grammar::TokenTable> table;

  TinyVocabulary() {
    roles.assign(bytes.size(), grammar::TokenRole::text);
    roles.back() = grammar::TokenRole::endOfGeneration;
    table = grammar::TokenTable::build(bytes, roles);
  }
};

inline void require(bool condition) {
  if (!condition) std::abort();
}

// The mask says what bytes say.
inline void checkMask(const TinyVocabulary& vocabulary, grammar::Matcher& matcher) {
  const auto mask = matcher.allowed();
  for (std::size_t i = 0; i < vocabulary.bytes.size(); ++i) {
    grammar::Matcher copy = matcher;
    const std::string& bytes = vocabulary.bytes[i];
    const bool wanted = bytes.empty() ? matcher.complete() : copy.acceptBytes(bytes) == bytes.size();
    require(grammar::testBit(mask, static_cast<TokenId>(i)) == wanted);
  }
}

// Feeds the choices as tokens where they are allowed, and returns the text if it came to be a whole one.
inline std::string feed(const std::shared_ptr<const grammar::Grammar>& made, std::string_view choices, bool& whole) {
  static const TinyVocabulary vocabulary;
  grammar::Matcher matcher(made, vocabulary.table);
  std::string text;
  whole = matcher.complete();
  for (std::size_t i = 0; i < choices.size() && i < 200; ++i) {
    if (i < 4) checkMask(vocabulary, matcher);
    const std::size_t token = static_cast<std::uint8_t>(choices[i]) % (vocabulary.bytes.size() - 1);
    const bool allowed = matcher.isAllowed(static_cast<TokenId>(token));
    require(matcher.accept(static_cast<TokenId>(token)) == allowed);
    if (!allowed) continue;
    text += vocabulary.bytes[token];
    if (!matcher.complete()) continue;
    whole = true;
    if (i % 3 == 0) return text;  // some whole texts go on
  }
  whole = matcher.complete();
  return text;
}

// The input up to the first zero byte is the source, the rest the choices.
inline std::pair<std::string_view, std::string_view> parts(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(all.find('\0'), size);
  return {all.substr(0, end), end < size ? all.substr(end + 1) : std::string_view()};
}

}  // namespace praxis::tests::fuzz
