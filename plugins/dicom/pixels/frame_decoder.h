#pragma once
// Pixel data to stored samples and to an Image in physical values, by our own float pipeline; DCMTK only undoes
// transfer syntaxes. Thread: pool, one at a time per object.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/image/image.h"
#include "plugins/dicom/file/dicom_file.h"

namespace praxis::plugins::dicom::pixels {

// Samples of one frame in the normal form: rows top to bottom, pixel-interleaved, little endian, bytesPerSample wide,
// shifted and masked to Bits Stored and sign-extended.
struct StoredFrame {
  int rows = 0, cols = 0, samplesPerPixel = 1, bytesPerSample = 1;
  bool isSigned = false;
  bool isFloat = false;
  std::string photometric;          // as the decoded samples are to be read: "MONOCHROME2", "RGB", "YBR_FULL", ...
  std::vector<std::uint8_t> bytes;  // [rows, cols, samplesPerPixel] * bytesPerSample
};

class FrameDecoder {
 public:
  // Reads the header; frames are read from the file when they are asked for. Sizes are checked before anything is
  // allocated. Fails with unsupported (transfer syntax or photometric interpretation, named) or corrupt.
  static engine::base::Result<FrameDecoder> open(const std::filesystem::path& path);
  FrameDecoder(FrameDecoder&&) noexcept;
  FrameDecoder& operator=(FrameDecoder&&) noexcept;
  ~FrameDecoder();

  int frames() const;
  engine::base::Result<StoredFrame> stored(int frame) const;
  // Monochrome: values after Modality LUT, rescale or dose scaling, in full precision; [rows, cols].
  engine::base::Result<std::vector<double>> physical(int frame) const;
  // Physical values, windows, inversion, padding and spacing as this frame's header gives them.
  engine::base::Result<engine::image::Image> image(int frame) const;

 private:
  struct State;
  explicit FrameDecoder(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

}  // namespace praxis::plugins::dicom::pixels
