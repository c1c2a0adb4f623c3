#pragma once
// Every position that requests have reached in one grammar, shared between them: where each byte leads from it, and
// which tokens of the vocabulary may follow. Positions are sets of threads with shared stacks, made when first reached,
// so that a second visit costs a table look-up. Bounded: what nobody holds is forgotten when the room is used up.
// Thread: any; one lock inside.

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/thread_annotations.h"
#include "engine/text/grammar/intern_table.h"
#include "engine/text/grammar/program.h"
#include "engine/text/grammar/token_table.h"
#include "engine/text/grammar/token_trie.h"

namespace praxis::engine::text::grammar {

using PositionId = std::uint32_t;
using TokenMask = std::vector<std::uint64_t>;

class PositionCache {
 public:
  static constexpr PositionId kDead = 0;   // no thread is left
  static constexpr PositionId kStart = 1;  // before the first byte

  static constexpr std::size_t kPositionsMax = 65'536;

  // tokens may be null: then there are no masks. positionsMax is smaller in tests only.
  PositionCache(std::shared_ptr<const Program> program, std::shared_ptr<const TokenTable> tokens,
                std::size_t positionsMax = kPositionsMax);

  // A held position stays valid; each hold needs its release.
  void hold(PositionId position);
  void release(PositionId position);

  // Follows the bytes as far as they lead to a living position; taken says how far. The caller holds `from`; the
  // result comes held.
  PositionId walk(PositionId from, std::string_view bytes, std::size_t& taken);
  bool complete(PositionId position) const;
  std::shared_ptr<const TokenMask> mask(PositionId position);

  // How much is remembered: for tests and benchmarks.
  struct Usage {
    std::size_t positions = 0;
    std::size_t frames = 0;
    std::size_t masks = 0;
    std::size_t collections = 0;
  };
  Usage usage() const;

 private:
  struct Thread {
    StateId state = 0;
    std::uint32_t stack = 0;  // into m_frames; 0 is the empty stack
    auto operator<=>(const Thread&) const = default;
  };
  struct Frame {
    StateId state = 0;        // where to go on, or the repetition that counts
    std::uint32_t count = 0;  // times that a repetition has begun
    std::uint32_t parent = 0;
    std::uint32_t depth = 0;
  };
  struct Position {
    std::vector<Thread> threads;  // sorted; each stands before a byte
    bool complete = false;
    std::uint32_t holds = 0;
    PositionId plainNext = kUnknown;  // where every plain character leads, kDead if they differ
    std::uint64_t maskUse = 0;
    std::shared_ptr<const TokenMask> mask;
  };
  // A thread on its way to its next byte. Frames deeper than `settled` were pushed since the last byte.
  struct Pending {
    StateId state = 0;
    std::uint32_t stack = 0;
    std::uint32_t settled = 0;
    auto operator<=>(const Pending&) const = default;
  };

  static constexpr PositionId kUnknown = 0xFFFFFFFF;
  static constexpr std::size_t kBlockPositions = 256;

  // One sequence of byte choices per form of a plain character in UTF-8; bytes of one class stand for each other.
  using PlainSequence = std::vector<std::vector<std::uint8_t>>;

  // Where each class of bytes leads from the position, as far as it is known.
  PositionId* stepsOf(PositionId position) PRAXIS_REQUIRES(m_mutex) {
    return m_stepBlocks[position / kBlockPositions].get() + (position % kBlockPositions) * m_rowLength;
  }
  PositionId step(PositionId from, std::uint8_t byte) PRAXIS_REQUIRES(m_mutex);
  PositionId computeStep(PositionId from, std::uint8_t byte) PRAXIS_REQUIRES(m_mutex);
  PositionId settleThreads() PRAXIS_REQUIRES(m_mutex);
  void follow(const Pending& pending) PRAXIS_REQUIRES(m_mutex);
  void followRepeat(const Pending& pending, std::uint32_t count) PRAXIS_REQUIRES(m_mutex);
  void followReturn(const Pending& pending) PRAXIS_REQUIRES(m_mutex);
  void enqueue(const Pending& pending) PRAXIS_REQUIRES(m_mutex);
  std::uint32_t push(StateId state, std::uint32_t count, std::uint32_t parent) PRAXIS_REQUIRES(m_mutex);
  PositionId newPosition() PRAXIS_REQUIRES(m_mutex);

  PositionId plainNext(PositionId position) PRAXIS_REQUIRES(m_mutex);
  bool plainTargets(PositionId from, const PlainSequence& sequence, std::size_t index, PositionId& target)
      PRAXIS_REQUIRES(m_mutex);
  bool anyPlainByte(PositionId position) PRAXIS_REQUIRES(m_mutex);
  std::shared_ptr<const TokenMask> computeMask(PositionId position) PRAXIS_REQUIRES(m_mutex);
  void addPlain(PositionId position, TokenMask& mask) PRAXIS_REQUIRES(m_mutex);
  void addTrie(PositionId position, const TokenTrie& trie, TokenMask& mask) PRAXIS_REQUIRES(m_mutex);
  void forgetOldMasks() PRAXIS_REQUIRES(m_mutex);

  bool full() const PRAXIS_REQUIRES(m_mutex);
  void collect(std::span<const PositionId> live) PRAXIS_REQUIRES(m_mutex);
  void keepFrames(const std::vector<bool>& kept) PRAXIS_REQUIRES(m_mutex);
  void keepPositions(const std::vector<bool>& kept) PRAXIS_REQUIRES(m_mutex);

  const std::shared_ptr<const Program> m_program;
  const std::shared_ptr<const TokenTable> m_tokens;
  const std::size_t m_rowLength;  // byte classes
  const std::vector<PlainSequence> m_plainSequences;

  mutable std::mutex m_mutex;
  // In blocks, so that no step ever waits for a large copy.
  std::deque<Position> m_positions PRAXIS_GUARDED_BY(m_mutex);
  std::vector<std::unique_ptr<PositionId[]>> m_stepBlocks PRAXIS_GUARDED_BY(m_mutex);  // [blocks][positions, classes]
  std::vector<PositionId> m_free PRAXIS_GUARDED_BY(m_mutex);
  std::vector<Frame> m_frames PRAXIS_GUARDED_BY(m_mutex);
  InternTable m_positionTable PRAXIS_GUARDED_BY(m_mutex);
  InternTable m_frameTable PRAXIS_GUARDED_BY(m_mutex);
  std::size_t m_threadCount PRAXIS_GUARDED_BY(m_mutex) = 0;
  std::size_t m_maskCount PRAXIS_GUARDED_BY(m_mutex) = 0;
  std::uint64_t m_maskClock PRAXIS_GUARDED_BY(m_mutex) = 0;
  std::size_t m_collections PRAXIS_GUARDED_BY(m_mutex) = 0;
  std::size_t m_positionsMax PRAXIS_GUARDED_BY(m_mutex) = 0;  // beyond these, what nobody holds is forgotten
  std::size_t m_framesMax PRAXIS_GUARDED_BY(m_mutex) = 0;
  std::size_t m_threadsMax PRAXIS_GUARDED_BY(m_mutex) = 0;

  // Scratch of one step.
  std::vector<Pending> m_pending PRAXIS_GUARDED_BY(m_mutex);  // all that was met; a queue and a set
  InternTable m_pendingTable PRAXIS_GUARDED_BY(m_mutex);
  std::vector<Thread> m_threads PRAXIS_GUARDED_BY(m_mutex);
  bool m_complete PRAXIS_GUARDED_BY(m_mutex) = false;
};

}  // namespace praxis::engine::text::grammar
