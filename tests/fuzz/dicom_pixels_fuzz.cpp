// libFuzzer target: any bytes, read as a DICOM file, end in an error or in pictures of the promised size, by every
// transfer syntax.
//
//   praxis_dicom_pixels_seeds CORPUS && praxis_dicom_pixels_fuzz CORPUS -max_total_time=60

#include "tests/fuzz/dicom_image_checks.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  praxis::plugins::dicom::file::startUp();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  praxis::tests::decodeAll(data, size);
  return 0;
}
