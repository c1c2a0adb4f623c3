#pragma once
// Bytes in memory as DCMTK reads files: long values stay where they are until somebody asks for them, and a length that
// the bytes do not have is refused before anything is allocated. For this folder only. Thread: any.

#include <cstddef>
#include <memory>
#include <vector>

class DcmInputStream;

namespace praxis::plugins::dicom::file {

std::unique_ptr<DcmInputStream> headerStream(std::vector<std::byte> bytes);

}  // namespace praxis::plugins::dicom::file
