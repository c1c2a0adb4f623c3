#pragma once
// A vocabulary small enough to try every token: all bytes, and pieces that cross the borders that grammars care about.

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "engine/text/grammar/matcher.h"

namespace praxis::tests {

namespace grammar = engine::text::grammar;
using engine::base::TokenId;

struct SmallVocabulary {
  std::vector<std::string> bytes;
  std::vector<grammar::TokenRole> roles;
  std::shared_ptr<const grammar::TokenTable> table;

  SmallVocabulary() {
    for (int byte = 0; byte < 256; ++byte) bytes.push_back(std::string(1, static_cast<char>(byte)));
    for (const char* text : {"\"",       "\",",
                             "\":",      "\": ",
                             "{\"",      "[\"",
                             "\"}",      "\"]",
                             "}}",       "]]",
                             ", ",       "true",
                             "null",     "false",
                             "ab",       "abc",
                             "aab",      "bb",
                             "the",      " the",
                             "12",       "007",
                             "99",       "-1",
                             ".5",       "0.",
                             "e1",       "\\u",
                             "\\n",      "\\\"",
                             "\\u00",    "é",
                             "患者",     "😀",
                             "\xF0\x9F", "\x98\x80",
                             "\xE6",     "\x82\xA3",
                             "a\xC3",    "\xA9z",
                             "  ",       "\n  ",
                             "name",     "\"name\"",
                             "((",       "))",
                             "+1",       "1+",
                             "AB-1",     "a longer piece of plain text",
                             "\x7F",     "\xE2\x80\xA8",
                             "end\n"}) {
      bytes.emplace_back(text);
    }
    roles.assign(bytes.size(), grammar::TokenRole::text);
    add("", grammar::TokenRole::text);  // a token without bytes
    add("<control>", grammar::TokenRole::control);
    add("</s>", grammar::TokenRole::endOfGeneration);
    add("", grammar::TokenRole::endOfGeneration);
    table = grammar::TokenTable::build(bytes, roles);
  }

  TokenId size() const { return static_cast<TokenId>(bytes.size()); }

 private:
  void add(const char* text, grammar::TokenRole role) {
    bytes.emplace_back(text);
    roles.push_back(role);
  }
};

}  // namespace praxis::tests
