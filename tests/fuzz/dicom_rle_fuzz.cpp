// libFuzzer target: any bytes, read as an RLE or as a deflated frame, end in an error or in a frame of the asked size.
// The first four bytes say how many pixels, samples and bytes, and which of the two the rest is.
//
//   praxis_dicom_rle_seeds CORPUS && praxis_dicom_rle_fuzz CORPUS -max_total_time=60

#include "plugins/dicom/pixels/deflated_frame.h"
#include "plugins/dicom/pixels/rle.h"
#include "tests/fuzz/dicom_frame_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace praxis::tests;
  namespace pixels = praxis::plugins::dicom::pixels;
  if (size < 4) return 0;
  // A copy of its own, so that a read beyond the end is seen.
  const std::vector<std::uint8_t> coded(data + 4, data + size);
  const std::size_t pixelCount = std::size_t{data[0]} * data[1] + data[2] + 1;
  const int samples = data[3] & 1 ? 3 : 1;
  constexpr int kWidths[] = {1, 2, 4, 2};
  const int bytesPerSample = kWidths[data[3] >> 1 & 3];
  const std::size_t bytes = pixelCount * static_cast<std::size_t>(samples * bytesPerSample);
  if (data[3] & 8) {
    requireFrameOf(pixels::inflateFrame(coded, bytes), bytes);
  } else {
    requireFrameOf(pixels::decodeRle(coded, pixelCount, samples, bytesPerSample), bytes);
  }
  return 0;
}
