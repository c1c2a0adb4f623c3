#pragma once
// Which version of a model answered: the SHA-256 of its files, worked out in pieces, so that whoever steps a run can
// pace and interrupt it. Thread: engine.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/mapped_file.h"
#include "engine/base/result.h"
#include "engine/eval/task_run.h"
#include "engine/session/session.h"

namespace praxis::engine::evaluation {

// The files of a model by the path that opens it: one GGUF, every part of a split set, or the tensors and settings of a
// folder by name.
std::vector<std::filesystem::path> filesOf(const std::filesystem::path& model);

class VersionReader {
 public:
  static constexpr std::size_t kBytesPerStep = 8 * 1024 * 1024;  // some 30 ms

  // `visionPath` empty: the file beside the model that the session found.
  VersionReader(const session::LoadedModel& model, const std::filesystem::path& visionPath);

  // Reads one piece; true when all is read.
  base::Result<bool> step();
  double share() const;                                            // of the bytes
  const eval::ModelVersion& version() const { return m_version; }  // whole once step() has said true

 private:
  struct Item {
    std::filesystem::path path;
    bool isVision = false;
  };
  void endFile(bool isVision);

  std::vector<Item> m_items;
  std::size_t m_at = 0;
  std::optional<base::MappedFile> m_file;
  std::size_t m_offset = 0;
  std::uint64_t m_done = 0, m_total = 0;
  base::Sha256 m_hash;
  eval::ModelVersion m_version;
};

}  // namespace praxis::engine::evaluation
