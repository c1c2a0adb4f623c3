#include "plugins/dicom/file/header_stream.h"

#include <algorithm>
#include <utility>

namespace praxis::plugins::dicom::file {
namespace {

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

}  // namespace

HeaderStream::HeaderStream(SharedBytes bytes, std::size_t offset)
    : m_bytes(std::move(bytes)), m_offset(std::min(offset, m_bytes->size())) {
  setBuffer(m_bytes->data() + m_offset, static_cast<offile_off_t>(m_bytes->size() - m_offset));
  setEos();
}

DcmInputStreamFactory* HeaderStream::newFactory() const {
  return new HeaderStreamFactory(m_bytes, m_offset + static_cast<std::size_t>(tell()));
}

}  // namespace praxis::plugins::dicom::file
