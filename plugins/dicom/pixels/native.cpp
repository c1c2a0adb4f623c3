#include "plugins/dicom/pixels/native.h"

#include <algorithm>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

namespace praxis::plugins::dicom::pixels {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using file::PixelLayout;

namespace {

template <typename T>
void reverseAs(std::vector<std::uint8_t>& bytes) {
  T* words = reinterpret_cast<T*>(bytes.data());  // vectors are aligned for every number
  for (std::size_t i = 0; i < bytes.size() / sizeof(T); ++i) {
    if constexpr (sizeof(T) == 2)
      words[i] = static_cast<T>(words[i] << 8 | words[i] >> 8);
    else if constexpr (sizeof(T) == 4)
      words[i] = __builtin_bswap32(words[i]);
    else
      words[i] = __builtin_bswap64(words[i]);
  }
}

void reverseWords(std::vector<std::uint8_t>& bytes, std::size_t width) {
  switch (width) {
    case 2:
      return reverseAs<std::uint16_t>(bytes);
    case 4:
      return reverseAs<std::uint32_t>(bytes);
    default:
      return reverseAs<std::uint64_t>(bytes);
  }
}

// Bytes begin..end of the value as they stand in the file. In big endian files with VR OW 8-bit and packed samples are
// swapped in pairs, wider ones are numbers of their own width, whatever the VR.
Result<std::vector<std::uint8_t>> readBytes(DcmElement& pixels, const PixelLayout& layout, std::uint64_t begin,
                                            std::uint64_t end, bool bigEndian) {
  const bool words = !layout.isPacked() && layout.bytesPerSample() > 1;
  const bool pairs = bigEndian && !words && pixels.getTag().getEVR() == EVR_OW;
  const std::uint64_t first = pairs ? begin & ~std::uint64_t{1} : begin;
  const std::uint64_t last = pairs ? std::min((end + 1) & ~std::uint64_t{1}, layout.pixelBytes) : end;
  std::vector<std::uint8_t> bytes(last - first);
  const OFCondition read =
      pixels.getPartialValue(bytes.data(), static_cast<Uint32>(first), static_cast<Uint32>(bytes.size()), nullptr,
                             bigEndian ? EBO_BigEndian : EBO_LittleEndian);
  if (read.bad())
    return fail(ErrorCode::io, "{} bytes of pixel data could not be read ({}).", bytes.size(), read.text());
  if (pairs) {
    reverseWords(bytes, 2);
    bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(begin - first));
    bytes.resize(end - begin);
  } else if (bigEndian && words) {
    reverseWords(bytes, static_cast<std::size_t>(layout.bytesPerSample()));
  }
  return bytes;
}

// Y1 Y2 Cb Cr for two pixels (PS3.3 C.7.6.3.1.2); an odd last pixel has its own Y, Cb and Cr.
std::vector<std::uint8_t> expand422(const std::vector<std::uint8_t>& packed, std::size_t pixels, std::size_t width) {
  std::vector<std::uint8_t> out(pixels * 3 * width);
  for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
    const std::uint8_t* group = packed.data() + pixel / 2 * 4 * width;
    std::copy_n(group + (pixel % 2) * width, width, out.data() + 3 * pixel * width);
    std::copy_n(group + 2 * width, 2 * width, out.data() + (3 * pixel + 1) * width);
  }
  return out;
}

// Samples of 4 or 12 bits, the first in the lowest bits, to containers of 8 or 16; colours are put behind each other.
std::vector<std::uint8_t> unpackSamples(std::span<const std::uint8_t> packed, const PixelLayout& layout,
                                        std::uint64_t firstBit) {
  const auto count = static_cast<std::size_t>(layout.samplesPerFrame());
  const auto width = static_cast<std::size_t>(layout.bytesPerSample());
  const auto bits = static_cast<std::uint64_t>(layout.bitsAllocated);
  std::vector<std::uint8_t> out(count * width);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t bit = firstBit + i * bits;
    std::uint32_t window = 0;
    for (std::size_t k = 0; k < 3 && bit / 8 + k < packed.size(); ++k)
      window |= std::uint32_t{packed[bit / 8 + k]} << (8 * k);
    const std::uint32_t sample = window >> (bit % 8) & ((1u << bits) - 1);
    for (std::size_t byte = 0; byte < width; ++byte)
      out[i * width + byte] = static_cast<std::uint8_t>(sample >> (8 * byte));
  }
  return layout.planar ? interleavePlanes(out, width, static_cast<std::size_t>(layout.samplesPerPixel)) : out;
}

}  // namespace

std::vector<std::uint8_t> interleavePlanes(std::span<const std::uint8_t> planes, std::size_t width,
                                           std::size_t samples) {
  const std::size_t count = planes.size() / width / samples;
  std::vector<std::uint8_t> out(planes.size());
  const auto interleave = [&]<typename T>(T) {
    const T* from = reinterpret_cast<const T*>(planes.data());
    T* to = reinterpret_cast<T*>(out.data());
    for (std::size_t sample = 0; sample < samples; ++sample) {
      for (std::size_t pixel = 0; pixel < count; ++pixel) to[pixel * samples + sample] = from[sample * count + pixel];
    }
  };
  switch (width) {
    case 1:
      interleave(std::uint8_t{});
      break;
    case 2:
      interleave(std::uint16_t{});
      break;
    case 4:
      interleave(std::uint32_t{});
      break;
    default:
      interleave(std::uint64_t{});
      break;
  }
  return out;
}

std::vector<std::uint8_t> unpackBits(std::span<const std::uint8_t> packed, std::uint64_t firstBit, std::size_t count) {
  std::vector<std::uint8_t> out(count);
  const std::uint64_t there = 8 * std::uint64_t{packed.size()};
  const std::size_t known = firstBit < there ? std::min<std::uint64_t>(count, there - firstBit) : 0;
  std::size_t i = 0;
  for (; i < known && (firstBit + i) % 8 != 0; ++i) out[i] = packed[(firstBit + i) / 8] >> ((firstBit + i) % 8) & 1;
  for (; i + 8 <= known; i += 8) {
    const std::uint8_t byte = packed[(firstBit + i) / 8];
    for (std::size_t bit = 0; bit < 8; ++bit) out[i + bit] = byte >> bit & 1;
  }
  for (; i < known; ++i) out[i] = packed[(firstBit + i) / 8] >> ((firstBit + i) % 8) & 1;
  return out;
}

Result<std::vector<std::uint8_t>> readNativeFrame(DcmElement& pixels, const PixelLayout& layout, int frame,
                                                  bool bigEndian) {
  const std::uint64_t firstBit = layout.nativeBitsPerFrame() * static_cast<unsigned>(frame);
  const std::uint64_t endBit = firstBit + layout.nativeBitsPerFrame();
  std::vector<std::uint8_t> bytes = PRAXIS_TRY(readBytes(pixels, layout, firstBit / 8, (endBit + 7) / 8, bigEndian));
  return unpackNativeFrame(std::move(bytes), layout, firstBit % 8);
}

Result<std::vector<std::uint8_t>> unpackNativeFrame(std::vector<std::uint8_t> bytes, const PixelLayout& layout,
                                                    std::uint64_t firstBit) {
  const std::uint64_t need = (firstBit + layout.nativeBitsPerFrame() + 7) / 8;
  if (bytes.size() < need) {
    return fail(ErrorCode::corrupt, "The frame has {} bytes of pixels and needs {}.", bytes.size(), need);
  }
  if (layout.isPacked() && layout.bitsAllocated > 1) return unpackSamples(bytes, layout, firstBit);
  if (layout.bitsAllocated == 1) return unpackBits(bytes, firstBit, static_cast<std::size_t>(layout.samplesPerFrame()));
  const auto width = static_cast<std::size_t>(layout.bytesPerSample());
  if (layout.nativeBitsPerFrame() <
      static_cast<std::uint64_t>(layout.samplesPerFrame()) * static_cast<unsigned>(layout.bitsAllocated)) {
    return expand422(bytes, static_cast<std::size_t>(layout.pixelsPerFrame()), width);
  }
  return layout.planar ? interleavePlanes(bytes, width, static_cast<std::size_t>(layout.samplesPerPixel))
                       : std::move(bytes);
}

}  // namespace praxis::plugins::dicom::pixels
