// libFuzzer target: any bytes, read as a JPEG-LS frame, end in an error or in a frame of the promised size.
//
//   praxis_dicom_jpeg_ls_seeds CORPUS && praxis_dicom_jpeg_ls_fuzz CORPUS -max_total_time=60

#include "plugins/dicom/pixels/jpeg_ls.h"
#include "tests/fuzz/dicom_frame_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace praxis::tests;
  namespace pixels = praxis::plugins::dicom::pixels;
  const std::vector<std::uint8_t> codestream(data, data + size);
  const auto header = pixels::readJpegHeader(codestream);
  if (!header) return 0;
  const auto layout = layoutFor(header->rows, header->cols, header->components, header->precision);
  if (layout.samplesPerFrame() > kFuzzedSamplesMax || layout.rows < 1 || layout.cols < 1) return 0;
  const auto frame = pixels::decodeJpegLs(codestream, layout);
  if (!frame) {
    require(frame.error().message.size() > 10);
    return 0;
  }
  require(frame->bytes.size() ==
          static_cast<std::size_t>(layout.samplesPerFrame()) * static_cast<std::size_t>(frame->bytesPerSample));
  return 0;
}
