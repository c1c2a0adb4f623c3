#include "engine/text/grammar/program_analysis.h"

#include <algorithm>
#include <queue>
#include <utility>

namespace praxis::engine::text::grammar {
namespace {

using Kind = Program::Kind;

// For each state, those that depend on it.
class Dependents {
 public:
  explicit Dependents(const Program& program) : m_begin(program.states() + 1) {
    visit(program, [this](StateId on, StateId) { ++m_begin[on + 1]; });
    for (std::size_t i = 1; i < m_begin.size(); ++i) m_begin[i] += m_begin[i - 1];
    m_ids.resize(m_begin.back());
    std::vector<std::uint32_t> fill(m_begin.begin(), m_begin.end() - 1);
    visit(program, [&](StateId on, StateId id) { m_ids[fill[on]++] = id; });
  }

  std::span<const StateId> of(StateId state) const {
    return std::span(m_ids).subspan(m_begin[state], m_begin[state + 1] - m_begin[state]);
  }

 private:
  template <typename Visit>
  static void visit(const Program& program, Visit&& note) {
    for (StateId id = 0; id < program.states(); ++id) {
      const Program::State& state = program.state(id);
      for (const Program::ByteEdge& edge :
           state.kind == Kind::bytes ? program.edges(state) : std::span<const Program::ByteEdge>()) {
        note(edge.target, id);
      }
      for (const StateId target : state.kind == Kind::jump ? program.targets(state) : std::span<const StateId>()) {
        note(target, id);
      }
      if (state.kind == Kind::call || state.kind == Kind::tailCall || state.kind == Kind::repeat) {
        note(state.body, id);
        note(state.next, id);
      }
    }
  }

  std::vector<std::uint32_t> m_begin;
  std::vector<StateId> m_ids;
};

bool becomesNullable(const Program& program, const Program::State& state, const std::vector<bool>& nullable) {
  switch (state.kind) {
    case Kind::final:
      return true;
    case Kind::bytes:
      return false;
    case Kind::jump:
      return std::ranges::any_of(program.targets(state), [&](StateId target) { return nullable[target]; });
    case Kind::call:
    case Kind::tailCall:
      return nullable[state.body] && nullable[state.next];
    case Kind::repeat:
      return (state.min == 0 || nullable[state.body]) && nullable[state.next];
  }
  return false;
}

// The height of the state as far as the heights of others are known.
std::uint16_t heightNow(const Program& program, const Program::State& state, const std::vector<std::uint16_t>& known) {
  const auto under = [&](StateId body) -> std::uint16_t {
    return known[body] == Program::kEndless ? Program::kEndless
                                            : static_cast<std::uint16_t>(std::min(known[body] + 1, 0xFFFE));
  };
  std::uint16_t height = Program::kEndless;
  switch (state.kind) {
    case Kind::final:
      return 0;
    case Kind::bytes:
      for (const Program::ByteEdge& edge : program.edges(state)) height = std::min(height, known[edge.target]);
      return height;
    case Kind::jump:
      for (const StateId target : program.targets(state)) height = std::min(height, known[target]);
      return height;
    case Kind::call:
      return std::max(under(state.body), known[state.next]);
    case Kind::tailCall:
      return std::max(known[state.body], known[state.next]);
    case Kind::repeat:
      return state.min == 0 ? known[state.next] : std::max(under(state.body), known[state.next]);
  }
  return height;
}

// The states that the state continues at before any text; entered bodies first.
void leadingStates(const Program& program, StateId id, const std::vector<bool>& nullable, std::vector<StateId>& out) {
  out.clear();
  const Program::State& state = program.state(id);
  if (state.kind == Kind::jump) {
    out.assign(program.targets(state).begin(), program.targets(state).end());
  } else if (state.kind == Kind::call || state.kind == Kind::tailCall || state.kind == Kind::repeat) {
    out.push_back(state.body);
    if (nullable[state.body] || (state.kind == Kind::repeat && state.min == 0)) out.push_back(state.next);
  }
}

}  // namespace

std::vector<bool> nullableStates(const Program& program) {
  const Dependents dependents(program);
  std::vector<bool> nullable(program.states(), false);
  std::vector<StateId> work;
  const auto settle = [&](StateId id) {
    if (nullable[id] || !becomesNullable(program, program.state(id), nullable)) return;
    nullable[id] = true;
    work.push_back(id);
  };
  for (StateId id = 0; id < program.states(); ++id) settle(id);
  while (!work.empty()) {
    const StateId id = work.back();
    work.pop_back();
    for (const StateId dependent : dependents.of(id)) settle(dependent);
  }
  return nullable;
}

std::optional<StateId> leftRecursion(const Program& program, const std::vector<bool>& nullable) {
  // A cycle of leading states that enters a body is a recursion; one of jumps alone is only an empty loop. So first the
  // components of the leading graph (Tarjan, without recursion), then any body entered from within its own component.
  const std::size_t count = program.states();
  constexpr std::uint32_t kUnseen = 0xFFFFFFFF;
  std::vector<std::uint32_t> order(count, kUnseen);
  std::vector<std::uint32_t> low(count, 0);
  std::vector<std::uint32_t> component(count, kUnseen);
  std::vector<StateId> open;
  struct Visit {
    StateId id;
    std::vector<StateId> leads;
    std::size_t next = 0;
  };
  std::vector<Visit> path;
  std::uint32_t seen = 0;
  std::uint32_t components = 0;
  const auto enter = [&](StateId id) {
    order[id] = low[id] = seen++;
    open.push_back(id);
    path.push_back({.id = id});
    leadingStates(program, id, nullable, path.back().leads);
  };
  for (StateId root = 0; root < count; ++root) {
    if (order[root] == kUnseen) enter(root);
    while (!path.empty()) {
      Visit& visit = path.back();
      const StateId id = visit.id;
      if (visit.next < visit.leads.size()) {
        const StateId lead = visit.leads[visit.next++];
        if (order[lead] == kUnseen) {
          enter(lead);
        } else if (component[lead] == kUnseen) {
          low[id] = std::min(low[id], order[lead]);
        }
        continue;
      }
      if (low[id] == order[id]) {
        for (StateId member = kUnseen; member != id;) {
          member = open.back();
          open.pop_back();
          component[member] = components;
        }
        ++components;
      }
      path.pop_back();
      if (!path.empty()) low[path.back().id] = std::min(low[path.back().id], low[id]);
    }
  }
  for (StateId id = 0; id < count; ++id) {
    const Program::State& state = program.state(id);
    const bool enters = state.kind == Kind::call || state.kind == Kind::tailCall || state.kind == Kind::repeat;
    if (enters && component[id] == component[state.body]) return state.body;
  }
  return std::nullopt;
}

std::vector<std::uint16_t> endHeights(const Program& program) {
  // Heights only grow along the way (each is a minimum or maximum of others), so with the smallest settled first the
  // first finite height of a state is its last.
  const Dependents dependents(program);
  std::vector<std::uint16_t> heights(program.states(), Program::kEndless);
  std::vector<bool> offered(program.states(), false);
  using Candidate = std::pair<std::uint16_t, StateId>;
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> queue;
  const auto offer = [&](StateId id) {
    if (offered[id]) return;
    const std::uint16_t height = heightNow(program, program.state(id), heights);
    if (height == Program::kEndless) return;
    offered[id] = true;
    queue.emplace(height, id);
  };
  for (StateId id = 0; id < program.states(); ++id) {
    offer(id);
  }
  while (!queue.empty()) {
    const auto [height, id] = queue.top();
    queue.pop();
    heights[id] = height;
    for (const StateId dependent : dependents.of(id)) offer(dependent);
  }
  return heights;
}

}  // namespace praxis::engine::text::grammar
