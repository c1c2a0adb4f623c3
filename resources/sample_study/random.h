#pragma once
// Random numbers that are the same on every machine: the standard library's distributions are not. Thread: any, one at
// a time per object.

#include <cstdint>

namespace praxis::sample_study {

// splitmix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
class Random {
 public:
  // Streams of one seed are independent of each other: one for each image of a set.
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0);

  std::uint64_t bits();
  double unit();                             // 0 up to 1, 1 left out
  double between(double low, double high);   // low up to high
  int whole(int low, int high);              // low .. high, both included
  bool chance(double probability);           // true in that share of calls
  double around(double middle, double off);  // middle - off up to middle + off

 private:
  std::uint64_t m_state;
};

// About normal, mean 0 and deviation 1, for one pixel of one image.
double noiseAt(std::uint64_t seed, int column, int row, int slice);

// A smooth field of mean 0 within -1 .. 1 whose lumps are about one lattice step wide. x and y in lattice steps.
double lumpsAt(std::uint64_t seed, double x, double y);

}  // namespace praxis::sample_study
