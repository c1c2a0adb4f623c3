#pragma once
// The header of one synthetic image: the modules that every image has, with fixed identifiers. Thread: any.

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

class DcmDataset;
class DcmFileFormat;

namespace praxis::sample_study {

struct StudyInfo {
  int number = 0;  // 0 .. 9999; tells the identifiers of studies apart
  std::string description, bodyPart, patientId;
};

struct SeriesInfo {
  int number = 1;
  const char* sopClass = "";
  const char* modality = "";
  const char* description = "";
};

// Identifiers are the same in every build, so that a second build changes nothing. kind tells study (1), series (2),
// image (3) and frame of reference (4) apart.
std::string uid(int study, int kind, int series, int instance);

class Instance {
 public:
  Instance(const StudyInfo& study, const SeriesInfo& series, int instance);
  ~Instance();

  void set(unsigned group, unsigned element, const std::string& value);
  void setShort(unsigned group, unsigned element, unsigned value);
  std::string identifier() const;  // its SOP Instance UID
  void setPlane(const std::array<double, 3>& position, const std::array<double, 6>& orientation, double rowSpacing,
                double colSpacing, double thickness);
  // Signed or unsigned 16-bit samples of one frame, or 8-bit RGB, pixel-interleaved.
  void setPixels(int rows, int cols, const std::vector<std::int16_t>& samples, bool isSigned, int bitsStored,
                 const char* photometric);
  void setRgb(int rows, int cols, const std::vector<std::uint8_t>& samples);
  // Returns false with a message on standard error when the file cannot be written.
  bool save(const std::filesystem::path& path, bool rle);

 private:
  DcmDataset& data() const;
  void setShape(int rows, int cols, int samplesPerPixel, const char* photometric);
  std::unique_ptr<DcmFileFormat> m_format;
  int m_study = 0, m_series = 0, m_instance = 0;
};

}  // namespace praxis::sample_study
