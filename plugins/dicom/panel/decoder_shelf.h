#pragma once
// A few open decoders, so that the frames of one multi-frame file do not read it again and again. A decoder is taken
// off the shelf while it is in use. Thread: any.

#include <filesystem>
#include <mutex>
#include <utility>
#include <vector>

#include "plugins/dicom/pixels/frame_decoder.h"

namespace praxis::plugins::dicom::panel {

class DecoderShelf {
 public:
  static constexpr std::size_t kDecodersMax = 4;

  engine::base::Result<engine::image::Image> decode(const std::filesystem::path& path, int frame);

 private:
  struct Entry {
    std::filesystem::path path;
    pixels::FrameDecoder decoder;
  };
  engine::base::Result<pixels::FrameDecoder> take(const std::filesystem::path& path);
  void putBack(const std::filesystem::path& path, pixels::FrameDecoder decoder);

  std::mutex m_mutex;
  std::vector<Entry> m_entries;  // newest last
};

}  // namespace praxis::plugins::dicom::panel
