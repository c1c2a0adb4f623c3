// Writes the first inputs of the pixel fuzzer: a small file in each transfer syntax, in each kind of samples, of one
// and of several frames, in one and in several fragments.

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include "tests/plugins/dicom/dicom_image_maker.h"
#include "tests/plugins/dicom/pixels/jpeg2000_coder.h"
#include "tests/plugins/dicom/pixels/jpeg_ls_coder.h"

using namespace praxis::tests;

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr int kRows = 12, kCols = 10;

DicomMaker bytes(int samples, const char* photometric, int frames) {
  DicomMaker maker;
  maker.shape(kRows, kCols, samples, 8, 8, 7, false, photometric).place(0, 0, 1);
  if (samples > 1) maker.setShort(DCM_PlanarConfiguration, 0);
  Bytes pixels;
  for (int i = 0; i < kRows * kCols * samples * frames; ++i) pixels.push_back(static_cast<std::uint8_t>(i * 5 / 3));
  return std::move(maker.set(DCM_NumberOfFrames, std::to_string(frames)).bytes(pixels));
}

DicomMaker words(int stored, bool isSigned, int frames) {
  DicomMaker maker;
  maker.shape(kRows, kCols, 1, 16, stored, stored - 1, isSigned, "MONOCHROME2").place(0, 0, 1);
  maker.set(DCM_RescaleSlope, "2").set(DCM_RescaleIntercept, "-1024").set(DCM_WindowCenter, "40");
  maker.set(DCM_WindowWidth, "400").setShort(DCM_PixelPaddingValue, 3);
  std::vector<std::uint16_t> pixels;
  for (int i = 0; i < kRows * kCols * frames; ++i)
    pixels.push_back(static_cast<std::uint16_t>((i * 77) & ((1 << stored) - 1)));
  return std::move(maker.set(DCM_NumberOfFrames, std::to_string(frames)).words(pixels));
}

DicomMaker jpeg2000(E_TransferSyntax syntax, int frames) {
  DicomMaker maker;
  maker.shape(kRows, kCols, 1, 16, 12, 11, false, "MONOCHROME2").set(DCM_NumberOfFrames, std::to_string(frames));
  std::vector<std::int32_t> plane;
  for (int i = 0; i < kRows * kCols; ++i) plane.push_back(i * 31 & 4095);
  const Bytes coded = codeAsJpeg2000(
      {.rows = kRows, .cols = kCols, .precision = 12, .reversible = syntax == EXS_JPEG2000LosslessOnly}, {plane});
  return std::move(maker.fragments(syntax, std::vector<Bytes>(static_cast<std::size_t>(frames), coded)));
}

// One frame cut into three fragments.
DicomMaker inPieces() {
  DicomMaker maker = jpeg2000(EXS_JPEG2000LosslessOnly, 1);
  DcmElement* element = nullptr;
  DcmPixelSequence* sequence = nullptr;
  DcmPixelItem* item = nullptr;
  Uint8* coded = nullptr;
  maker.data().findAndGetElement(DCM_PixelData, element);
  static_cast<DcmPixelData*>(element)->getEncapsulatedRepresentation(EXS_JPEG2000LosslessOnly, nullptr, sequence);
  if (sequence == nullptr || sequence->getItem(item, 1).bad() || item->getUint8Array(coded).bad()) return maker;
  const std::size_t third = item->getLength() / 3 & ~1u;
  const std::vector<Bytes> parts = {Bytes(coded, coded + third), Bytes(coded + third, coded + 2 * third),
                                    Bytes(coded + 2 * third, coded + item->getLength())};
  return std::move(maker.fragments(EXS_JPEG2000LosslessOnly, parts));
}

DicomMaker packedBits() {
  DicomMaker maker;
  maker.shape(kRows, kCols, 1, 1, 1, 0, false, "MONOCHROME2").set(DCM_NumberOfFrames, "3");
  return std::move(maker.bytes(Bytes((kRows * kCols * 3 + 7) / 8, 0x5a)));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  DJEncoderRegistration::registerCodecs();
  DcmRLEEncoderRegistration::registerCodecs();
  int count = 0;
  bool good = true;
  const auto save = [&](DicomMaker maker, E_TransferSyntax syntax) {
    good = maker.save(folder / std::to_string(count++), syntax) && good;
  };
  for (const auto syntax : {EXS_LittleEndianExplicit, EXS_LittleEndianImplicit, EXS_BigEndianExplicit,
                            EXS_DeflatedLittleEndianExplicit, EXS_RLELossless, EXS_JPEGProcess14SV1}) {
    save(bytes(3, "RGB", 1), syntax);
    save(words(12, true, 2), syntax);
    save(words(16, false, 1), syntax);
  }
  save(bytes(1, "MONOCHROME1", 3), EXS_JPEGProcess1);
  save(bytes(3, "RGB", 1), EXS_JPEGProcess1);
  save(words(12, false, 1), EXS_JPEGProcess2_4);
  DicomMaker jpegLs = words(12, false, 2), colourLs = bytes(3, "RGB", 1);
  save(std::move(codeAsJpegLs(jpegLs)), EXS_JPEGLSLossless);
  save(std::move(codeAsJpegLs(colourLs, charls::interleave_mode::line)), EXS_JPEGLSLossless);
  save(jpeg2000(EXS_JPEG2000LosslessOnly, 2), EXS_JPEG2000LosslessOnly);
  save(jpeg2000(EXS_JPEG2000, 1), EXS_JPEG2000);
  save(inPieces(), EXS_JPEG2000LosslessOnly);
  save(packedBits(), EXS_LittleEndianExplicit);
  DJEncoderRegistration::cleanup();
  DcmRLEEncoderRegistration::cleanup();
  return good ? 0 : 1;
}
