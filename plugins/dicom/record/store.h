#pragma once
// Keeps the measurements and key images of studies: one JSON file per study in a folder, named by a hash of the Study
// Instance UID. Thread: pool, one at a time per object.

#include <filesystem>
#include <string>

#include "engine/base/result.h"
#include "plugins/dicom/record/measurement.h"

namespace praxis::plugins::dicom::record {

class Store {
 public:
  static constexpr int kVersion = 1;  // of the files; newer ones are neither read nor replaced

  explicit Store(std::filesystem::path folder) : m_folder(std::move(folder)) {}

  struct Loaded {
    StudyRecord record;   // empty when nothing was kept
    std::string message;  // for the user when something was lost: what and where it lies now
  };
  // A damaged file is set aside under another name, and what can be read of it is not used. Fails with io, or with
  // unsupported for a file of a newer version.
  engine::base::Result<Loaded> load(const std::string& studyUid) const;
  // Replaces what was kept. A record without measurements and key images is kept as such.
  engine::base::Result<void> save(const StudyRecord& record) const;

  std::filesystem::path pathOf(const std::string& studyUid) const;

 private:
  std::filesystem::path m_folder;
};

}  // namespace praxis::plugins::dicom::record
