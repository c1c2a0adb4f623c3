#pragma once
// Loading, cut into steps: each maps, checks, binds or reads one piece, so that progress is visible and a load can be
// dropped at any time. Owner: the session. Thread: engine.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/base/clock.h"
#include "engine/base/result.h"
#include "engine/session/runtime.h"
#include "engine/session/session.h"

namespace praxis::engine::session {

class Loader {
 public:
  explicit Loader(LoadOptions options);

  // What the next step does and the share of the load that is done.
  LoadProgress progress() const;
  // One piece. The runtime after the last, nullptr before. An error names the file; the loader is then spent.
  base::Result<std::unique_ptr<Runtime>> step();

 private:
  using Piece = base::Result<bool> (Loader::*)();   // true: the stage is done
  struct Stage;
  static const Stage kStages[];

  base::Result<bool> openFile();
  base::Result<bool> openVisionFile();
  base::Result<bool> checkMemory();
  base::Result<bool> readTokenizer();
  base::Result<bool> prepareWeights();
  base::Result<bool> bindModel();
  base::Result<bool> bindTower();
  base::Result<bool> readWeights();
  base::Result<bool> takeCache();
  std::unique_ptr<Runtime> finish();
  // Of preparing, binding and reading the weights together.
  double weightsShare() const;

  LoadOptions m_options;
  std::uint64_t m_visionBytes = 0;  // of the vision file's tensors and of the tower's buffers
  base::Clock::time_point m_started;
  std::unique_ptr<Runtime> m_runtime;
  std::size_t m_stage = 0;
  // Where reading the weights has come to.
  std::size_t m_tensor = 0;
  std::int64_t m_tensorOffset = 0;
  std::uint64_t m_bytesRead = 0;
};

}  // namespace praxis::engine::session
