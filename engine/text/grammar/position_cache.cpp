#include "engine/text/grammar/position_cache.h"

#include <algorithm>

#include "engine/text/grammar/codepoint_set.h"

namespace praxis::engine::text::grammar {
namespace {

using Kind = Program::Kind;

// Parallel threads of one position, and states met on the way to them. An ambiguous grammar that needs more loses
// the threads beyond: what it still accepts is in its language, and can be finished.
constexpr std::size_t kThreadsPerPositionMax = 20'000;
constexpr std::size_t kPendingMax = 100'000;
constexpr std::size_t kLinearSearchMax = 24;
constexpr std::size_t kStepBytesMax = 24u << 20;
constexpr std::size_t kFramesTotalMax = 1'000'000;
constexpr std::size_t kThreadsTotalMax = 2'000'000;

std::vector<std::vector<std::vector<std::uint8_t>>> plainSequences(const Program& program) {
  std::vector<std::vector<std::vector<std::uint8_t>>> sequences;
  for (const ByteSequence& ranges : utf8Sequences(plainCharacterSet())) {
    auto& sequence = sequences.emplace_back();
    for (const ByteRange& range : ranges) {
      auto& bytes = sequence.emplace_back();
      for (int byte = range.first; byte <= range.last; ++byte) {
        const auto value = static_cast<std::uint8_t>(byte);
        if (bytes.empty() || program.byteClass(bytes.back()) != program.byteClass(value)) bytes.push_back(value);
      }
    }
  }
  return sequences;
}

template <typename Threads>
std::uint64_t hashOf(const Threads& threads, bool complete) {
  std::uint64_t hash = complete ? 1 : 2;
  for (const auto& thread : threads) hash = mixHash(hash, (std::uint64_t{thread.state} << 32) | thread.stack);
  return mixHash(hash, threads.size());
}

}  // namespace

PositionCache::PositionCache(std::shared_ptr<const Program> program, std::shared_ptr<const TokenTable> tokens,
                             std::size_t positionsMax)
    : m_program(std::move(program)),
      m_tokens(std::move(tokens)),
      m_rowLength(m_program->byteClasses()),
      m_plainSequences(plainSequences(*m_program)) {
  const std::lock_guard lock(m_mutex);
  m_positionsMax = std::min(positionsMax, kStepBytesMax / (m_rowLength * sizeof(PositionId)));
  m_framesMax = kFramesTotalMax;
  m_threadsMax = kThreadsTotalMax;
  m_frames.push_back({});
  m_threads.clear();
  m_complete = false;
  settleThreads();  // no threads: kDead
  enqueue({.state = m_program->start()});
  settleThreads();  // kStart, unless the grammar accepts nothing, which the compiler refuses
}

void PositionCache::hold(PositionId position) {
  const std::lock_guard lock(m_mutex);
  ++m_positions[position].holds;
}

void PositionCache::release(PositionId position) {
  const std::lock_guard lock(m_mutex);
  --m_positions[position].holds;
}

PositionId PositionCache::walk(PositionId from, std::string_view bytes, std::size_t& taken) {
  const std::lock_guard lock(m_mutex);
  PositionId position = from;
  for (taken = 0; taken < bytes.size(); ++taken) {
    if (full()) collect({&position, 1});
    const PositionId next = step(position, static_cast<std::uint8_t>(bytes[taken]));
    if (next == kDead) break;
    position = next;
  }
  ++m_positions[position].holds;
  return position;
}

bool PositionCache::complete(PositionId position) const {
  const std::lock_guard lock(m_mutex);
  return m_positions[position].complete;
}

PositionCache::Usage PositionCache::usage() const {
  const std::lock_guard lock(m_mutex);
  return {m_positions.size() - m_free.size(), m_frames.size(), m_maskCount, m_collections};
}

PositionId PositionCache::step(PositionId from, std::uint8_t byte) {
  PositionId& next = stepsOf(from)[m_program->byteClass(byte)];
  if (next == kUnknown) next = computeStep(from, byte);
  return next;
}

PositionId PositionCache::computeStep(PositionId from, std::uint8_t byte) {
  for (const Thread& thread : m_positions[from].threads) {
    for (const Program::ByteEdge& edge : m_program->edges(m_program->state(thread.state))) {
      if (byte < edge.first || byte > edge.last) continue;
      enqueue({.state = edge.target, .stack = thread.stack, .settled = m_frames[thread.stack].depth});
    }
  }
  return settleThreads();
}

void PositionCache::enqueue(const Pending& pending) {
  const Program::State& state = m_program->state(pending.state);
  // Threads that could not end within the allowed depth are never begun, so every living thread can end.
  if (state.height == Program::kEndless) return;
  if (m_frames[pending.stack].depth + state.height > static_cast<std::uint32_t>(Program::kDepthMax)) return;
  if (m_pending.size() >= kPendingMax) return;
  const auto hash = [](const Pending& p) {
    return mixHash(mixHash(p.settled, (std::uint64_t{p.state} << 32) | p.stack), 3);
  };
  if (m_pending.size() <= kLinearSearchMax) {
    if (std::ranges::find(m_pending, pending) != m_pending.end()) return;
    if (m_pending.size() == kLinearSearchMax) {
      for (std::uint32_t i = 0; i < m_pending.size(); ++i) m_pendingTable.insert(hash(m_pending[i]), i);
    }
  } else {
    const auto same = [&](std::uint32_t index) PRAXIS_REQUIRES(m_mutex) { return m_pending[index] == pending; };
    if (m_pendingTable.find(hash(pending), same) != InternTable::kNone) return;
  }
  if (m_pending.size() >= kLinearSearchMax) {
    m_pendingTable.insert(hash(pending), static_cast<std::uint32_t>(m_pending.size()));
  }
  m_pending.push_back(pending);
}

void PositionCache::follow(const Pending& pending) {
  const Program::State& state = m_program->state(pending.state);
  switch (state.kind) {
    case Kind::bytes:
      m_threads.push_back({pending.state, pending.stack});
      return;
    case Kind::jump:
      for (const StateId target : m_program->targets(state)) enqueue({target, pending.stack, pending.settled});
      return;
    case Kind::call:
      enqueue({state.body, push(state.next, 0, pending.stack), pending.settled});
      return;
    case Kind::tailCall:
      enqueue({state.body, pending.stack, pending.settled});
      return;
    case Kind::repeat:
      followRepeat(pending, 0);
      return;
    case Kind::final:
      followReturn(pending);
      return;
  }
}

// The repetition has run `count` times.
void PositionCache::followRepeat(const Pending& pending, std::uint32_t count) {
  const Program::State& state = m_program->state(pending.state);
  if (count < state.max) enqueue({state.body, push(pending.state, count + 1, pending.stack), pending.settled});
  if (count >= state.min) enqueue({state.next, pending.stack, pending.settled});
}

void PositionCache::followReturn(const Pending& pending) {
  if (pending.stack == 0) {
    m_complete = true;
    return;
  }
  const Frame frame = m_frames[pending.stack];
  const std::uint32_t settled = std::min(pending.settled, frame.depth - 1);
  if (m_program->state(frame.state).kind != Kind::repeat) {
    enqueue({frame.state, frame.parent, settled});
  } else if (frame.depth <= pending.settled) {
    // A round without text would only use up the count, so it is not taken.
    followRepeat({frame.state, frame.parent, settled}, frame.count);
  }
}

std::uint32_t PositionCache::push(StateId state, std::uint32_t count, std::uint32_t parent) {
  std::uint64_t hash = mixHash((std::uint64_t{state} << 32) | parent, count);
  const auto same = [&](std::uint32_t index) PRAXIS_REQUIRES(m_mutex) {
    const Frame& frame = m_frames[index];
    return frame.state == state && frame.count == count && frame.parent == parent;
  };
  const std::uint32_t known = m_frameTable.find(hash, same);
  if (known != InternTable::kNone) return known;
  const auto index = static_cast<std::uint32_t>(m_frames.size());
  m_frames.push_back({state, count, parent, m_frames[parent].depth + 1});
  m_frameTable.insert(hash, index);
  return index;
}

// Follows all that is pending to the threads' next bytes, and finds or makes their position.
PositionId PositionCache::settleThreads() {
  m_threads.clear();
  m_complete = false;
  for (std::size_t i = 0; i < m_pending.size(); ++i) follow(Pending(m_pending[i]));
  if (m_pending.size() > kLinearSearchMax) m_pendingTable.clear();
  m_pending.clear();
  std::ranges::sort(m_threads);
  m_threads.erase(std::unique(m_threads.begin(), m_threads.end()), m_threads.end());
  if (m_threads.size() > kThreadsPerPositionMax) m_threads.resize(kThreadsPerPositionMax);

  const std::uint64_t hash = hashOf(m_threads, m_complete);
  const auto same = [&](std::uint32_t index) PRAXIS_REQUIRES(m_mutex) {
    return m_positions[index].complete == m_complete && m_positions[index].threads == m_threads;
  };
  const std::uint32_t known = m_positionTable.find(hash, same);
  if (known != InternTable::kNone) return known;
  const PositionId id = newPosition();
  m_positions[id].threads = m_threads;
  m_positions[id].complete = m_complete;
  m_threadCount += m_threads.size();
  m_positionTable.insert(hash, id);
  return id;
}

PositionId PositionCache::newPosition() {
  PositionId id = 0;
  if (m_free.empty()) {
    id = static_cast<PositionId>(m_positions.size());
    m_positions.emplace_back();
    if (id % kBlockPositions == 0)
      m_stepBlocks.push_back(std::make_unique_for_overwrite<PositionId[]>(kBlockPositions * m_rowLength));
  } else {
    id = m_free.back();
    m_free.pop_back();
  }
  std::fill_n(stepsOf(id), m_rowLength, kUnknown);
  return id;
}

bool PositionCache::full() const {
  return m_positions.size() - m_free.size() > m_positionsMax || m_frames.size() > m_framesMax ||
         m_threadCount > m_threadsMax;
}

void PositionCache::collect(std::span<const PositionId> live) {
  ++m_collections;
  std::vector<bool> kept(m_positions.size(), false);
  kept[kDead] = kept[kStart] = true;
  for (const PositionId position : live) kept[position] = true;
  for (std::size_t id = 0; id < m_positions.size(); ++id) {
    if (m_positions[id].holds > 0) kept[id] = true;
  }
  keepFrames(kept);
  keepPositions(kept);
  // Where holders alone need most of the room, it grows with them, so that collecting stays rare.
  const auto widen = [](std::size_t& max, std::size_t used) { max = std::max(max, 2 * used); };
  widen(m_positionsMax, m_positions.size() - m_free.size());
  widen(m_framesMax, m_frames.size());
  widen(m_threadsMax, m_threadCount);
}

// Drops the frames that no kept thread stands on. Parents stand before their children, and keep doing so.
void PositionCache::keepFrames(const std::vector<bool>& kept) {
  std::vector<std::uint32_t> moved(m_frames.size(), 0);
  for (std::size_t id = 0; id < m_positions.size(); ++id) {
    if (!kept[id]) continue;
    for (const Thread& thread : m_positions[id].threads) moved[thread.stack] = 1;
  }
  for (std::size_t i = m_frames.size() - 1; i > 0; --i) {
    if (moved[i] != 0) moved[m_frames[i].parent] = 1;
  }
  std::uint32_t next = 1;
  moved[0] = 0;
  m_frameTable.clear();
  for (std::size_t i = 1; i < m_frames.size(); ++i) {
    if (moved[i] == 0) continue;
    Frame frame = m_frames[i];
    frame.parent = moved[frame.parent];
    m_frameTable.insert(mixHash((std::uint64_t{frame.state} << 32) | frame.parent, frame.count), next);
    m_frames[next] = frame;
    moved[i] = next++;
  }
  m_frames.resize(next);
  for (std::size_t id = 0; id < m_positions.size(); ++id) {
    if (!kept[id]) continue;
    for (Thread& thread : m_positions[id].threads) thread.stack = moved[thread.stack];
  }
}

void PositionCache::keepPositions(const std::vector<bool>& kept) {
  m_positionTable.clear();
  m_free.clear();
  m_threadCount = 0;
  m_maskCount = 0;
  for (std::size_t id = 0; id < m_positions.size(); ++id) {
    Position& position = m_positions[id];
    if (!kept[id]) {
      position = {};
      m_free.push_back(static_cast<PositionId>(id));
      continue;
    }
    m_threadCount += position.threads.size();
    m_maskCount += position.mask != nullptr;
    if (position.plainNext != kUnknown && !kept[position.plainNext]) position.plainNext = kUnknown;
    m_positionTable.insert(hashOf(position.threads, position.complete), static_cast<std::uint32_t>(id));
    PositionId* steps = stepsOf(static_cast<PositionId>(id));
    for (std::size_t i = 0; i < m_rowLength; ++i) {
      if (steps[i] != kUnknown && !kept[steps[i]]) steps[i] = kUnknown;
    }
  }
}

}  // namespace praxis::engine::text::grammar
