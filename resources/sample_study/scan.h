#pragma once
// A body with lesions as one picture: an axial slice in Hounsfield units, or a projection from the front. Everything
// follows from the seed, on every machine. Thread: any.

#include <cstdint>
#include <vector>

#include "resources/sample_study/lesions.h"

namespace praxis::sample_study {

struct Scan {
  BodyPart part = BodyPart::chest;
  Modality modality = Modality::slice;
  std::vector<Lesion> lesions;  // the largest first
  int rows = 0, cols = 0;
  double spacing = 1.5;                         // mm, of rows and columns
  double sliceZ = 0;                            // mm above the middle of the body, of a slice
  std::vector<std::int16_t> samples;            // slice: HU + 1024; projection: 12 bit, dense parts high
  double windowCenter = 40, windowWidth = 400;  // of what the samples stand for
  // How the body lies in the picture.
  double shiftX = 0, shiftV = 0;  // mm
  double turnCos = 1, turnSin = 0;

  // From the picture's middle, mm to the right and down, to the body's x and v; and back.
  void toBody(double& x, double& v) const;
  void toPicture(double& x, double& v) const;
};

inline constexpr int kSliceIntercept = -1024;  // stored value 0, HU

struct ScanOrder {
  BodyPart part = BodyPart::chest;
  Modality modality = Modality::slice;
  int lesions = 0;  // 0 .. 3; there are fewer where the body has no room
};

// What the n-th picture of a set shows: every kind and number equally often.
ScanOrder orderOf(std::uint64_t seed, std::uint64_t number);
Scan makeScan(const ScanOrder& order, std::uint64_t seed, std::uint64_t number);

}  // namespace praxis::sample_study
