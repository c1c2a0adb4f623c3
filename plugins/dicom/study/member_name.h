#pragma once
// Names inside ZIP archives: in which character set, and whether they are fit for a folder of ours. Thread: any.

#include <optional>
#include <string>

namespace praxis::plugins::dicom::study {

// A relative path in UTF-8 with plain components; nothing for absolute names, "..", drive letters, control characters
// and components that file systems refuse. `raw`: the bytes in the archive; Windows writes backslashes, and Chinese
// Windows GBK without saying so.
std::optional<std::string> memberPath(const std::string& raw);

}  // namespace praxis::plugins::dicom::study
