#pragma once
// Numbers of the GGUF container that its reader and its writer share
// (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). Everything is little-endian. Thread: any.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace praxis::engine::weights::gguf {

static_assert(std::endian::native == std::endian::little, "The GGUF reader and writer copy numbers as they lie.");

inline constexpr std::array<char, 4> kMagic = {'G', 'G', 'U', 'F'};
inline constexpr std::uint32_t kVersion = 3;
inline constexpr std::uint32_t kVersionOldest = 2;  // 2 differs from 3 only in that 3 may also be big-endian
inline constexpr std::uint64_t kAlignmentDefault = 32;
inline constexpr std::uint64_t kAlignmentMin = 8;   // so that every element of every type is aligned
inline constexpr char kAlignmentKey[] = "general.alignment";

enum class ValueType : std::uint32_t {
  u8 = 0, i8 = 1, u16 = 2, i16 = 3, u32 = 4, i32 = 5, f32 = 6, boolean = 7, string = 8, array = 9, u64 = 10, i64 = 11,
  f64 = 12,
};

// Limits far above any published model, so that a hostile file cannot ask for more memory than a small multiple of
// its own size. Largest seen in 2026: 262 144 tokens, 45 000 tensors, 20 MB of metadata.
inline constexpr std::uint64_t kHeaderBytesMax = std::uint64_t{256} << 20;
inline constexpr std::uint64_t kKeyBytesMax = 65535;
inline constexpr std::uint64_t kStringBytesMax = std::uint64_t{16} << 20;
inline constexpr std::uint64_t kArrayElementsMax = std::uint64_t{1} << 24;
inline constexpr std::uint64_t kTensorNameBytesMax = 63;

constexpr std::uint64_t padded(std::uint64_t size, std::uint64_t alignment) {
  return (size + alignment - 1) & ~(alignment - 1);
}

}  // namespace praxis::engine::weights::gguf
