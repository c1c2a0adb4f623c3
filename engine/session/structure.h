#pragma once
// What a request's texts become for one model: the grammar of the answer and the sequence breakers of DRY, in tokens.
// Thread: engine.

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/sampling/penalties.h"
#include "engine/text/grammar/grammar.h"
#include "engine/text/grammar/token_table.h"
#include "engine/text/tokenizer.h"

namespace praxis::engine::session {

// The grammars of the newest requests: one that is asked for again keeps the masks that it has learned.
class StructureCache {
 public:
  static constexpr std::size_t kGrammarsMax = 4;

  // From GBNF or a JSON Schema; nothing when both texts are empty. invalidArgument when both are given, and the
  // compiler's own error, which names the place.
  base::Result<std::shared_ptr<const text::grammar::Grammar>> compile(const std::string& gbnf,
                                                                      const std::string& jsonSchema);

 private:
  struct Entry {
    std::string gbnf, jsonSchema;
    std::shared_ptr<const text::grammar::Grammar> grammar;
  };
  std::vector<Entry> m_entries;  // newest last
};

// Every token's bytes and role. Takes a moment for a large vocabulary: once per model.
std::shared_ptr<const text::grammar::TokenTable> makeTokenTable(const text::Tokenizer& tokenizer);

// The tokens that hold a breaker, and those whose end begins one, with the tokens that would complete it.
std::vector<sampling::DryBreaker> dryBreakers(const text::Tokenizer& tokenizer, const std::vector<std::string>& texts);

}  // namespace praxis::engine::session
