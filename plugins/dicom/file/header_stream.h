#pragma once
// Bytes in memory as DCMTK reads files: long values stay where they are until somebody asks for them, and a length that
// the bytes do not have is refused before anything is allocated. Only for .cpp files of this folder. Thread: any, one
// at a time per object.

#include <cstddef>
#include <memory>
#include <vector>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrmb.h>

namespace praxis::plugins::dicom::file {

using SharedBytes = std::shared_ptr<const std::vector<std::byte>>;

class HeaderStream : public DcmInputBufferStream {
 public:
  explicit HeaderStream(SharedBytes bytes, std::size_t offset = 0);
  DcmInputStreamFactory* newFactory() const override;

 private:
  SharedBytes m_bytes;
  std::size_t m_offset;
};

}  // namespace praxis::plugins::dicom::file
