#include "plugins/dicom/file/header_stream.h"

#include <algorithm>
#include <utility>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrmb.h>

namespace praxis::plugins::dicom::file {
namespace {

using SharedBytes = std::shared_ptr<const std::vector<std::byte>>;

class HeaderStream : public DcmInputBufferStream {
 public:
  HeaderStream(SharedBytes bytes, std::size_t offset)
      : m_bytes(std::move(bytes)), m_offset(std::min(offset, m_bytes->size())) {
    setBuffer(m_bytes->data() + m_offset, static_cast<offile_off_t>(m_bytes->size() - m_offset));
    setEos();
  }
  DcmInputStreamFactory* newFactory() const override;

 private:
  SharedBytes m_bytes;
  std::size_t m_offset;
};

class HeaderStreamFactory : public DcmInputStreamFactory {
 public:
  HeaderStreamFactory(SharedBytes bytes, std::size_t offset) : m_bytes(std::move(bytes)), m_offset(offset) {}
  DcmInputStream* create() const override { return new HeaderStream(m_bytes, m_offset); }
  DcmInputStreamFactory* clone() const override { return new HeaderStreamFactory(m_bytes, m_offset); }
  DcmInputStreamFactoryType ident() const override { return DFT_DcmInputFileStreamFactory; }

 private:
  SharedBytes m_bytes;
  std::size_t m_offset;
};

DcmInputStreamFactory* HeaderStream::newFactory() const {
  return new HeaderStreamFactory(m_bytes, m_offset + static_cast<std::size_t>(tell()));
}

}  // namespace

std::unique_ptr<DcmInputStream> headerStream(std::vector<std::byte> bytes) {
  return std::make_unique<HeaderStream>(std::make_shared<const std::vector<std::byte>>(std::move(bytes)), 0);
}

}  // namespace praxis::plugins::dicom::file
