#include "engine/text/grammar/program.h"

#include <algorithm>
#include <bitset>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "engine/text/grammar/program_analysis.h"

namespace praxis::engine::text::grammar {

using base::ErrorCode;
using base::Result;

namespace {

constexpr std::uint64_t kInlineStatesMax = 96;   // a repetition of more states than this counts in its frame
constexpr std::uint64_t kCalledLabelStates = 6;  // a machine's label of more states is compiled once and called
constexpr std::uint64_t kEmptyRepeatMax = 256;
constexpr int kExpressionDepthMax = 2000;

}  // namespace

// Builds backwards: each part is compiled in front of the state that follows it.
class ProgramBuilder {
 public:
  ProgramBuilder(const RuleSet& rules, RuleId root)
      : m_rules(rules), m_root(root), m_program(std::make_unique<Program>()) {}

  Result<std::shared_ptr<const Program>> build() {
    if (m_rules.overfull()) return tooLarge();
    m_ruleStarts.assign(m_rules.rules(), std::nullopt);
    m_program->m_start = ruleStart(m_root);
    while (!m_pendingRules.empty() || !m_pendingLabels.empty()) {
      if (!m_pendingRules.empty()) {
        const RuleId rule = m_pendingRules.back();
        m_pendingRules.pop_back();
        setJump(*m_ruleStarts[rule], {compile(m_rules.body(rule), addFinal(), 0)});
      } else {
        const NodeId label = m_pendingLabels.back();
        m_pendingLabels.pop_back();
        setJump(m_labelStarts.at(label), {compile(label, addFinal(), 0)});
      }
      if (m_failure) return *std::move(m_failure);
    }
    finish();
    PRAXIS_TRY(checkLoops());
    PRAXIS_TRY(checkEnds());
    return std::shared_ptr<const Program>(std::move(m_program));
  }

 private:
  using Kind = Program::Kind;

  struct Draft {
    Program::State state;
    std::vector<Program::ByteEdge> edges;
    std::vector<StateId> targets;
  };

  static base::Error tooLarge() {
    return base::fail(ErrorCode::unsupported,
                      "The grammar is too large: it needs more than {} states. Make it smaller.", Program::kStatesMax);
  }

  StateId add(Kind kind) {
    if (m_drafts.size() >= Program::kStatesMax) {
      if (!m_failure) m_failure = tooLarge();
      return 0;
    }
    m_drafts.emplace_back();
    m_drafts.back().state.kind = kind;
    return static_cast<StateId>(m_drafts.size() - 1);
  }
  // Every rule could share one final state, but for its own rule's analysis each keeps its own.
  StateId addFinal() { return add(Kind::final); }
  void setJump(StateId state, std::vector<StateId> targets) { m_drafts[state].targets = std::move(targets); }
  StateId addJump(std::vector<StateId> targets) {
    const StateId state = add(Kind::jump);
    setJump(state, std::move(targets));
    return state;
  }

  StateId ruleStart(RuleId rule) {
    if (!m_ruleStarts[rule]) {
      m_ruleStarts[rule] = add(Kind::jump);
      m_pendingRules.push_back(rule);
    }
    return *m_ruleStarts[rule];
  }
  StateId labelStart(NodeId label) {
    const auto it = m_labelStarts.find(label);
    if (it != m_labelStarts.end()) return it->second;
    m_pendingLabels.push_back(label);
    return m_labelStarts[label] = add(Kind::jump);
  }

  StateId addCall(StateId body, StateId next) {
    const StateId state = add(Kind::call);
    m_drafts[state].state.body = body;
    m_drafts[state].state.next = next;
    return state;
  }

  // The start of the part, which is followed by next.
  StateId compile(NodeId id, StateId next, int depth) {
    if (m_failure) return 0;
    if (depth > kExpressionDepthMax) {
      m_failure = base::fail(ErrorCode::unsupported, "The grammar is nested more than {} deep.", kExpressionDepthMax);
      return 0;
    }
    const Node& node = m_rules.node(id);
    switch (node.kind) {
      case NodeKind::empty:
        return next;
      case NodeKind::nothing:
        return add(Kind::bytes);
      case NodeKind::literal:
        return compileLiteral(node.bytes, next);
      case NodeKind::characters:
        return compileCharacters(node.characters, next);
      case NodeKind::sequence:
        for (auto part = node.children.rbegin(); part != node.children.rend(); ++part) {
          next = compile(*part, next, depth + 1);
        }
        return next;
      case NodeKind::choice: {
        std::vector<StateId> targets;
        std::vector<std::string_view> literals;
        for (const NodeId part : node.children) {
          if (m_rules.node(part).kind == NodeKind::literal) {
            literals.push_back(m_rules.node(part).bytes);
          } else {
            targets.push_back(compile(part, next, depth + 1));
          }
        }
        std::ranges::sort(literals);
        if (!literals.empty()) targets.push_back(compileLiterals(literals, 0, next));
        return addJump(std::move(targets));
      }
      case NodeKind::repeat:
        return compileRepeat(node, next, depth);
      case NodeKind::rule:
        return addCall(ruleStart(node.rule), next);
      case NodeKind::machine:
        return compileMachine(*node.machine, next, depth);
    }
    return next;
  }

  StateId compileLiteral(std::string_view bytes, StateId next) {
    for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) {
      const StateId state = add(Kind::bytes);
      const auto value = static_cast<std::uint8_t>(*byte);
      m_drafts[state].edges.push_back({value, value, next});
      next = state;
    }
    return next;
  }

  // Sorted texts with the same first `common` bytes, as a tree: thousands of listed values stay one thread.
  StateId compileLiterals(std::span<const std::string_view> texts, std::size_t common, StateId next) {
    if (texts.size() == 1) return compileLiteral(texts.front().substr(common), next);
    std::vector<Program::ByteEdge> edges;
    bool ends = false;
    for (std::size_t i = 0; i < texts.size() && !m_failure;) {
      if (texts[i].size() == common) {
        ends = true;
        ++i;
        continue;
      }
      std::size_t end = i + 1;
      while (end < texts.size() && texts[end][common] == texts[i][common]) ++end;
      const auto byte = static_cast<std::uint8_t>(texts[i][common]);
      edges.push_back({byte, byte, compileLiterals(texts.subspan(i, end - i), common + 1, next)});
      i = end;
    }
    const StateId state = add(Kind::bytes);
    if (m_failure) return 0;
    m_drafts[state].edges = std::move(edges);
    return ends ? addJump({state, next}) : state;
  }

  // Sequences that end alike share their last states.
  StateId compileCharacters(const CodepointSet& set, StateId next) {
    const StateId start = add(Kind::bytes);
    std::map<ByteSequence, StateId> tails;
    for (const ByteSequence& sequence : utf8Sequences(set)) {
      StateId target = next;
      for (std::size_t i = sequence.size() - 1; i > 0; --i) {
        ByteSequence tail(sequence.begin() + static_cast<std::ptrdiff_t>(i), sequence.end());
        const auto it = tails.find(tail);
        if (it != tails.end()) {
          target = it->second;
          continue;
        }
        const StateId state = add(Kind::bytes);
        m_drafts[state].edges.push_back({sequence[i].first, sequence[i].last, target});
        tails.emplace(std::move(tail), state);
        target = state;
      }
      m_drafts[start].edges.push_back({sequence[0].first, sequence[0].last, target});
      if (m_failure) return 0;
    }
    return start;
  }

  StateId compileRepeat(const Node& node, StateId next, int depth) {
    const NodeId part = node.children.front();
    const auto min = static_cast<std::uint64_t>(node.min);
    if (node.max == kUnlimited) {
      const StateId loop = add(Kind::jump);
      setJump(loop, {compile(part, loop, depth + 1), next});
      return min == 0 ? loop : compileCounted(part, min, min, loop, depth);
    }
    return compileCounted(part, min, static_cast<std::uint64_t>(node.max), next, depth);
  }

  StateId compileCounted(NodeId part, std::uint64_t min, std::uint64_t max, StateId next, int depth) {
    if (max * weight(part, 0) <= kInlineStatesMax) {
      const StateId end = next;
      for (std::uint64_t i = max; i > 0 && !m_failure; --i) {
        next = compile(part, next, depth + 1);
        if (i > min) next = addJump({next, end});
      }
      return next;
    }
    const StateId state = add(Kind::repeat);
    const StateId body = compile(part, addFinal(), depth + 1);
    Program::State& draft = m_drafts[state].state;
    draft.body = body;
    draft.next = next;
    draft.min = static_cast<std::uint32_t>(min);
    draft.max = static_cast<std::uint32_t>(max);
    return state;
  }

  StateId compileMachine(const Machine& machine, StateId next, int depth) {
    std::vector<StateId> starts;
    for (std::size_t i = 0; i < machine.states.size() && !m_failure; ++i) starts.push_back(add(Kind::jump));
    for (std::size_t i = 0; i < machine.states.size() && !m_failure; ++i) {
      std::vector<StateId> targets;
      std::vector<Program::ByteEdge> bytes;  // of all edges of one byte, in one state
      for (const Machine::Edge& edge : machine.states[i].edges) {
        const StateId target = starts[edge.target];
        if (addByteEdges(edge.label, target, bytes)) continue;
        targets.push_back(weight(edge.label, 0) > kCalledLabelStates ? addCall(labelStart(edge.label), target)
                                                                     : compile(edge.label, target, depth + 1));
      }
      if (!bytes.empty()) {
        targets.push_back(add(Kind::bytes));
        m_drafts[targets.back()].edges = std::move(bytes);
      }
      if (machine.states[i].accepting) targets.push_back(next);
      setJump(starts[i], std::move(targets));
    }
    return m_failure ? 0 : starts.front();
  }

  // False if the part is not always one byte.
  bool addByteEdges(NodeId id, StateId target, std::vector<Program::ByteEdge>& edges) const {
    const Node& node = m_rules.node(id);
    if (node.kind == NodeKind::literal && node.bytes.size() == 1) {
      const auto byte = static_cast<std::uint8_t>(node.bytes.front());
      edges.push_back({byte, byte, target});
      return true;
    }
    if (node.kind != NodeKind::characters || node.characters.ranges().back().last > 0x7F) return false;
    for (const CodepointRange& range : node.characters.ranges()) {
      edges.push_back({static_cast<std::uint8_t>(range.first), static_cast<std::uint8_t>(range.last), target});
    }
    return true;
  }

  // About how many states the part needs when compiled in place; stops counting when it is many.
  std::uint64_t weight(NodeId id, int depth) {
    constexpr std::uint64_t kMany = 1'000'000;
    if (depth > kExpressionDepthMax) return kMany;
    const auto it = m_weights.find(id);
    if (it != m_weights.end()) return it->second;
    const Node& node = m_rules.node(id);
    std::uint64_t sum = 1;
    switch (node.kind) {
      case NodeKind::empty:
        sum = 0;
        break;
      case NodeKind::literal:
        sum = node.bytes.size();
        break;
      case NodeKind::characters:
        sum = node.characters.ranges().back().last <= 0x7F ? 1 : 12;
        break;
      case NodeKind::machine:
        sum = kMany;
        break;
      case NodeKind::sequence:
      case NodeKind::choice:
        for (const NodeId part : node.children) sum = std::min(kMany, sum + weight(part, depth + 1));
        break;
      case NodeKind::repeat: {
        const auto times = static_cast<std::uint64_t>(node.max == kUnlimited ? node.min + 1 : node.max);
        sum = std::min(kMany, 1 + times * std::max<std::uint64_t>(1, weight(node.children.front(), depth + 1)));
        break;
      }
      case NodeKind::rule:
      case NodeKind::nothing:
        break;
    }
    m_weights.emplace(id, sum);
    return sum;
  }

  // A call whose return would only return is a tail call: recursion at the end of a rule does not deepen the stack.
  bool onlyReturns(StateId state) const {
    for (int steps = 0; steps < 16; ++steps) {
      const Draft& draft = m_drafts[state];
      if (draft.state.kind == Kind::final) return true;
      if (draft.state.kind != Kind::jump || draft.targets.size() != 1) return false;
      state = draft.targets.front();
    }
    return false;
  }

  void finish() {
    std::bitset<257> bounds;  // a class of bytes begins here
    for (const Draft& draft : m_drafts) {
      Program::State state = draft.state;
      if (state.kind == Kind::call && onlyReturns(state.next)) state.kind = Kind::tailCall;
      if (state.kind == Kind::bytes) {
        state.begin = static_cast<std::uint32_t>(m_program->m_edges.size());
        for (const Program::ByteEdge& edge : draft.edges) {
          bounds.set(edge.first);
          bounds.set(edge.last + 1u);
          m_program->m_edges.push_back(edge);
        }
        state.end = static_cast<std::uint32_t>(m_program->m_edges.size());
      } else if (state.kind == Kind::jump) {
        state.begin = static_cast<std::uint32_t>(m_program->m_targets.size());
        m_program->m_targets.insert(m_program->m_targets.end(), draft.targets.begin(), draft.targets.end());
        state.end = static_cast<std::uint32_t>(m_program->m_targets.size());
      }
      m_program->m_states.push_back(state);
    }
    std::size_t current = 0;
    for (std::size_t byte = 0; byte < 256; ++byte) {
      if (byte > 0 && bounds[byte]) ++current;
      m_program->m_classes[byte] = static_cast<std::uint8_t>(current);
    }
    m_program->m_classCount = current + 1;
  }

  std::string ruleNameOf(StateId start) const {
    for (RuleId rule = 0; rule < m_ruleStarts.size(); ++rule) {
      if (m_ruleStarts[rule] == start) return m_rules.name(rule);
    }
    return "a repetition";
  }

  Result<void> checkLoops() {
    const std::vector<bool> nullable = nullableStates(*m_program);
    const std::optional<StateId> looping = leftRecursion(*m_program, nullable);
    if (looping) {
      return base::fail(ErrorCode::invalidArgument,
                        "The rule '{}' is left-recursive: it can begin with itself before any text. Turn it around, "
                        "for instance a ::= b (\",\" b)* instead of a ::= a \",\" b | b.",
                        ruleNameOf(*looping));
    }
    for (const Program::State& state : m_program->m_states) {
      if (state.kind != Kind::repeat || !nullable[state.body] || state.max <= kEmptyRepeatMax) continue;
      return base::fail(ErrorCode::unsupported,
                        "A part that may be empty is repeated up to {} times; at most {} is supported. Repeat a part "
                        "that has text.",
                        state.max, kEmptyRepeatMax);
    }
    // A part that may be empty satisfies any lower count at once.
    for (Program::State& state : m_program->m_states) {
      if (state.kind == Kind::repeat && nullable[state.body]) state.min = 0;
    }
    return {};
  }

  Result<void> checkEnds() {
    const std::vector<std::uint16_t> heights = endHeights(*m_program);
    for (std::size_t i = 0; i < heights.size(); ++i) m_program->m_states[i].height = heights[i];
    if (heights[m_program->m_start] == Program::kEndless) {
      return base::fail(ErrorCode::invalidArgument,
                        "No text can satisfy the grammar from start to end: every way through '{}' goes on for ever "
                        "or asks for the impossible.",
                        m_rules.name(m_root));
    }
    if (heights[m_program->m_start] > Program::kDepthMax) {
      return base::fail(ErrorCode::unsupported, "Every text of the grammar nests more than {} deep.",
                        Program::kDepthMax);
    }
    return {};
  }

  const RuleSet& m_rules;
  RuleId m_root;
  std::unique_ptr<Program> m_program;
  std::vector<Draft> m_drafts;
  std::vector<std::optional<StateId>> m_ruleStarts;
  std::map<NodeId, StateId> m_labelStarts;
  std::map<NodeId, std::uint64_t> m_weights;
  std::vector<RuleId> m_pendingRules;
  std::vector<NodeId> m_pendingLabels;
  std::optional<base::Error> m_failure;
};

Result<std::shared_ptr<const Program>> Program::compile(const RuleSet& rules, RuleId root) {
  return ProgramBuilder(rules, root).build();
}

}  // namespace praxis::engine::text::grammar
