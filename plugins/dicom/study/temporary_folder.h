#pragma once
// A folder that only this user can read and that goes with its owner: unpacked archives are patient data. What a crash
// leaves behind is removed by the next program that makes one. Owner: shared by the series read from it. Thread: any.

#include <filesystem>
#include <memory>

#include "engine/base/result.h"

namespace praxis::plugins::dicom::study {

class TemporaryFolder {
 public:
  // Below the system's folder for temporary files. Fails with io.
  static engine::base::Result<std::shared_ptr<const TemporaryFolder>> make();

  explicit TemporaryFolder(std::filesystem::path path) : m_path(std::move(path)) {}
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return m_path; }

 private:
  std::filesystem::path m_path;
};

}  // namespace praxis::plugins::dicom::study
