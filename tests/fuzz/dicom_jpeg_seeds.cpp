// Writes the first inputs of the JPEG fuzzer: baseline, progressive and subsampled by libjpeg-turbo; extended of 12
// bits and lossless of 8, 12 and 16 bits by DCMTK.

#include <array>
#include <cstdio>
#include <cstdlib>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpeg/djrplol.h>
#include <dcmtk/dcmjpeg/djrploss.h>
#include <jpeglib.h>
#include "plugins/dicom/file/dicom_file.h"
#include "tests/fuzz/dicom_frame_input.h"

using namespace praxis::tests;
using Bytes = std::vector<std::uint8_t>;

namespace {

constexpr int kRows = 19, kCols = 23;

Bytes ramp(int samples, int mask) {
  Bytes made;
  for (int i = 0; i < kRows * kCols * samples; ++i)
    made.push_back(static_cast<std::uint8_t>((i * 5 / 3 ^ i % 7) & mask));
  return made;
}

// step: how many columns and rows share one chroma sample.
Bytes dct(int components, int step, bool progressive, int restart) {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* out = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &out, &size);
  info.image_width = kCols;
  info.image_height = kRows;
  info.input_components = components;
  info.in_color_space = components == 3 ? JCS_RGB : JCS_GRAYSCALE;
  jpeg_set_defaults(&info);
  if (components == 3) info.comp_info[0].h_samp_factor = info.comp_info[0].v_samp_factor = step;
  if (progressive) jpeg_simple_progression(&info);
  info.restart_interval = static_cast<unsigned>(restart);
  jpeg_start_compress(&info, TRUE);
  Bytes pixels = ramp(components, 255);
  while (info.next_scanline < info.image_height) {
    JSAMPROW row =
        pixels.data() + static_cast<std::size_t>(info.next_scanline) * kCols * static_cast<unsigned>(components);
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  Bytes coded(out, out + size);
  jpeg_destroy_compress(&info);
  std::free(out);
  return coded;
}

// One frame by DCMTK's encoder; empty when it refuses.
Bytes byDcmtk(E_TransferSyntax syntax, const DcmRepresentationParameter* how, int samples, int stored) {
  DcmDataset data;
  const std::pair<DcmTagKey, int> shorts[] = {{DCM_Rows, kRows},
                                              {DCM_Columns, kCols},
                                              {DCM_SamplesPerPixel, samples},
                                              {DCM_BitsAllocated, stored <= 8 ? 8 : 16},
                                              {DCM_BitsStored, stored},
                                              {DCM_HighBit, stored - 1},
                                              {DCM_PixelRepresentation, 0}};
  for (const auto& [tag, value] : shorts) data.putAndInsertUint16(DcmTag(tag), static_cast<Uint16>(value));
  data.putAndInsertString(DCM_PhotometricInterpretation, samples == 1 ? "MONOCHROME2" : "RGB");
  data.putAndInsertString(DCM_SOPClassUID, UID_SecondaryCaptureImageStorage);
  if (samples > 1) data.putAndInsertUint16(DCM_PlanarConfiguration, 0);
  Bytes bytes = ramp(samples, 255);
  if (stored <= 8) {
    if (bytes.size() % 2 == 1) bytes.push_back(0);
    data.putAndInsertUint8Array(DCM_PixelData, bytes.data(), bytes.size());
  } else {
    std::vector<Uint16> words;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      words.push_back(static_cast<Uint16>((i * 40503u & 0xffffu) >> (16 - stored)));
    data.putAndInsertUint16Array(DCM_PixelData, words.data(), words.size());
  }
  DcmElement* element = nullptr;
  DcmPixelSequence* fragments = nullptr;
  DcmPixelItem* item = nullptr;
  Uint8* coded = nullptr;
  if (data.chooseRepresentation(syntax, how).bad() || data.findAndGetElement(DCM_PixelData, element).bad()) return {};
  static_cast<DcmPixelData*>(element)->getEncapsulatedRepresentation(syntax, how, fragments);
  if (fragments == nullptr || fragments->getItem(item, 1).bad() || item->getUint8Array(coded).bad()) return {};
  return Bytes(coded, coded + item->getLength());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  SeedFolder folder(argv[1]);
  DJEncoderRegistration::registerCodecs();
  const auto add = [&](std::uint8_t chosen, const Bytes& coded) { folder.add(std::array{chosen}, coded); };
  for (const bool progressive : {false, true}) {
    add(progressive ? 5 : 0, dct(1, 1, progressive, 0));
    for (const int step : {1, 2}) add(progressive ? 4 : 0, dct(3, step, progressive, step));
  }
  const DJ_RPLossy lossy(80);
  for (const int samples : {1, 3}) {
    add(1, byDcmtk(EXS_JPEGProcess2_4, &lossy, samples, 12));
    add(5, byDcmtk(EXS_JPEGProcess10_12, &lossy, samples, 12));
  }
  for (const int selection : {1, 4, 7}) {
    const DJ_RPLossless lossless(selection, 0);
    for (const int stored : {8, 12, 16}) add(2, byDcmtk(EXS_JPEGProcess14, &lossless, 1, stored));
    add(2, byDcmtk(EXS_JPEGProcess14, &lossless, 3, 8));
  }
  const DJ_RPLossless first(1, 2);
  add(3, byDcmtk(EXS_JPEGProcess14SV1, &first, 1, 12));
  DJEncoderRegistration::cleanup();
  return folder.good() ? 0 : 1;
}
