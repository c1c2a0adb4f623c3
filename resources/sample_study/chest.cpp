#include "resources/sample_study/chest.h"

#include <cmath>
#include <initializer_list>

namespace praxis::sample_study {
namespace {

struct Ellipsoid {
  double x, y, z;     // centre, mm
  double rx, ry, rz;  // radii, mm
  bool contains(double px, double py, double pz) const {
    const double dx = (px - x) / rx, dy = (py - y) / ry, dz = (pz - z) / rz;
    return dx * dx + dy * dy + dz * dz <= 1;
  }
};

constexpr Ellipsoid kSkin{0, 0, 0, 158, 104, 420};
constexpr Ellipsoid kMuscle{0, 2, 0, 148, 94, 400};
constexpr Ellipsoid kRightLung{-68, 0, 4, 54, 72, 96};
constexpr Ellipsoid kLeftLung{70, 2, 4, 50, 70, 92};
constexpr Ellipsoid kHeart{22, -22, -22, 52, 44, 50};
constexpr Ellipsoid kLesion{86, 14, 22, 11, 11, 11};
constexpr Ellipsoid kSpine{0, 62, 0, 19, 16, 1000};
constexpr Ellipsoid kCanal{0, 76, 0, 9, 8, 1000};
constexpr Ellipsoid kMediastinum{0, -6, 0, 42, 72, 150};
constexpr Ellipsoid kSternum{0, -84, 10, 17, 6, 70};

// Ribs: a thin shell around the lungs, interrupted along the body; each sinks towards the front.
bool isRib(double x, double y, double z) {
  const double dx = x / 134, dy = y / 86;
  const double r = std::sqrt(dx * dx + dy * dy);
  if (r < 0.955 || r > 1.03) return false;
  const double phase = (z - 0.35 * y) / 26.0;
  return phase - std::floor(phase) < 0.42;
}

bool isTube(double x, double y, double radius) { return x * x + y * y <= radius * radius; }

// Vessels of the lung: thin tubes that fan out from the hilum.
bool isVessel(double x, double y, double z) {
  for (const double side : {-1.0, 1.0}) {
    const double across = side * x - 30;
    if (across < 0 || across > 85) continue;
    for (const double slope : {-0.9, -0.45, 0.0, 0.4, 0.8}) {
      const double dy = y - 6 - 0.5 * slope * across, dz = z - 5 - slope * across;
      const double radius = 4.2 - 0.036 * across;
      if (dy * dy + dz * dz <= radius * radius) return true;
    }
  }
  return false;
}

}  // namespace

Tissue tissueAt(double x, double y, double z) {
  if (!kSkin.contains(x, y, z)) return Tissue::air;
  if (!kMuscle.contains(x, y, z)) return Tissue::fat;
  if (kCanal.contains(x, y, z)) return Tissue::fat;
  if (kSpine.contains(x, y, z)) {
    const double disc = z / 28.0 - std::floor(z / 28.0);
    if (disc < 0.16) return Tissue::muscle;
    return isTube(x, y - 62, 13) ? Tissue::marrow : Tissue::bone;
  }
  if (kSternum.contains(x, y, z) || isRib(x, y, z)) return Tissue::bone;
  if (isTube(x - 24, y - 46, 12)) return Tissue::blood;    // descending aorta
  if (z > 20 && isTube(x, y - 12, 9)) return Tissue::air;  // trachea
  if (kHeart.contains(x, y, z))
    return Ellipsoid{26, -24, -24, 34, 28, 34}.contains(x, y, z) ? Tissue::blood : Tissue::muscle;
  if (kLesion.contains(x, y, z)) return Tissue::lesion;
  if (kRightLung.contains(x, y, z) || kLeftLung.contains(x, y, z))
    return isVessel(x, y, z) ? Tissue::blood : Tissue::lung;
  return kMediastinum.contains(x, y, z) ? Tissue::fat : Tissue::muscle;
}

double hounsfield(Tissue tissue) {
  switch (tissue) {
    case Tissue::air:
      return -1000;
    case Tissue::lung:
      return -850;
    case Tissue::fat:
      return -100;
    case Tissue::muscle:
      return 55;
    case Tissue::blood:
      return 170;  // with contrast medium
    case Tissue::bone:
      return 900;
    case Tissue::marrow:
      return 220;
    case Tissue::lesion:
      return 35;
  }
  return 0;
}

double mrSignal(Tissue tissue) {
  switch (tissue) {
    case Tissue::air:
      return 8;
    case Tissue::lung:
      return 40;
    case Tissue::fat:
      return 900;
    case Tissue::muscle:
      return 380;
    case Tissue::blood:
      return 90;
    case Tissue::bone:
      return 60;
    case Tissue::marrow:
      return 620;
    case Tissue::lesion:
      return 480;
  }
  return 0;
}

double attenuation(Tissue tissue) { return 0.015 * (1 + hounsfield(tissue) / 1000); }

}  // namespace praxis::sample_study
