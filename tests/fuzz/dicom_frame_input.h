#pragma once
// What the fuzzers of compressed frames share: a layout that a codestream's own header agrees with, so that mutations
// pass the comparison and reach the decoder, and the check of what comes out. Thread: main.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "plugins/dicom/file/pixel_layout.h"

namespace praxis::tests {

// Larger pictures are as safe as small ones, but the fuzzer would spend its time on them; tests hold the limits.
constexpr std::int64_t kFuzzedSamplesMax = 1 << 20;

inline void require(bool holds) {
  if (!holds) std::abort();
}

inline plugins::dicom::file::PixelLayout layoutFor(int rows, int cols, int samples, int bits) {
  plugins::dicom::file::PixelLayout layout;
  layout.rows = rows;
  layout.cols = cols;
  layout.samplesPerPixel = samples;
  layout.bitsAllocated = bits <= 8 ? 8 : bits <= 16 ? 16 : 32;
  layout.bitsStored = bits;
  layout.highBit = bits - 1;
  layout.encapsulated = true;
  layout.photometric = samples == 1 ? "MONOCHROME2" : "RGB";
  return layout;
}

// A frame as large as promised, or an error that says something.
inline void requireFrameOf(const engine::base::Result<std::vector<std::uint8_t>>& bytes, std::size_t size) {
  require(bytes ? bytes->size() == size : bytes.error().message.size() > 10);
}

// The first corpus: numbered files, each a byte that chooses and the codestream.
class SeedFolder {
 public:
  explicit SeedFolder(const char* path) : m_path(path) { std::filesystem::create_directories(m_path); }

  void add(std::span<const std::uint8_t> head, std::span<const std::uint8_t> bytes) {
    std::ofstream file(m_path / std::to_string(m_count++), std::ios::binary);
    file.write(reinterpret_cast<const char*>(head.data()), static_cast<std::streamsize>(head.size()));
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    m_good = m_good && !bytes.empty() && file.good();
  }
  bool good() const { return m_good; }

 private:
  std::filesystem::path m_path;
  int m_count = 0;
  bool m_good = true;
};

}  // namespace praxis::tests
