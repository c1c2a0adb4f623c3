#include "plugins/dicom/pixels/modality.h"

#include <algorithm>
#include <cmath>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include "plugins/dicom/file/values.h"

namespace praxis::plugins::dicom::pixels {

using file::DicomFile;
using file::PixelLayout;

namespace {

constexpr file::Tag kModalityLuts{0x0028, 0x3000};
constexpr file::Tag kVoiLuts{0x0028, 0x3010};
constexpr unsigned long kVoiLutsMax = 64;  // alternatives that a person could still choose between

struct Lut {
  std::int32_t first = 0;
  int bits = 16;
  std::vector<std::uint16_t> entries;
};

// LUT Descriptor: entries (0 says 65536), first value mapped, bits of an entry (PS3.3 C.11.1.1).
std::optional<Lut> readLut(DcmItem& item, bool signedInput) {
  const std::vector<double> descriptor = file::numbersOf(item, {0x0028, 0x3002}, 3);
  if (descriptor.empty()) return std::nullopt;
  Lut lut;
  // A descriptor of VR SS gives 65535 entries as -1.
  const auto count = static_cast<std::uint32_t>(static_cast<std::int32_t>(descriptor[0])) & 0xffff;
  lut.first = static_cast<std::int32_t>(descriptor[1]);
  if (signedInput && lut.first > 32767) lut.first -= 65536;
  lut.bits = std::clamp(static_cast<int>(descriptor[2]), 1, 16);
  lut.entries = file::lutEntries(item, {0x0028, 0x3006}, count == 0 ? 65536 : count);
  return lut.entries.empty() ? std::nullopt : std::optional(std::move(lut));
}

std::string unitOfType(const std::string& type) { return type == "US" ? std::string() : type; }

// PS3.3 C.8.9.1: units of PET; the usual ones are written as people write them.
std::string petUnit(const std::string& units) {
  if (units == "BQML") return "Bq/ml";
  if (units == "CNTS") return "counts";
  return units;
}

std::string rescaleUnit(const DicomFile& file, const file::Rescale& rescale) {
  const std::string modality = file.text({0x0008, 0x0060});
  if (modality == "PT") return petUnit(file.text({0x0054, 0x1001}));
  if (!rescale.type.empty()) return unitOfType(rescale.type);
  return modality == "CT" ? "HU" : std::string();
}

}  // namespace

double ModalityTransform::operator()(double stored) const {
  if (lut.empty()) return slope * stored + intercept;
  const double index = std::clamp(stored - lutFirst, 0.0, static_cast<double>(lut.size() - 1));
  return lut[static_cast<std::size_t>(index)];
}

ModalityTransform modalityTransform(const DicomFile& file, const PixelLayout& layout,
                                    const file::FrameAttributes& frame) {
  ModalityTransform transform;
  if (DcmItem* item = file::sequenceItem(*file.dcmtk().getDataset(), kModalityLuts)) {
    if (std::optional<Lut> lut = readLut(*item, layout.isSigned)) {
      transform.lutFirst = lut->first;
      transform.lut = std::move(lut->entries);
      transform.unit = unitOfType(file::firstText(*item, {0x0028, 0x3004}));
      return transform;
    }
  }
  const std::vector<double> dose = file.numbers({0x3004, 0x000e});
  if (frame.rescale) {
    transform.slope = frame.rescale->slope;
    transform.intercept = frame.rescale->intercept;
    transform.unit = rescaleUnit(file, *frame.rescale);
  } else if (!dose.empty() && dose.front() != 0) {
    transform.slope = dose.front();
    const std::string unit = file.text({0x3004, 0x0002});
    transform.unit = unit == "GY" ? "Gy" : unit;
  }
  return transform;
}

std::optional<Padding> padding(const DicomFile& file, const PixelLayout& layout) {
  const std::vector<double> value = file.numbers({0x0028, 0x0120});
  if (value.empty() || layout.isFloat) return std::nullopt;
  // US or SS by Pixel Representation; implicit files and careless writers leave the sign to the reader.
  const auto withSign = [&layout](double number) {
    return layout.isSigned && number > 32767 ? number - 65536 : number;
  };
  const double first = withSign(value.front());
  const std::vector<double> limit = file.numbers({0x0028, 0x0121});
  const double second = limit.empty() ? first : withSign(limit.front());
  return Padding{std::min(first, second), std::max(first, second)};
}

std::vector<engine::image::VoiLut> voiLuts(const DicomFile& file, bool signedInput) {
  std::vector<engine::image::VoiLut> all;
  for (unsigned long i = 0; i < kVoiLutsMax; ++i) {
    DcmItem* item = file::sequenceItem(*file.dcmtk().getDataset(), kVoiLuts, i);
    if (item == nullptr) break;
    if (std::optional<Lut> lut = readLut(*item, signedInput)) {
      all.push_back({lut->first, lut->bits, std::move(lut->entries), file::firstText(*item, {0x0028, 0x3003})});
    }
  }
  return all;
}

}  // namespace praxis::plugins::dicom::pixels
