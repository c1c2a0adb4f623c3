#include "plugins/dicom/pixels/rescale.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "plugins/dicom/pixels/samples.h"

// Built with -O3 (CMakeLists.txt): the loops here are short and run over every pixel of every picture.

namespace praxis::plugins::dicom::pixels {
namespace {

// Containers as an array of their own type; vectors of bytes are aligned for every number.
template <typename T>
std::span<const T> samplesAs(const StoredFrame& frame) {
  return {reinterpret_cast<const T*>(frame.bytes.data()), frame.bytes.size() / sizeof(T)};
}

// Calls work(samples) with all samples as a span of their own type.
template <typename Work>
auto withSamples(const StoredFrame& frame, Work work) {
  if (frame.isFloat) return frame.bytesPerSample == 8 ? work(samplesAs<double>(frame)) : work(samplesAs<float>(frame));
  switch (frame.bytesPerSample) {
    case 1:
      return frame.isSigned ? work(samplesAs<std::int8_t>(frame)) : work(samplesAs<std::uint8_t>(frame));
    case 2:
      return frame.isSigned ? work(samplesAs<std::int16_t>(frame)) : work(samplesAs<std::uint16_t>(frame));
    default:
      return frame.isSigned ? work(samplesAs<std::int32_t>(frame)) : work(samplesAs<std::uint32_t>(frame));
  }
}

// Whole steps by whole numbers, as CT has them: sums below 2^24 are the same in int and in float.
template <typename T>
bool isShift(const ModalityTransform& transform) {
  constexpr double kIntegersOfFloat = 1 << 24;
  return sizeof(T) <= 2 && std::is_integral_v<T> && transform.lut.empty() && transform.slope == 1 &&
         transform.intercept == std::trunc(transform.intercept) &&
         std::abs(transform.intercept) < kIntegersOfFloat - 65536;
}

template <typename T, typename Out>
void scale(std::span<const T> samples, double slope, double intercept, Out* out) {
  for (std::size_t i = 0; i < samples.size(); ++i)
    out[i] = static_cast<Out>(slope * static_cast<double>(samples[i]) + intercept);
}

template <typename T>
void shift(std::span<const T> samples, std::int32_t by, float* out) {
  for (std::size_t i = 0; i < samples.size(); ++i)
    out[i] = static_cast<float>(static_cast<std::int32_t>(samples[i]) + by);
}

template <typename Out>
std::vector<Out> physicalValues(const StoredFrame& frame, const ModalityTransform& transform) {
  return withSamples(frame, [&]<typename T>(std::span<const T> samples) {
    std::vector<Out> out(samples.size());
    if (!transform.lut.empty()) {
      for (std::size_t i = 0; i < samples.size(); ++i)
        out[i] = static_cast<Out>(transform(static_cast<double>(samples[i])));
    } else if (std::is_same_v<Out, float> && isShift<T>(transform)) {
      shift(samples, static_cast<std::int32_t>(transform.intercept), reinterpret_cast<float*>(out.data()));
    } else {
      scale(samples, transform.slope, transform.intercept, out.data());
    }
    return out;
  });
}

}  // namespace

std::vector<float> physicalFloats(const StoredFrame& frame, const ModalityTransform& transform) {
  return physicalValues<float>(frame, transform);
}

std::vector<double> physicalDoubles(const StoredFrame& frame, const ModalityTransform& transform) {
  return physicalValues<double>(frame, transform);
}

std::vector<std::uint8_t> paddingMask(const StoredFrame& frame, const Padding& padding) {
  return withSamples(frame, [&]<typename T>(std::span<const T> samples) -> std::vector<std::uint8_t> {
    // Samples and limits are whole numbers, so the limits may be cut to what the type holds.
    constexpr auto kLeast = static_cast<double>(std::numeric_limits<T>::lowest());
    constexpr auto kMost = static_cast<double>(std::numeric_limits<T>::max());
    if (std::is_floating_point_v<T> || padding.high < padding.low || padding.high < kLeast || padding.low > kMost)
      return {};
    const auto low = static_cast<T>(std::max(std::ceil(padding.low), kLeast));
    const auto high = static_cast<T>(std::min(std::floor(padding.high), kMost));
    if (std::none_of(samples.begin(), samples.end(), [=](T sample) { return sample >= low && sample <= high; }))
      return {};
    std::vector<std::uint8_t> mask(samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) mask[i] = samples[i] >= low && samples[i] <= high ? 1 : 0;
    return mask;
  });
}

}  // namespace praxis::plugins::dicom::pixels
