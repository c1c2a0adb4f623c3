#include "resources/sample_study/scan.h"

#include <algorithm>
#include <cmath>

#include "resources/sample_study/projection.h"

namespace praxis::sample_study {
namespace {

constexpr double kContrastMin = 0.14;    // of the window's width, between a lesion and what is around it
constexpr double kContrastShare = 0.92;  // of the points of a lesion and its rim that have it

constexpr double kBoneMin = 200;  // Hounsfield units; no lesions in bone

struct DensityRange {
  double low, high;  // Hounsfield units
};

// Cysts, what takes up contrast medium or has bled, and in the chest soft tissue: in the abdomen it would be bowel.
constexpr DensityRange kDensities[3][3] = {
    {{-10, 10}, {205, 235}, {20, 60}}, {{-14, 6}, {205, 235}, {205, 235}}, {{3, 14}, {60, 76}, {60, 76}}};

double windowed(double value, const Anatomy& anatomy) {
  const double low = anatomy.windowCenter - anatomy.windowWidth / 2;
  return std::clamp((value - low) / anatomy.windowWidth, 0.0, 1.0);
}

double hounsfieldOf(const Anatomy& anatomy, int shape) {
  return shape < 0 ? kAirHounsfield : anatomy.shapes[static_cast<std::size_t>(shape)].hounsfield;
}

// Whether nearly all of the lesion and its rim differs from the tissue by enough.
bool stands(const Lesion& lesion, const Anatomy& anatomy, double z) {
  constexpr int kSteps = 5;
  int inside = 0, different = 0;
  const double reach = lesion.diameterMm / 2.0 + 2, own = windowed(lesion.density, anatomy);
  for (int i = -kSteps; i <= kSteps; ++i) {
    for (int j = -kSteps; j <= kSteps; ++j) {
      if (i * i + j * j > kSteps * kSteps) continue;
      const double x = lesion.x + reach * i / kSteps, y = lesion.v + reach * j / kSteps;
      ++inside;
      const double around = hounsfieldOf(anatomy, shapeAt(anatomy, x, y, z));
      if (around < kBoneMin && std::abs(own - windowed(around, anatomy)) >= kContrastMin) ++different;
    }
  }
  return different >= kContrastShare * inside;
}

// One slice; samples a quarter grid where tissues meet inside a pixel, as a detector averages.
class SlicePainter {
 public:
  SlicePainter(const Anatomy& anatomy, Scan& scan, std::uint64_t noise)
      : m_anatomy(anatomy), m_scan(scan), m_noise(noise) {}

  void paint() {
    std::vector<int> seen;
    seen.reserve(pixels());
    for (int row = 0; row < m_scan.rows; ++row) {
      for (int col = 0; col < m_scan.cols; ++col) seen.push_back(materialAt(col, row));
    }
    m_scan.samples.reserve(pixels());
    for (int row = 0; row < m_scan.rows; ++row) {
      for (int col = 0; col < m_scan.cols; ++col) m_scan.samples.push_back(sampleAt(seen, row, col));
    }
  }

 private:
  static constexpr int kLesion = 1000;  // first number of a lesion among the materials

  std::size_t pixels() const { return static_cast<std::size_t>(m_scan.rows) * static_cast<std::size_t>(m_scan.cols); }

  // In pixels from the first one's centre.
  int materialAt(double col, double row) const {
    double x = (col - (m_scan.cols - 1) / 2.0) * m_scan.spacing, y = (row - (m_scan.rows - 1) / 2.0) * m_scan.spacing;
    m_scan.toBody(x, y);
    for (std::size_t i = 0; i < m_scan.lesions.size(); ++i) {
      if (m_scan.lesions[i].covers(x, y)) return kLesion + static_cast<int>(i);
    }
    return shapeAt(m_anatomy, x, y, m_scan.sliceZ);
  }

  double hounsfield(int material) const {
    if (material >= kLesion) return m_scan.lesions[static_cast<std::size_t>(material - kLesion)].density;
    return hounsfieldOf(m_anatomy, material);
  }

  bool atEdge(const std::vector<int>& seen, int row, int col) const {
    const auto at = [&](int r, int c) {
      return seen[static_cast<std::size_t>(r) * static_cast<std::size_t>(m_scan.cols) + static_cast<std::size_t>(c)];
    };
    const int own = at(row, col), up = std::max(row - 1, 0), down = std::min(row + 1, m_scan.rows - 1);
    const int left = std::max(col - 1, 0), right = std::min(col + 1, m_scan.cols - 1);
    return at(up, col) != own || at(down, col) != own || at(row, left) != own || at(row, right) != own;
  }

  std::int16_t sampleAt(const std::vector<int>& seen, int row, int col) const {
    const std::size_t place =
        static_cast<std::size_t>(row) * static_cast<std::size_t>(m_scan.cols) + static_cast<std::size_t>(col);
    double clean = hounsfield(seen[place]);
    if (atEdge(seen, row, col)) {
      constexpr double kParts[] = {-0.375, -0.125, 0.125, 0.375};
      clean = 0;
      for (const double dy : kParts) {
        for (const double dx : kParts) clean += hounsfield(materialAt(col + dx, row + dy)) / 16;
      }
    }
    const double unit = m_anatomy.windowWidth;
    const double step = m_scan.spacing / 14;  // lumps of 14 mm
    if (clean > -200 && clean < 200) clean += 0.03 * unit * lumpsAt(m_noise + 1, col * step, row * step);
    clean += 0.03 * unit * noiseAt(m_noise, col, row, 0);
    return static_cast<std::int16_t>(std::lround(std::clamp(clean, -1024.0, 3000.0)) - kSliceIntercept);
  }

  const Anatomy& m_anatomy;
  Scan& m_scan;
  std::uint64_t m_noise;
};

// The shapes that the slice meets; the others only cost time.
Anatomy crossed(const Anatomy& anatomy, double z) {
  Anatomy met = anatomy;
  std::erase_if(met.shapes,
                [z](const Shape& shape) { return shape.form == Form::ellipsoid && std::abs(z - shape.z) > shape.rz; });
  return met;
}

void takeSlice(const Anatomy& body, int lesions, Random& random, Scan& scan) {
  static constexpr double kLevels[3][2] = {{-45, 55}, {-20, 70}, {0, 48}};  // of the parts, mm
  const auto& level = kLevels[static_cast<std::size_t>(scan.part)];
  scan.rows = scan.cols = 256;
  scan.sliceZ = random.between(level[0], level[1]);
  const Anatomy anatomy = crossed(body, scan.sliceZ);
  scan.windowCenter = anatomy.windowCenter;
  scan.windowWidth = anatomy.windowWidth;
  const auto visible = [&](Lesion& lesion) {
    const DensityRange range = kDensities[static_cast<std::size_t>(scan.part)][random.whole(0, 2)];
    lesion.density = random.between(range.low, range.high);
    return stands(lesion, anatomy, scan.sliceZ);
  };
  scan.lesions = placeLesions(anatomy, scan.modality, lesions, random, visible);
  SlicePainter(anatomy, scan, random.bits()).paint();
}

}  // namespace

void Scan::toBody(double& x, double& v) const {
  const double dx = x - shiftX, dv = v - shiftV;
  x = turnCos * dx + turnSin * dv;
  v = turnCos * dv - turnSin * dx;
}

void Scan::toPicture(double& x, double& v) const {
  const double turnedX = turnCos * x - turnSin * v, turnedV = turnSin * x + turnCos * v;
  x = turnedX + shiftX;
  v = turnedV + shiftV;
}

ScanOrder orderOf(std::uint64_t seed, std::uint64_t number) {
  Random random(seed ^ 0x5ca1ab1eull, number / 24);
  const std::uint64_t kind = (number + random.bits() % 24) % 24;  // of 24 in a row each kind comes once
  return {static_cast<BodyPart>(kind % 3), static_cast<Modality>(kind / 3 % 2), static_cast<int>(kind / 6)};
}

Scan makeScan(const ScanOrder& order, std::uint64_t seed, std::uint64_t number) {
  Random random(seed, number + 1);
  const Anatomy anatomy = makeAnatomy(order.part, random);
  Scan scan;
  scan.part = order.part;
  scan.modality = order.modality;
  scan.spacing = std::round(random.between(1.4, 1.7) * 100) / 100;
  scan.shiftX = random.around(0, 10);
  scan.shiftV = random.around(0, 10);
  const double half = random.around(0, 0.028);  // tangent of half the angle: up to 3.2 degrees
  scan.turnCos = (1 - half * half) / (1 + half * half);
  scan.turnSin = 2 * half / (1 + half * half);
  if (order.modality == Modality::slice) {
    takeSlice(anatomy, order.lesions, random, scan);
  } else {
    takeProjection(anatomy, order.lesions, random, scan);
  }
  return scan;
}

}  // namespace praxis::sample_study
