#include "resources/sample_study/chest_study.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include <fmt/core.h>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dctk.h>
#include "resources/sample_study/chest.h"
#include "resources/sample_study/instance.h"
#include "resources/sample_study/random.h"

namespace praxis::sample_study {
namespace {

namespace fs = std::filesystem;

const StudyInfo kStudy{0, "Synthetic chest phantom", "CHEST", "SAMPLE"};

constexpr SeriesInfo kCt{1, UID_CTImageStorage, "CT", "Chest axial, synthetic"};
constexpr SeriesInfo kMr{2, UID_MRImageStorage, "MR", "Chest coronal T1, synthetic"};
constexpr SeriesInfo kCr{3, UID_ComputedRadiographyImageStorage, "CR", "Chest radiograph, synthetic"};
constexpr SeriesInfo kSc{4, UID_SecondaryCaptureImageStorage, "OT", "Lesion in colour, synthetic"};

constexpr int kCtSlices = 28, kCtSize = 256;
constexpr double kCtSpacing = 1.4, kCtStep = 6;  // mm
constexpr double kCtTop = (kCtSlices - 1) * kCtStep / 2;
constexpr int kMrSlices = 16, kMrRows = 224, kMrCols = 256;
constexpr double kMrSpacing = 1.4, kMrStep = 10;  // mm
constexpr int kCrRows = 420, kCrCols = 360;
constexpr double kCrSpacing = 1.0;          // mm
constexpr std::int16_t kCtPadding = -2000;  // stored value outside the scanned circle

// Averages the tissue over a quarter grid of the pixel, as a detector would.
template <typename Value>
double average(double x, double y, double step, Value value) {
  double sum = 0;
  for (const double dx : {-0.25, 0.25}) {
    for (const double dy : {-0.25, 0.25}) sum += value(x + dx * step, y + dy * step);
  }
  return sum / 4;
}

double ctValue(int row, int col, int slice, double z) {
  const double x = (col - (kCtSize - 1) / 2.0) * kCtSpacing, y = (row - (kCtSize - 1) / 2.0) * kCtSpacing;
  const double clean = average(x, y, kCtSpacing, [z](double px, double py) { return hounsfield(tissueAt(px, py, z)); });
  return std::max(-1024.0, clean + 14 * noiseAt(1, col, row, slice));
}

bool writeCt(const fs::path& folder) {
  const double edge = -(kCtSize - 1) / 2.0 * kCtSpacing;
  for (int slice = 0; slice < kCtSlices; ++slice) {
    // The first image lies at the head, as scanners number them; viewers must sort by position.
    const double z = kCtTop - slice * kCtStep;
    std::vector<std::int16_t> samples;
    for (int row = 0; row < kCtSize; ++row) {
      for (int col = 0; col < kCtSize; ++col) {
        const double radius = std::hypot(row - (kCtSize - 1) / 2.0, col - (kCtSize - 1) / 2.0);
        const bool outside = radius > kCtSize / 2.0;
        samples.push_back(outside ? kCtPadding
                                  : static_cast<std::int16_t>(std::lround(ctValue(row, col, slice, z) + 1024)));
      }
    }
    Instance image(kStudy, kCt, slice + 1);
    image.set(0x0008, 0x0008, "ORIGINAL\\PRIMARY\\AXIAL");
    image.set(0x0018, 0x0060, "120");
    image.set(0x0018, 0x1151, "200");
    image.set(0x0018, 0x5100, "HFS");
    image.set(0x0020, 0x0012, "1");
    image.setPlane({edge, edge, z}, {1, 0, 0, 0, 1, 0}, kCtSpacing, kCtSpacing, kCtStep);
    image.setPixels(kCtSize, kCtSize, samples, true, 16, "MONOCHROME2");
    image.setShort(0x0028, 0x0120, static_cast<std::uint16_t>(kCtPadding));
    image.set(0x0028, 0x1050, "40\\-600");
    image.set(0x0028, 0x1051, "400\\1500");
    image.set(0x0028, 0x1055, "SOFT TISSUE\\LUNG");
    image.set(0x0028, 0x1052, "-1024");
    image.set(0x0028, 0x1053, "1");
    image.set(0x0028, 0x1054, "HU");
    if (!image.save(folder / fmt::format("CT{:03}.dcm", slice + 1), false)) return false;
  }
  return true;
}

bool writeMr(const fs::path& folder) {
  for (int slice = 0; slice < kMrSlices; ++slice) {
    const double y = (slice - (kMrSlices - 1) / 2.0) * kMrStep;
    const double left = -(kMrCols - 1) / 2.0 * kMrSpacing, top = (kMrRows - 1) / 2.0 * kMrSpacing;
    std::vector<std::int16_t> samples;
    for (int row = 0; row < kMrRows; ++row) {
      for (int col = 0; col < kMrCols; ++col) {
        const double clean = average(left + col * kMrSpacing, top - row * kMrSpacing, kMrSpacing,
                                     [y](double x, double z) { return mrSignal(tissueAt(x, y, z)); });
        // The coil is at the front: signal fades with depth. Magnitude images have Rician noise.
        const double signal = clean * (1.1 - 0.0025 * (y + 80));
        const double real = signal + 14 * noiseAt(2, col, row, slice), imaginary = 14 * noiseAt(3, col, row, slice);
        samples.push_back(static_cast<std::int16_t>(std::min(4095l, std::lround(std::hypot(real, imaginary)))));
      }
    }
    Instance image(kStudy, kMr, slice + 1);
    image.set(0x0008, 0x0008, "ORIGINAL\\PRIMARY\\OTHER");
    image.set(0x0018, 0x0020, "SE");
    image.set(0x0018, 0x0021, "NONE");
    image.set(0x0018, 0x0022, "");
    image.set(0x0018, 0x0023, "2D");
    image.set(0x0018, 0x0080, "500");
    image.set(0x0018, 0x0081, "15");
    image.set(0x0018, 0x0091, "1");
    image.set(0x0018, 0x5100, "HFS");
    image.setPlane({left, y, top}, {1, 0, 0, 0, 0, -1}, kMrSpacing, kMrSpacing, kMrStep);
    image.setPixels(kMrRows, kMrCols, samples, false, 12, "MONOCHROME2");
    image.set(0x0028, 0x1050, "450");
    image.set(0x0028, 0x1051, "950");
    if (!image.save(folder / fmt::format("MR{:03}.dcm", slice + 1), true)) return false;
  }
  return true;
}

// Rays run from back to front through the chest; the plate holds the logarithm of what arrives.
bool writeCr(const fs::path& folder) {
  constexpr double kRayStep = 2.0;  // mm
  std::vector<std::int16_t> samples;
  for (int row = 0; row < kCrRows; ++row) {
    for (int col = 0; col < kCrCols; ++col) {
      // The patient's right side is on the left of the picture.
      const double x = (col - (kCrCols - 1) / 2.0) * kCrSpacing, z = ((kCrRows - 1) / 2.0 - row) * kCrSpacing;
      double depth = 0;
      for (double y = -110; y < 110; y += kRayStep) depth += attenuation(tissueAt(x, y, z)) * kRayStep;
      const double exposure = 4000 - 950 * depth + 9 * noiseAt(4, col, row, 0);
      samples.push_back(static_cast<std::int16_t>(std::clamp(std::lround(exposure), 0l, 4095l)));
    }
  }
  Instance image(kStudy, kCr, 1);
  image.set(0x0008, 0x0008, "ORIGINAL\\PRIMARY");
  image.set(0x0018, 0x5101, "PA");
  image.set(0x0018, 0x1164, fmt::format("{:g}\\{:g}", kCrSpacing, kCrSpacing));
  image.set(0x0020, 0x0020, "L\\F");
  image.setPixels(kCrRows, kCrCols, samples, false, 12, "MONOCHROME1");
  image.set(0x0028, 0x1050, "2300");
  image.set(0x0028, 0x1051, "3400");
  return image.save(folder / "CR001.dcm", false);
}

bool writeSc(const fs::path& folder) {
  constexpr double kZ = 22;  // through the middle of the lesion
  std::vector<std::uint8_t> rgb;
  for (int row = 0; row < kCtSize; ++row) {
    for (int col = 0; col < kCtSize; ++col) {
      const double x = (col - (kCtSize - 1) / 2.0) * kCtSpacing, y = (row - (kCtSize - 1) / 2.0) * kCtSpacing;
      const double grey = std::clamp((ctValue(row, col, 500, kZ) + 1000) * 255 / 1400, 0.0, 255.0);
      const double heat = 0.8 * std::exp(-(std::pow(x - 86, 2) + std::pow(y - 14, 2)) / (2 * 12.0 * 12.0));
      const double colour[] = {255, 96, 24};
      for (const double channel : colour)
        rgb.push_back(static_cast<std::uint8_t>(std::lround(grey * (1 - heat) + channel * heat)));
    }
  }
  Instance image(kStudy, kSc, 1);
  image.set(0x0008, 0x0008, "DERIVED\\SECONDARY");
  image.set(0x0008, 0x0064, "SYN");
  image.set(0x0020, 0x0020, "L\\P");
  image.setRgb(kCtSize, kCtSize, rgb);
  return image.save(folder / "SC001.dcm", false);
}

}  // namespace

bool writeChestStudy(const fs::path& folder) {
  std::error_code error;
  for (const char* series : {"CT", "MR", "CR", "SC"}) {
    fs::create_directories(folder / series, error);
    if (!error) continue;
    std::fprintf(stderr, "%s could not be made: %s\n", (folder / series).c_str(), error.message().c_str());
    return false;
  }
  DcmRLEEncoderRegistration::registerCodecs();
  const bool written =
      writeCt(folder / "CT") && writeMr(folder / "MR") && writeCr(folder / "CR") && writeSc(folder / "SC");
  DcmRLEEncoderRegistration::cleanup();
  return written;
}

}  // namespace praxis::sample_study
