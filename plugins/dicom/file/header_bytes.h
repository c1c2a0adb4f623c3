#pragma once
// The bytes of a file before its pixels, read in one or a few pieces; the rest of the file is not touched. For this
// folder only. Thread: any.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "engine/base/result.h"
#include "plugins/dicom/file/dicom_file.h"

namespace praxis::plugins::dicom::file {

struct HeaderBytes {
  std::vector<std::byte> bytes;       // preamble and meta header included
  std::optional<PixelExtent> pixels;  // where the file has some
};

// depth: header or listing. Nothing when the short way is not sure to be right: deflated or contradictory files, pixels
// that are cut off, headers over 32 MiB. Fails with notFound, io, unsupported (no DICOM file) or corrupt (nested too
// deep).
engine::base::Result<std::optional<HeaderBytes>> readHeaderBytes(const std::filesystem::path& path, ReadDepth depth);

}  // namespace praxis::plugins::dicom::file
