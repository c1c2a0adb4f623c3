#include "resources/sample_study/projection.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace praxis::sample_study {
namespace {

constexpr double kWater = 0.015;  // attenuation per mm
constexpr double kLevels = 4095;  // 12 bit
constexpr double kDepthMax = 6;   // what the highest level stands for
constexpr std::size_t kCrossedMax = 64;

double attenuation(double hounsfield) { return kWater * (1 + std::max(hounsfield, kAirHounsfield) / 1000); }

struct Crossed {
  double enter = 0, leave = 0;  // along the ray
  double attenuation = 0;
};

// Where the ray along y meets an ellipsoid; false where it passes by.
bool cross(const Shape& shape, double x, double z, Crossed& into) {
  const double dx = x - shape.x, dz = (z - shape.z) / shape.rz;
  if (dz * dz >= 1) return false;
  // (c dx + s t)^2 / rx^2 + (c t - s dx)^2 / ry^2 = 1 - dz^2, with t along y from the centre
  const double c = shape.turnCos, s = shape.turnSin, p = 1 / (shape.rx * shape.rx), q = 1 / (shape.ry * shape.ry);
  const double a = s * s * p + c * c * q, b = c * s * dx * (p - q);
  const double d = dx * dx * (c * c * p + s * s * q) - (1 - dz * dz);
  const double root = b * b - a * d;
  if (root <= 0) return false;
  const double half = std::sqrt(root) / a, middle = shape.y - b / a;
  into = {middle - half, middle + half, attenuation(shape.hounsfield)};
  return true;
}

// Both walls of the cage, the bone of each as thick as the shell is along the ray, up to where it runs along it.
double ribDepth(const Shape& cage, double x, double z) {
  const double share = (x - cage.x) / cage.rx, outer = kRibOuter * kRibOuter - share * share;
  if (outer <= 0) return 0;
  const double inner = std::max(kRibInner * kRibInner - share * share, 0.0);
  const double thickness = std::min((std::sqrt(outer) - std::sqrt(inner)) * cage.ry, 16.0);
  double depth = 0;
  for (const double wall : {-1.0, 1.0}) {
    const double y = wall * std::sqrt(outer) * cage.ry;
    const double turns = (z - cage.z - kRibSlope * y) / kRibStep, phase = turns - std::floor(turns);
    const double across = 2 * phase / kRibShare - 1;  // -1 .. 1 over the bone, which is round
    if (across < 1) depth += thickness * std::sqrt(std::max(1 - across * across, 0.0)) * kWater * 0.8;
  }
  return depth;
}

struct Grid {
  std::vector<double> depth;
  double low = 0, high = 1;  // of the window
};

Grid project(const Anatomy& anatomy, const Scan& scan) {
  Grid grid;
  for (int row = 0; row < scan.rows; ++row) {
    for (int col = 0; col < scan.cols; ++col) {
      double x = (col - (scan.cols - 1) / 2.0) * scan.spacing, v = (row - (scan.rows - 1) / 2.0) * scan.spacing;
      scan.toBody(x, v);
      grid.depth.push_back(opticalDepth(anatomy, x, -v));
    }
  }
  // The exposure is chosen from the body: its thinnest parts dark, its densest nearly white.
  std::vector<double> body;
  for (const double depth : grid.depth) {
    if (depth > 0.3) body.push_back(depth);
  }
  std::sort(body.begin(), body.end());
  if (body.empty()) return grid;
  const double thin = body[body.size() / 25], dense = body[body.size() - 1 - body.size() / 50];
  grid.low = std::max(thin - 0.1 * (dense - thin), 0.0);
  grid.high = dense + 0.15 * (dense - thin);
  return grid;
}

// Whether the lesion stays inside the window all over, so that it is seen whole.
bool fitsWindow(const Lesion& lesion, const Scan& scan, const Grid& grid) {
  constexpr int kSteps = 3;
  const double radius = lesion.diameterMm / 2.0, width = grid.high - grid.low;
  for (int i = -kSteps; i <= kSteps; ++i) {
    for (int j = -kSteps; j <= kSteps; ++j) {
      double x = lesion.x + radius * i / kSteps, v = lesion.v + radius * j / kSteps;
      if (!lesion.covers(x, v)) continue;
      scan.toPicture(x, v);
      const auto col = static_cast<int>(std::lround(x / scan.spacing + (scan.cols - 1) / 2.0));
      const auto row = static_cast<int>(std::lround(v / scan.spacing + (scan.rows - 1) / 2.0));
      if (col < 2 || row < 2 || col >= scan.cols - 2 || row >= scan.rows - 2) return false;
      const double depth = grid.depth[static_cast<std::size_t>(row) * static_cast<std::size_t>(scan.cols) +
                                      static_cast<std::size_t>(col)];
      if (depth < grid.low || depth + 0.8 * lesion.density * width > grid.high) return false;
    }
  }
  return true;
}

// A sphere's shadow, in shares of the window.
double shadow(const Scan& scan, int row, int col) {
  double sum = 0;
  for (const Lesion& lesion : scan.lesions) {
    for (const double dy : {-0.25, 0.25}) {
      for (const double dx : {-0.25, 0.25}) {
        double x = (col + dx - (scan.cols - 1) / 2.0) * scan.spacing;
        double v = (row + dy - (scan.rows - 1) / 2.0) * scan.spacing;
        scan.toBody(x, v);
        const double along = x - lesion.x, down = v - lesion.v, radius = lesion.diameterMm / 2.0;
        const double rest = 1 - (along * along + down * down) / (radius * radius);
        if (rest > 0) sum += 0.25 * lesion.density * std::sqrt(rest);
      }
    }
  }
  return sum;
}

}  // namespace

double opticalDepth(const Anatomy& anatomy, double x, double z) {
  std::array<Crossed, kCrossedMax> crossed;
  std::array<double, 2 * kCrossedMax> borders;
  std::size_t count = 0;
  double depth = 0;
  for (const Shape& shape : anatomy.shapes) {
    if (shape.form == Form::ribCage) {
      depth += ribDepth(shape, x, z);
    } else if (count < kCrossedMax && cross(shape, x, z, crossed[count])) {
      borders[2 * count] = crossed[count].enter;
      borders[2 * count + 1] = crossed[count].leave;
      ++count;
    }
  }
  std::sort(borders.begin(), borders.begin() + static_cast<std::ptrdiff_t>(2 * count));
  for (std::size_t i = 0; i + 1 < 2 * count; ++i) {
    const double middle = (borders[i] + borders[i + 1]) / 2;
    for (std::size_t k = count; k-- > 0;) {  // the last shape is the one that is there
      if (middle < crossed[k].enter || middle > crossed[k].leave) continue;
      depth += crossed[k].attenuation * (borders[i + 1] - borders[i]);
      break;
    }
  }
  return depth;
}

void takeProjection(const Anatomy& anatomy, int lesions, Random& random, Scan& scan) {
  scan.rows = 288;
  scan.cols = 248;
  const Grid grid = project(anatomy, scan);
  const double width = grid.high - grid.low;
  const auto visible = [&](Lesion& lesion) {
    lesion.density = random.between(0.2, 0.32);
    return fitsWindow(lesion, scan, grid);
  };
  scan.lesions = placeLesions(anatomy, scan.modality, lesions, random, visible);
  const std::uint64_t noise = random.bits();
  const double scale = kLevels / kDepthMax, lump = scan.spacing / 20;  // lumps of 20 mm
  for (int row = 0; row < scan.rows; ++row) {
    for (int col = 0; col < scan.cols; ++col) {
      double depth = grid.depth[scan.samples.size()];
      depth += width * (shadow(scan, row, col) + 0.015 * noiseAt(noise, col, row, 0));
      if (depth > 0.3) depth += width * 0.02 * lumpsAt(noise + 1, col * lump, row * lump);
      scan.samples.push_back(static_cast<std::int16_t>(std::lround(std::clamp(depth * scale, 0.0, kLevels))));
    }
  }
  scan.windowCenter = std::round((grid.low + grid.high) / 2 * scale);
  scan.windowWidth = std::round(width * scale);
}

}  // namespace praxis::sample_study
