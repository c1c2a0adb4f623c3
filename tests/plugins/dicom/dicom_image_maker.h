#pragma once
// DICOM files made in code: a small valid image, with whatever a test wants to be otherwise. Without Qt, for the
// fuzzers too. Thread: main.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dctk.h>

namespace praxis::tests {

class DicomMaker {
 public:
  // A monochrome secondary capture without pixels yet.
  DicomMaker() {
    set(DCM_SOPClassUID, UID_SecondaryCaptureImageStorage);
    set(DCM_SOPInstanceUID, "2.25.1");
    set(DCM_StudyInstanceUID, "2.25.2");
    set(DCM_SeriesInstanceUID, "2.25.3");
    set(DCM_PatientName, "Test^Made");
    set(DCM_PatientID, "T1");
    set(DCM_Modality, "OT");
  }

  DcmDataset& data() { return *m_format.getDataset(); }
  DicomMaker& set(const DcmTagKey& tag, const std::string& value) {
    data().putAndInsertString(DcmTag(tag), value.c_str());
    return *this;
  }
  DicomMaker& setShort(const DcmTagKey& tag, int value) {
    data().putAndInsertUint16(DcmTag(tag), static_cast<Uint16>(value));
    return *this;
  }
  DicomMaker& shape(int rows, int cols, int samples, int allocated, int stored, int high, bool isSigned,
                    const char* photometric) {
    setShort(DCM_Rows, rows).setShort(DCM_Columns, cols).setShort(DCM_SamplesPerPixel, samples);
    setShort(DCM_BitsAllocated, allocated).setShort(DCM_BitsStored, stored).setShort(DCM_HighBit, high);
    setShort(DCM_PixelRepresentation, isSigned ? 1 : 0);
    return set(DCM_PhotometricInterpretation, photometric);
  }
  DicomMaker& words(const std::vector<std::uint16_t>& samples) {
    data().putAndInsertUint16Array(DCM_PixelData, samples.data(), samples.size());
    return *this;
  }
  DicomMaker& bytes(std::vector<std::uint8_t> samples) {
    if (samples.size() % 2 == 1) samples.push_back(0);
    data().putAndInsertUint8Array(DCM_PixelData, samples.data(), samples.size());
    return *this;
  }
  // 8-bit ramp of any size; what hostile tests start from.
  DicomMaker& ramp(int rows, int cols) {
    shape(rows, cols, 1, 8, 8, 7, false, "MONOCHROME2");
    std::vector<std::uint8_t> samples;
    for (int i = 0; i < rows * cols; ++i) samples.push_back(static_cast<std::uint8_t>(i / 3));
    return bytes(samples);
  }
  DicomMaker& place(double x, double y, double z, const std::string& orientation = "1\\0\\0\\0\\1\\0") {
    set(DCM_ImagePositionPatient, std::to_string(x) + "\\" + std::to_string(y) + "\\" + std::to_string(z));
    set(DCM_PixelSpacing, "0.5\\0.25");
    return set(DCM_ImageOrientationPatient, orientation);
  }

  // Compressed frames, one fragment each, in place of the pixels.
  DicomMaker& fragments(E_TransferSyntax syntax, const std::vector<std::vector<std::uint8_t>>& frames) {
    auto* sequence = new DcmPixelSequence(DcmTag(DCM_PixelData, EVR_OB));
    sequence->insert(new DcmPixelItem(DcmTag(DCM_PixelItemTag, EVR_OB)));
    for (std::vector<std::uint8_t> frame : frames) {
      if (frame.size() % 2 == 1) frame.push_back(0);
      auto* item = new DcmPixelItem(DcmTag(DCM_PixelItemTag, EVR_OB));
      item->putUint8Array(frame.data(), frame.size());
      sequence->insert(item);
    }
    auto* pixels = new DcmPixelData(DCM_PixelData);
    pixels->putOriginalRepresentation(syntax, nullptr, sequence);
    data().insert(pixels, OFTrue);
    return *this;
  }

  bool save(const std::filesystem::path& path, E_TransferSyntax syntax = EXS_LittleEndianExplicit,
            E_FileWriteMode mode = EWM_fileformat) {
    if (DcmXfer(syntax).isEncapsulated() && data().chooseRepresentation(syntax, nullptr).bad()) return false;
    return m_format
        .saveFile(OFFilename(path.c_str()), syntax, EET_UndefinedLength, EGL_recalcGL, EPD_noChange, 0, 0, mode)
        .good();
  }

 private:
  DcmFileFormat m_format;
};

}  // namespace praxis::tests
