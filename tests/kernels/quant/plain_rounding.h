#pragma once
// What rounding to the nearest level gives, type by type and without any search: the range of every group decides its
// scale. Written for clearness; the encoders must not be worse than this.

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "engine/tensor/dtype.h"
#include "kernels/common/half.h"
#include "kernels/common/weight_blocks.h"

namespace praxis::tests {

using engine::tensor::DType;

inline float storedHalf(float x) { return kernels::common::halfToFloat(kernels::common::floatToHalf(x)); }

inline float extremeOf(std::span<const float> x) {
  float extreme = 0;
  for (const float value : x) extreme = std::fabs(value) > std::fabs(extreme) ? value : extreme;
  return extreme;
}

inline double errorAgainst(std::span<const float> x, std::span<const float> y) {
  double error = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    error += std::pow(static_cast<double>(x[i]) - static_cast<double>(y[i]), 2);
  return error;
}

// The nearest of the levels times scale.
inline float nearestOf(float x, float scale, std::span<const float> levels) {
  float best = 0, off = INFINITY;
  for (const float level : levels) {
    const float distance = std::fabs(x - scale * level);
    if (distance < off) best = scale * level, off = distance;
  }
  return best;
}

inline std::vector<float> wholeLevels(int low, int high) {
  std::vector<float> levels;
  for (int level = low; level <= high; ++level) levels.push_back(static_cast<float>(level));
  return levels;
}

// Blocks with one scale: the largest magnitude goes onto the first level.
inline std::vector<float> plainScaled(std::span<const float> x, std::span<const float> levels) {
  std::vector<float> out;
  for (std::size_t b = 0; b < x.size(); b += 32) {
    const float scale = storedHalf(extremeOf(x.subspan(b, 32)) / levels[0]);
    for (std::size_t i = b; i < b + 32; ++i) out.push_back(nearestOf(x[i], scale, levels));
  }
  return out;
}

inline std::vector<float> plainLifted(std::span<const float> x, int top) {
  std::vector<float> out;
  for (std::size_t b = 0; b < x.size(); b += 32) {
    const auto [low, high] = std::ranges::minmax(x.subspan(b, 32));
    const float scale = storedHalf((high - low) / static_cast<float>(top)), least = storedHalf(low);
    for (std::size_t i = b; i < b + 32; ++i) {
      const float level = scale > 0 ? std::clamp(std::round((x[i] - least) / scale), 0.0f, static_cast<float>(top)) : 0;
      out.push_back(scale * level + least);
    }
  }
  return out;
}

// Blocks of 256 in groups whose scales are whole multiples of the block's.
inline std::vector<float> plainBigScaled(std::span<const float> x, std::span<const float> levels, std::size_t group,
                                         float partLow) {
  std::vector<float> out;
  for (std::size_t b = 0; b < x.size(); b += 256) {
    std::vector<float> own;
    for (std::size_t g = b; g < b + 256; g += group) own.push_back(extremeOf(x.subspan(g, group)) / levels[0]);
    const float scale = storedHalf(extremeOf(own) / partLow);
    for (std::size_t i = 0; i < 256; ++i) {
      const float part = scale != 0 ? std::clamp(std::round(own[i / group] / scale), partLow, -partLow - 1) : 0;
      out.push_back(nearestOf(x[b + i], scale * part, levels));
    }
  }
  return out;
}

// The same with leasts, which are no more than 0.
inline std::vector<float> plainBigLifted(std::span<const float> x, int top, std::size_t group, float partTop) {
  std::vector<float> out;
  for (std::size_t b = 0; b < x.size(); b += 256) {
    std::vector<float> scales, lowers;
    for (std::size_t g = b; g < b + 256; g += group) {
      const auto [low, high] = std::ranges::minmax(x.subspan(g, group));
      lowers.push_back(std::max(0.0f, -low));
      scales.push_back(std::max(0.0f, high + lowers.back()) / static_cast<float>(top));
    }
    const float scale = storedHalf(std::ranges::max(scales) / partTop);
    const float least = storedHalf(std::ranges::max(lowers) / partTop);
    const auto part = [partTop](float wanted, float unit) {
      return unit > 0 ? std::clamp(std::round(wanted / unit), 0.0f, partTop) : 0;
    };
    for (std::size_t i = 0; i < 256; ++i) {
      const float step = scale * part(scales[i / group], scale), lower = least * part(lowers[i / group], least);
      const float level =
          step > 0 ? std::clamp(std::round((x[b + i] + lower) / step), 0.0f, static_cast<float>(top)) : 0;
      out.push_back(step * level - lower);
    }
  }
  return out;
}

inline std::vector<float> plainRounding(DType type, std::span<const float> x) {
  const std::vector<float> iq4(std::begin(kernels::common::kIq4Values), std::end(kernels::common::kIq4Values));
  switch (type) {
    case DType::q8_0:
      return plainScaled(x, wholeLevels(-127, 127));
    case DType::q4_0:
      return plainScaled(x, wholeLevels(-8, 7));
    case DType::q5_0:
      return plainScaled(x, wholeLevels(-16, 15));
    case DType::iq4_NL:
      return plainScaled(x, iq4);
    case DType::q4_1:
      return plainLifted(x, 15);
    case DType::q5_1:
      return plainLifted(x, 31);
    case DType::q3_K:
      return plainBigScaled(x, wholeLevels(-4, 3), 16, -32);
    case DType::q6_K:
      return plainBigScaled(x, wholeLevels(-32, 31), 16, -128);
    case DType::iq4_XS:
      return plainBigScaled(x, iq4, 32, -32);
    case DType::q2_K:
      return plainBigLifted(x, 3, 16, 15);
    case DType::q4_K:
      return plainBigLifted(x, 15, 32, 63);
    case DType::q5_K:
      return plainBigLifted(x, 31, 32, 63);
    default:
      return {};
  }
}

}  // namespace praxis::tests
