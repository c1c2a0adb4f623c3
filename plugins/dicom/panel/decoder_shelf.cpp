#include "plugins/dicom/panel/decoder_shelf.h"

#include <algorithm>

namespace praxis::plugins::dicom::panel {

engine::base::Result<engine::image::Image> DecoderShelf::decode(const std::filesystem::path& path, int frame) {
  pixels::FrameDecoder decoder = PRAXIS_TRY(take(path));
  engine::base::Result<engine::image::Image> image = decoder.image(frame);
  if (decoder.frames() > 1) putBack(path, std::move(decoder));
  return image;
}

engine::base::Result<pixels::FrameDecoder> DecoderShelf::take(const std::filesystem::path& path) {
  {
    const std::scoped_lock lock(m_mutex);
    const auto entry = std::ranges::find(m_entries, path, &Entry::path);
    if (entry != m_entries.end()) {
      pixels::FrameDecoder decoder = std::move(entry->decoder);
      m_entries.erase(entry);
      return decoder;
    }
  }
  return pixels::FrameDecoder::open(path);
}

void DecoderShelf::putBack(const std::filesystem::path& path, pixels::FrameDecoder decoder) {
  const std::scoped_lock lock(m_mutex);
  m_entries.push_back({path, std::move(decoder)});
  if (m_entries.size() > kDecodersMax) m_entries.erase(m_entries.begin());
}

}  // namespace praxis::plugins::dicom::panel
