#pragma once
// A grammar compiled to a pushdown automaton over bytes. A position in it is a set of threads, each a state with a
// stack of return frames (position_cache.h); this is the immutable part. Thread: any.

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/base/result.h"
#include "engine/text/grammar/rule_set.h"

namespace praxis::engine::text::grammar {

using StateId = std::uint32_t;

class Program {
 public:
  enum class Kind : std::uint8_t {
    bytes,     // consumes one byte along an edge
    jump,      // continues at any of its targets
    call,      // runs the rule at `body`, then continues at `next`
    tailCall,  // runs the rule at `body` in its own place: nothing would follow
    repeat,    // runs `body` between min and max times, then continues at `next`; the count stands in the frame
    final,     // returns
  };

  struct ByteEdge {
    std::uint8_t first = 0;
    std::uint8_t last = 0;
    StateId target = 0;
  };

  struct State {
    Kind kind = Kind::jump;
    std::uint16_t height = 0;  // frames that the shortest way to the end of the rule needs; kEndless: there is none
    std::uint32_t begin = 0;   // bytes: into edges; jump: into targets
    std::uint32_t end = 0;
    StateId body = 0;
    StateId next = 0;
    std::uint32_t min = 0;
    std::uint32_t max = 0;
  };

  static constexpr std::uint16_t kEndless = 0xFFFF;
  static constexpr std::uint32_t kUnbounded = 0xFFFFFFFF;
  static constexpr int kDepthMax = 500;  // frames of one thread: how deep an answer may nest
  static constexpr std::size_t kStatesMax = 500'000;

  // Refuses left recursion, a grammar that no text can finish, and one that is too large; errors name the rule.
  static base::Result<std::shared_ptr<const Program>> compile(const RuleSet& rules, RuleId root);

  StateId start() const { return m_start; }
  const State& state(StateId id) const { return m_states[id]; }
  std::size_t states() const { return m_states.size(); }
  std::span<const ByteEdge> edges(const State& state) const {
    return std::span(m_edges).subspan(state.begin, state.end - state.begin);
  }
  std::span<const StateId> targets(const State& state) const {
    return std::span(m_targets).subspan(state.begin, state.end - state.begin);
  }

  // Bytes that no edge tells apart share a class.
  std::uint8_t byteClass(std::uint8_t byte) const { return m_classes[byte]; }
  std::size_t byteClasses() const { return m_classCount; }

 private:
  friend class ProgramBuilder;

  StateId m_start = 0;
  std::vector<State> m_states;
  std::vector<ByteEdge> m_edges;
  std::vector<StateId> m_targets;
  std::array<std::uint8_t, 256> m_classes{};
  std::size_t m_classCount = 1;
};

}  // namespace praxis::engine::text::grammar
