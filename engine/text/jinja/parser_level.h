#pragma once
// Counts how deep a parser is. Thread: of the parser.

#include "engine/text/jinja/parser.h"

namespace praxis::engine::text::jinja {

class Parser::Level {
 public:
  explicit Level(Parser& parser) : m_depth(parser.m_depth) { ++m_depth; }
  ~Level() { --m_depth; }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;
  bool isTooDeep() const { return m_depth > kDepthMax; }

 private:
  int& m_depth;
};

}  // namespace praxis::engine::text::jinja
