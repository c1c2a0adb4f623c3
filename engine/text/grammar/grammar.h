#pragma once
// What an answer may look like: a context-free grammar over bytes, read from GBNF or made from a JSON Schema.
// Every text that a grammar accepts is valid UTF-8; one made from a schema parses as JSON and validates against it.
// Immutable once made, shared by requests; the memory behind it for visited positions is guarded inside. Thread: any.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace praxis::engine::text::grammar {

class Program;
class PositionCache;
class TokenTable;

struct SchemaOptions {
  // One blank, or up to two new lines and an indentation, after { [ , : and before } ] and the colon of named
  // properties; otherwise none anywhere.
  bool whiteSpace = true;
};

class Grammar {
  class Key {  // only Grammar makes grammars, and shares them
    friend class Grammar;
    Key() = default;
  };

 public:
  // The start rule is `root`. Errors name line and column, the rule, and what is wrong with it.
  static base::Result<std::shared_ptr<const Grammar>> fromGbnf(std::string_view source);

  // Errors name the place as a JSON pointer and the keyword. A keyword that cannot be kept is refused, never ignored.
  static base::Result<std::shared_ptr<const Grammar>> fromJsonSchema(std::string_view json,
                                                                     const SchemaOptions& options = {});

  Grammar(Key key, std::shared_ptr<const Program> program, std::vector<std::string> notes);
  ~Grammar();
  Grammar(const Grammar&) = delete;
  Grammar& operator=(const Grammar&) = delete;

  // What the person who wrote the schema should know: formats kept as annotations, oneOf branches that may overlap.
  const std::vector<std::string>& notes() const { return m_notes; }
  const Program& program() const { return *m_program; }
  // The shared memory of visited positions and their masks for one vocabulary; made at the first call.
  std::shared_ptr<PositionCache> positions(const std::shared_ptr<const TokenTable>& tokens) const;

 private:
  struct Caches;
  std::shared_ptr<const Program> m_program;
  std::vector<std::string> m_notes;
  std::unique_ptr<Caches> m_caches;
};

}  // namespace praxis::engine::text::grammar
