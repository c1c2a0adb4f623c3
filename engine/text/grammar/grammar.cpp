#include "engine/text/grammar/grammar.h"

#include <mutex>
#include <utility>

#include "engine/base/thread_annotations.h"
#include "engine/text/grammar/gbnf_parser.h"
#include "engine/text/grammar/position_cache.h"
#include "engine/text/grammar/program.h"
#include "engine/text/grammar/schema_compiler.h"

namespace praxis::engine::text::grammar {

using base::Result;

struct Grammar::Caches {
  struct Entry {
    std::shared_ptr<const TokenTable> tokens;
    std::shared_ptr<PositionCache> positions;
  };
  static constexpr std::size_t kEntriesMax = 4;  // vocabularies in use at one time

  std::mutex mutex;
  std::vector<Entry> entries PRAXIS_GUARDED_BY(mutex);  // the newest last
};

Grammar::Grammar(Key, std::shared_ptr<const Program> program, std::vector<std::string> notes)
    : m_program(std::move(program)), m_notes(std::move(notes)), m_caches(std::make_unique<Caches>()) {}
Grammar::~Grammar() = default;

Result<std::shared_ptr<const Grammar>> Grammar::fromGbnf(std::string_view source) {
  GbnfGrammar parsed = PRAXIS_TRY(parseGbnf(source));
  std::shared_ptr<const Program> program = PRAXIS_TRY(Program::compile(parsed.rules, parsed.root));
  return std::shared_ptr<const Grammar>(std::make_shared<Grammar>(Key(), std::move(program), std::move(parsed.notes)));
}

Result<std::shared_ptr<const Grammar>> Grammar::fromJsonSchema(std::string_view json, const SchemaOptions& options) {
  SchemaGrammar compiled = PRAXIS_TRY(compileSchema(json, options));
  auto program = Program::compile(compiled.rules, compiled.root);
  if (!program && program.error().code == base::ErrorCode::invalidArgument) {
    return base::fail(base::ErrorCode::invalidArgument,
                      "No JSON value can satisfy the schema: its parts contradict each other, or a required part "
                      "contains itself without an end.");
  }
  if (!program) return std::move(program).error();
  return std::shared_ptr<const Grammar>(
      std::make_shared<Grammar>(Key(), *std::move(program), std::move(compiled.notes)));
}

std::shared_ptr<PositionCache> Grammar::positions(const std::shared_ptr<const TokenTable>& tokens) const {
  const std::lock_guard lock(m_caches->mutex);
  auto& entries = m_caches->entries;
  for (const Caches::Entry& entry : entries) {
    if (entry.tokens == tokens) return entry.positions;
  }
  if (entries.size() >= Caches::kEntriesMax) entries.erase(entries.begin());
  entries.push_back({tokens, std::make_shared<PositionCache>(m_program, tokens)});
  return entries.back().positions;
}

}  // namespace praxis::engine::text::grammar
