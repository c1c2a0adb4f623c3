#pragma once
// Bodies made of ellipsoids, each a little different: chest, abdomen and head. No scan of anybody: every shape and
// number here was chosen. Thread: any.
//
// Coordinates are those of the body, mm from its middle: x to the patient's left, y to the back, z to the head. Where
// shapes overlap, the later one is seen.

#include <vector>

#include "resources/sample_study/random.h"

namespace praxis::sample_study {

enum class BodyPart { chest, abdomen, head };
enum class Form { ellipsoid, ribCage };

struct Shape {
  double x = 0, y = 0, z = 0;     // centre
  double rx = 1, ry = 1, rz = 1;  // radii
  double hounsfield = 0;
  double turnCos = 1, turnSin = 0;  // about z
  Form form = Form::ellipsoid;      // ribCage: a shell of this ellipse, interrupted along z
  bool contains(double px, double py, double pz) const;
};

// Where lesions may lie: an ellipsoid. Places are thirds of the length of its axes.
struct Region {
  double x = 0, y = 0, z = 0, rx = 1, ry = 1, rz = 1;
};

struct Anatomy {
  BodyPart part = BodyPart::chest;
  std::vector<Shape> shapes;
  Region region;
  double windowCenter = 40, windowWidth = 400;  // HU, in which a slice is read
};

inline constexpr double kAirHounsfield = -1000;
// Ribs: how far they are apart along z, and the share of it that is bone.
inline constexpr double kRibStep = 27, kRibShare = 0.38, kRibSlope = 0.35, kRibInner = 0.955, kRibOuter = 1.03;

Anatomy makeAnatomy(BodyPart part, Random& random);

// -1 outside of all shapes, else the number of the one that is seen.
int shapeAt(const Anatomy& anatomy, double x, double y, double z);

}  // namespace praxis::sample_study
