// libFuzzer target: any elements inside a sound picture: palettes (plain, segmented, supplemental), overlays, modality
// and VOI tables, padding, spacing. The first byte chooses the picture, the rest is put before its pixels in explicit
// little endian.
//
//   praxis_dicom_tables_seeds CORPUS && praxis_dicom_tables_fuzz CORPUS -max_total_time=60

#include "plugins/dicom/pixels/palette.h"
#include "tests/fuzz/dicom_image_checks.h"
#include "tests/fuzz/dicom_tables_input.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  praxis::plugins::dicom::file::startUp();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace praxis::tests;
  if (size < 2) return 0;
  const std::vector<std::uint8_t> elements(data + 1, data + size);
  const std::vector<std::uint8_t> file = fileAround(kPictures[data[0] % std::size(kPictures)], elements);
  decodeAll(file.data(), file.size());
  const std::size_t count = data[1] == 0 ? 65536 : std::size_t{data[1]} * 16;
  for (const int bits : {8, 16}) {
    const auto entries = praxis::plugins::dicom::pixels::expandSegments(elements, bits, count);
    require(entries ? entries->size() == count : entries.error().message.size() > 10);
  }
  return 0;
}
