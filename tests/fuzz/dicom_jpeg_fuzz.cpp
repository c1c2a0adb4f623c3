// libFuzzer target: any bytes, read as a JPEG frame (libjpeg-turbo for 8 bits with DCT, DCMTK for the others), end in
// an error or in a frame of the promised size. The first byte chooses the transfer syntax and the bits that are
// allocated.
//
//   praxis_dicom_jpeg_seeds CORPUS && praxis_dicom_jpeg_fuzz CORPUS -max_total_time=60

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/pixels/jpeg.h"
#include "tests/fuzz/dicom_frame_input.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  praxis::plugins::dicom::file::startUp();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace praxis::tests;
  namespace pixels = praxis::plugins::dicom::pixels;
  constexpr const char* kSyntaxes[] = {"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.57",
                                       "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.53", "1.2.840.10008.1.2.4.55"};
  if (size < 1) return 0;
  const std::vector<std::uint8_t> codestream(data + 1, data + size);
  const auto header = pixels::readJpegHeader(codestream);
  if (!header) return 0;
  auto layout = layoutFor(header->rows, header->cols, header->components, data[0] & 0x80 ? 16 : header->precision);
  if (layout.samplesPerFrame() > kFuzzedSamplesMax || layout.rows < 1 || layout.cols < 1) return 0;
  if (layout.samplesPerPixel != 1 && layout.samplesPerPixel != 3) return 0;  // pixelLayout() lets no other pass
  const auto frame = pixels::decodeJpeg(codestream, kSyntaxes[(data[0] & 0x7f) % 6], layout);
  if (!frame) {
    require(frame.error().message.size() > 10);
    return 0;
  }
  require(frame->bytes.size() ==
          static_cast<std::size_t>(layout.samplesPerFrame()) * static_cast<std::size_t>(frame->bytesPerSample));
  pixels::isYCbCr(frame->header, "YBR_FULL_422");
  return 0;
}
