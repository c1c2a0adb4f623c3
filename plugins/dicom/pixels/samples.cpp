#include "plugins/dicom/pixels/samples.h"

namespace praxis::plugins::dicom::pixels {
namespace {

template <typename T>
void normaliseAs(std::vector<std::uint8_t>& bytes, int shift, int bits, bool isSigned) {
  const T mask = static_cast<T>(bits >= static_cast<int>(8 * sizeof(T)) ? ~T{0} : static_cast<T>((T{1} << bits) - 1));
  // (v ^ s) - s copies the sign bit s into all higher bits, and changes nothing where s is 0.
  const T sign = isSigned ? static_cast<T>(T{1} << (bits - 1)) : T{0};
  T* samples = reinterpret_cast<T*>(bytes.data());  // vectors are aligned for every number
  const std::size_t count = bytes.size() / sizeof(T);
  for (std::size_t i = 0; i < count; ++i) {
    const T value = static_cast<T>(static_cast<T>(samples[i] >> shift) & mask);
    samples[i] = static_cast<T>(static_cast<T>(value ^ sign) - sign);
  }
}

}  // namespace

void normalise(std::vector<std::uint8_t>& bytes, const file::PixelLayout& layout, bool keepUnsigned) {
  if (layout.isFloat || layout.bitsAllocated == 1 || (keepUnsigned && !layout.isSigned)) return;
  const int shift = keepUnsigned ? 0 : layout.highBit + 1 - layout.bitsStored;
  const bool untouched = shift == 0 && layout.bitsStored == 8 * layout.bytesPerSample();
  if (untouched) return;
  switch (layout.bytesPerSample()) {
    case 1:
      return normaliseAs<std::uint8_t>(bytes, shift, layout.bitsStored, layout.isSigned);
    case 2:
      return normaliseAs<std::uint16_t>(bytes, shift, layout.bitsStored, layout.isSigned);
    default:
      return normaliseAs<std::uint32_t>(bytes, shift, layout.bitsStored, layout.isSigned);
  }
}

std::vector<std::uint8_t> widen(const std::vector<std::uint8_t>& bytes, int from, int to) {
  const auto narrow = static_cast<std::size_t>(from);
  const auto wide = static_cast<std::size_t>(to);
  std::vector<std::uint8_t> out(bytes.size() / narrow * wide, 0);
  for (std::size_t i = 0; i < bytes.size() / narrow; ++i) {
    std::memcpy(out.data() + i * wide, bytes.data() + i * narrow, narrow);
  }
  return out;
}

}  // namespace praxis::plugins::dicom::pixels
