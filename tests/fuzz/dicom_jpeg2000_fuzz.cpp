// libFuzzer target: any bytes, read as a JPEG 2000 frame, end in an error or in a frame of the promised size. OpenJPEG
// comes as the system built it; docs/imaging.md says how it was fuzzed with instrumentation.
//
//   praxis_dicom_jpeg2000_seeds CORPUS && praxis_dicom_jpeg2000_fuzz CORPUS -max_total_time=60

#include "plugins/dicom/pixels/jpeg2000.h"
#include "tests/fuzz/dicom_frame_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace praxis::tests;
  namespace pixels = praxis::plugins::dicom::pixels;
  const std::vector<std::uint8_t> frame(data, data + size);
  const auto header = pixels::readJpeg2000Header(pixels::bareCodestream(frame));
  if (!header || header->rows > 65535 || header->cols > 65535) return 0;
  if (header->components != 1 && header->components != 3) return 0;  // pixelLayout() lets no other pass
  const auto layout = layoutFor(static_cast<int>(header->rows), static_cast<int>(header->cols), header->components,
                                std::min(header->precision, 32));
  if (layout.samplesPerFrame() > kFuzzedSamplesMax) return 0;
  const std::size_t bytes =
      static_cast<std::size_t>(layout.samplesPerFrame()) * static_cast<std::size_t>(layout.bytesPerSample());
  requireFrameOf(pixels::decodeJpeg2000(frame, layout), bytes);
  return 0;
}
