// Writes the first inputs of the DICOM fuzzer: one small image in each plain transfer syntax, one in fragments, one
// with functional groups and one with sequences inside each other.

#include <filesystem>
#include <string>
#include <vector>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dctk.h>

namespace {

void fill(DcmDataset& data, int frames) {
  const std::pair<DcmTagKey, const char*> texts[] = {
      {DCM_SOPClassUID, UID_SecondaryCaptureImageStorage},
      {DCM_SOPInstanceUID, "2.25.1"},
      {DCM_StudyInstanceUID, "2.25.2"},
      {DCM_SeriesInstanceUID, "2.25.3"},
      {DCM_SpecificCharacterSet, "ISO 2022 IR 13\\ISO 2022 IR 87"},
      {DCM_PatientName, "\xd4\xcf^T=\x1b$B;3ED\x1b(J"},
      {DCM_Modality, "CT"},
      {DCM_PhotometricInterpretation, "MONOCHROME2"},
      {DCM_ImagePositionPatient, "0\\0\\-12.5"},
      {DCM_ImageOrientationPatient, "1\\0\\0\\0\\1\\0"},
      {DCM_PixelSpacing, "0.5\\0.25"},
      {DCM_WindowCenter, "40\\400"},
      {DCM_WindowWidth, "80\\1500"},
      {DCM_RescaleSlope, "1"},
      {DCM_RescaleIntercept, "-1024"},
  };
  for (const auto& [tag, text] : texts) data.putAndInsertString(DcmTag(tag), text);
  data.putAndInsertString(DCM_NumberOfFrames, std::to_string(frames).c_str());
  const std::pair<DcmTagKey, int> shorts[] = {
      {DCM_Rows, 4},        {DCM_Columns, 4},  {DCM_SamplesPerPixel, 1},    {DCM_BitsAllocated, 16},
      {DCM_BitsStored, 12}, {DCM_HighBit, 11}, {DCM_PixelRepresentation, 0}};
  for (const auto& [tag, value] : shorts) data.putAndInsertUint16(DcmTag(tag), static_cast<Uint16>(value));
}

void addPixels(DcmDataset& data, int frames) {
  const std::vector<Uint16> samples(static_cast<std::size_t>(16 * frames), 7);
  data.putAndInsertUint16Array(DCM_PixelData, samples.data(), samples.size());
}

void addGroups(DcmDataset& data) {
  for (int i = 0; i < 3; ++i) {
    DcmItem *frame = nullptr, *macro = nullptr;
    data.findOrCreateSequenceItem(DCM_PerFrameFunctionalGroupsSequence, frame, -2);
    frame->findOrCreateSequenceItem(DCM_PlanePositionSequence, macro);
    macro->putAndInsertString(DCM_ImagePositionPatient, ("0\\0\\" + std::to_string(i)).c_str());
    frame->findOrCreateSequenceItem(DCM_PixelValueTransformationSequence, macro);
    macro->putAndInsertString(DCM_RescaleSlope, "0.5");
  }
}

void addFragments(DcmDataset& data) {
  auto* sequence = new DcmPixelSequence(DcmTag(DCM_PixelData, EVR_OB));
  sequence->insert(new DcmPixelItem(DcmTag(DCM_PixelItemTag, EVR_OB)));
  const std::vector<Uint8> bytes(70, 3);
  auto* item = new DcmPixelItem(DcmTag(DCM_PixelItemTag, EVR_OB));
  item->putUint8Array(bytes.data(), bytes.size());
  sequence->insert(item);
  auto* pixels = new DcmPixelData(DCM_PixelData);
  pixels->putOriginalRepresentation(EXS_RLELossless, nullptr, sequence);
  data.insert(pixels, OFTrue);
}

bool save(DcmFileFormat& format, const std::filesystem::path& path, E_TransferSyntax syntax,
          E_FileWriteMode mode = EWM_fileformat) {
  format.getDataset()->chooseRepresentation(syntax, nullptr);
  return format.saveFile(OFFilename(path.c_str()), syntax, EET_UndefinedLength, EGL_recalcGL, EPD_noChange, 0, 0, mode)
      .good();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 1;
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  bool good = true;
  const std::pair<const char*, E_TransferSyntax> syntaxes[] = {{"implicit", EXS_LittleEndianImplicit},
                                                               {"explicit", EXS_LittleEndianExplicit},
                                                               {"big", EXS_BigEndianExplicit},
                                                               {"deflated", EXS_DeflatedLittleEndianExplicit}};
  for (const auto& [name, syntax] : syntaxes) {
    DcmFileFormat format;
    fill(*format.getDataset(), 3);
    addGroups(*format.getDataset());
    addPixels(*format.getDataset(), 3);
    good = save(format, folder / name, syntax) && good;
    if (syntax != EXS_DeflatedLittleEndianExplicit)
      good = save(format, folder / (std::string(name) + "-bare"), syntax, EWM_dataset) && good;
  }
  DcmFileFormat coded;
  fill(*coded.getDataset(), 1);
  addFragments(*coded.getDataset());
  good = save(coded, folder / "fragments", EXS_RLELossless) && good;
  DcmFileFormat nested;
  fill(*nested.getDataset(), 1);
  DcmItem* item = nested.getDataset();
  for (int i = 0; i < 12; ++i) {
    item->findOrCreateSequenceItem(DCM_ContentSequence, item);
    item->putAndInsertString(DCM_TextValue, "x");
  }
  good = save(nested, folder / "nested", EXS_LittleEndianExplicit) && good;
  return good ? 0 : 1;
}
