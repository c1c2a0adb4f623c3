#pragma once
// Reading files and folders with the help of the study list: what has not changed since it was listed is taken from
// there, the rest is read and listed. Thread: pool; opens a connection of its own.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "plugins/dicom/index/study_index.h"
#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::index {

struct IncrementalScan {
  study::Collection collection;  // what lies at the paths, from files and from the list
  int filesFromList = 0;         // of them, not read again
  std::string listProblem;       // why the list could not be used or written; the collection is complete all the same
};

// As study::scan(). With control.charset every file is read again. `read` is called, if given, as soon as the
// collection is complete, before what is new is written to the list; only `stopListing` cuts that short.
engine::base::Result<IncrementalScan> scanWithList(
    StudyIndex& list, const std::vector<std::filesystem::path>& paths, const study::ScanControl& control,
    const std::function<void(std::shared_ptr<const study::Collection>)>& read = {},
    const std::atomic<bool>* stopListing = nullptr);

}  // namespace praxis::plugins::dicom::index
