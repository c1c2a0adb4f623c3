#pragma once
// Decodes what a DICOM file in memory holds and checks that every picture keeps its promises. Thread: main.

#include <cmath>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/file/pixel_layout.h"
#include "plugins/dicom/pixels/frame_decoder.h"
#include "tests/fuzz/dicom_frame_input.h"
#include "tests/fuzz/dicom_leaks.h"
#include "tests/fuzz/dicom_memory_file.h"

namespace praxis::tests {

inline void requireSound(const engine::image::Image& image) {
  const auto pixels = static_cast<std::size_t>(image.rows) * static_cast<std::size_t>(image.cols);
  require(image.rows > 0 && image.cols > 0);
  require(image.isColour() ? image.rgb.size() == 3 * pixels : image.values.size() == pixels);
  require(image.padding.empty() || image.padding.size() == pixels);
  require(image.rowSpacing >= 0 && std::isfinite(image.rowSpacing));
  require(image.colSpacing >= 0 && std::isfinite(image.colSpacing));
  for (const auto& plane : image.overlays) {
    require(plane.bits.size() == static_cast<std::size_t>(plane.rows) * static_cast<std::size_t>(plane.cols));
  }
}

inline void requireSound(const plugins::dicom::pixels::StoredFrame& frame) {
  require(frame.bytes.size() == static_cast<std::size_t>(frame.rows) * static_cast<std::size_t>(frame.cols) *
                                    static_cast<std::size_t>(frame.samplesPerPixel * frame.bytesPerSample));
}

// The first and the last frame in all three forms.
inline void decodeAll(const std::uint8_t* data, std::size_t size) {
  namespace file = plugins::dicom::file;
  const MemoryFile memory(data, size);
  {
    const auto header = file::DicomFile::open(memory.path(), file::ReadDepth::header);
    if (!header) return;
    const auto layout = file::pixelLayout(*header);
    if (!layout || layout->samplesPerFrame() > kFuzzedSamplesMax) return;
  }
  const auto decoder = plugins::dicom::pixels::FrameDecoder::open(memory.path());
  if (!decoder) return require(decoder.error().message.size() > 10);
  require(decoder->frames() > 0);
  for (const int frame : {0, decoder->frames() - 1}) {
    const auto stored = decoder->stored(frame);
    if (stored) requireSound(*stored);
    const auto image = decoder->image(frame);
    if (image) requireSound(*image);
    require(!image || stored.has_value());
    const auto physical = decoder->physical(frame);
    require(!physical || stored.has_value());
  }
  require(!decoder->stored(decoder->frames()).has_value() && !decoder->image(-1).has_value());
}

}  // namespace praxis::tests
