#include "resources/sample_study/instance.h"

#include <cstdio>

#include <fmt/core.h>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

namespace praxis::sample_study {
namespace {

constexpr const char* kDate = "20260101";
constexpr const char* kTime = "090000";

}  // namespace

std::string uid(int study, int kind, int series, int instance) {
  // 2.25 is the root for UUIDs written as a number (PS3.5 Annex B.2); this one was drawn once, its last digits count.
  if (study == 0) return fmt::format("2.25.2091483717558013246719583427{:02}{:02}{:03}", kind, series, instance);
  return fmt::format("2.25.2091483717558013246719583427{:04}{:02}{:02}{:03}", study, kind, series, instance);
}

Instance::Instance(const StudyInfo& study, const SeriesInfo& series, int instance)
    : m_format(std::make_unique<DcmFileFormat>()),
      m_study(study.number),
      m_series(series.number),
      m_instance(instance) {
  set(0x0008, 0x0005, "ISO_IR 192");
  set(0x0008, 0x0016, series.sopClass);
  set(0x0008, 0x0018, identifier());
  set(0x0008, 0x0060, series.modality);
  for (const unsigned element : {0x0020u, 0x0021u, 0x0022u, 0x0023u}) set(0x0008, element, kDate);
  for (const unsigned element : {0x0030u, 0x0031u, 0x0032u, 0x0033u}) set(0x0008, element, kTime);
  set(0x0008, 0x0050, "");
  set(0x0008, 0x0070, "Praxis sample generator");
  set(0x0008, 0x0080, "Synthetic data, no hospital");
  set(0x0008, 0x0090, "");
  set(0x0008, 0x1030, study.description);
  set(0x0008, 0x103e, series.description);
  set(0x0010, 0x0010, "Phantom^Sample");
  set(0x0010, 0x0020, study.patientId);
  set(0x0010, 0x0030, "");
  set(0x0010, 0x0040, "O");
  set(0x0010, 0x4000, "Synthetic phantom made by the Praxis build. Not a patient.");
  set(0x0018, 0x0015, study.bodyPart);
  set(0x0020, 0x000d, uid(m_study, 1, 0, 0));
  set(0x0020, 0x000e, uid(m_study, 2, series.number, 0));
  set(0x0020, 0x0010, study.number == 0 ? "SAMPLE" : fmt::format("PHANTOM {}", study.number));
  set(0x0020, 0x0011, fmt::format("{}", series.number));
  set(0x0020, 0x0013, fmt::format("{}", instance));
}

Instance::~Instance() = default;

std::string Instance::identifier() const { return uid(m_study, 3, m_series, m_instance); }

DcmDataset& Instance::data() const { return *m_format->getDataset(); }

void Instance::set(unsigned group, unsigned element, const std::string& value) {
  data().putAndInsertString(DcmTag(static_cast<Uint16>(group), static_cast<Uint16>(element)), value.c_str());
}

void Instance::setShort(unsigned group, unsigned element, unsigned value) {
  data().putAndInsertUint16(DcmTag(static_cast<Uint16>(group), static_cast<Uint16>(element)),
                            static_cast<Uint16>(value));
}

void Instance::setPlane(const std::array<double, 3>& p, const std::array<double, 6>& o, double rowSpacing,
                        double colSpacing, double thickness) {
  set(0x0020, 0x0032, fmt::format("{:g}\\{:g}\\{:g}", p[0], p[1], p[2]));
  set(0x0020, 0x0037, fmt::format("{:g}\\{:g}\\{:g}\\{:g}\\{:g}\\{:g}", o[0], o[1], o[2], o[3], o[4], o[5]));
  set(0x0020, 0x0052, uid(m_study, 4, 0, 0));
  set(0x0020, 0x1040, "");
  set(0x0028, 0x0030, fmt::format("{:g}\\{:g}", rowSpacing, colSpacing));
  set(0x0018, 0x0050, fmt::format("{:g}", thickness));
}

void Instance::setShape(int rows, int cols, int samplesPerPixel, const char* photometric) {
  setShort(0x0028, 0x0002, static_cast<unsigned>(samplesPerPixel));
  set(0x0028, 0x0004, photometric);
  setShort(0x0028, 0x0010, static_cast<unsigned>(rows));
  setShort(0x0028, 0x0011, static_cast<unsigned>(cols));
  set(0x0028, 0x0301, "NO");  // no text burned in
}

void Instance::setPixels(int rows, int cols, const std::vector<std::int16_t>& samples, bool isSigned, int bitsStored,
                         const char* photometric) {
  setShape(rows, cols, 1, photometric);
  setShort(0x0028, 0x0100, 16);
  setShort(0x0028, 0x0101, static_cast<unsigned>(bitsStored));
  setShort(0x0028, 0x0102, static_cast<unsigned>(bitsStored) - 1);
  setShort(0x0028, 0x0103, isSigned ? 1 : 0);
  data().putAndInsertUint16Array(DCM_PixelData, reinterpret_cast<const Uint16*>(samples.data()), samples.size());
}

void Instance::setRgb(int rows, int cols, const std::vector<std::uint8_t>& samples) {
  setShape(rows, cols, 3, "RGB");
  setShort(0x0028, 0x0006, 0);
  setShort(0x0028, 0x0100, 8);
  setShort(0x0028, 0x0101, 8);
  setShort(0x0028, 0x0102, 7);
  setShort(0x0028, 0x0103, 0);
  data().putAndInsertUint8Array(DCM_PixelData, samples.data(), samples.size());
}

bool Instance::save(const std::filesystem::path& path, bool rle) {
  const E_TransferSyntax syntax = rle ? EXS_RLELossless : EXS_LittleEndianExplicit;
  OFCondition done = EC_Normal;
  if (rle) done = data().chooseRepresentation(syntax, nullptr);
  if (done.good()) done = m_format->saveFile(OFFilename(path.c_str()), syntax);
  if (done.bad()) std::fprintf(stderr, "%s could not be written: %s\n", path.c_str(), done.text());
  return done.good();
}

}  // namespace praxis::sample_study
