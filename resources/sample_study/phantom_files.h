#pragma once
// Scans of phantoms as DICOM files with their truth beside them. Thread: any.

#include <cstdint>
#include <filesystem>

#include "resources/sample_study/scan.h"

namespace praxis::sample_study {

// All three answer false, with a message on standard error, when something cannot be written.

// One file: CT Image Storage, or Computed Radiography Image Storage, every other one of them MONOCHROME1. `number`
// names the study and patient, 1 .. 9999; `identifier` takes the SOP Instance UID.
bool writeScan(const Scan& scan, int number, const std::filesystem::path& path, std::string& identifier);

// A few phantoms, one of each kind, and truth.json: what each file shows and the sentences that say it.
bool writePhantomStudy(const std::filesystem::path& folder);

// images/0001.dcm and so on, and phantom.jsonl: a task for each, every other one in Chinese.
bool writeEvaluation(const std::filesystem::path& folder, std::uint64_t seed, int count);

}  // namespace praxis::sample_study
