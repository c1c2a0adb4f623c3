#pragma once
// For _avx2 files only: rows of the types with 256 values per block, as avx2_weights.h describes rows. Thread: any.

#include "kernels/common/avx2_quants.h"

namespace praxis::kernels::common::avx2 {
namespace {

// A block and its scales as floats, `Parts` of them: a group has one, or two of sixteen values each. Broadcasting them
// from memory costs no arithmetic.
template <int Parts>
struct ScaledBlock {
  const std::byte* data;
  alignas(32) float scales[Parts];

  [[gnu::always_inline]] __m256 scale(int part) const { return _mm256_broadcast_ss(scales + part); }
};

// The same with what is taken off.
template <int Parts>
struct ScaledLeastBlock : ScaledBlock<Parts> {
  alignas(32) float leasts[Parts];

  [[gnu::always_inline]] __m256 least(int part) const { return _mm256_broadcast_ss(leasts + part); }
};

template <typename Stored>
struct BigRow {
  static constexpr int kGroups = kBigBlock / kBlock;
  static constexpr std::int64_t kBytes = sizeof(Stored);
  PRAXIS_INLINE Lanes tail(const std::byte*, int) { return zeroLanes(); }
};

// out[i] = by * bytes[i]
PRAXIS_INLINE void storeProducts(float (&out)[8], __m256 by, __m128i bytes) {
  _mm256_store_ps(out, _mm256_mul_ps(by, eightAsFloats(bytes)));
}
PRAXIS_INLINE void storeProducts(float (&out)[16], __m256 by, __m128i bytes) {
  _mm256_store_ps(out, _mm256_mul_ps(by, eightAsFloats(bytes)));
  _mm256_store_ps(out + 8, _mm256_mul_ps(by, eightAsFloats(_mm_srli_si128(bytes, 8))));
}

PRAXIS_INLINE __m128i bytesOf(std::uint64_t eight) { return _mm_cvtsi64_si128(static_cast<long long>(eight)); }

// Shifts move bits across the bytes of a pair; the masks take those away again.
PRAXIS_INLINE __m256i bitsFrom(__m256i bytes, int shift, char mask) {
  return _mm256_and_si256(_mm256_srli_epi16(bytes, shift), _mm256_set1_epi8(mask));
}
// Bit `from` of each byte, and of no other, as bit `to`.
PRAXIS_INLINE __m256i bitMoved(__m256i bytes, int from, int to) {
  const __m256i moved = from >= to ? _mm256_srli_epi16(bytes, from - to) : _mm256_slli_epi16(bytes, to - from);
  return _mm256_and_si256(moved, _mm256_set1_epi8(static_cast<char>(1 << to)));
}

// One of eight floats, chosen by the low three bits of each number.
PRAXIS_INLINE __m256 choose(__m256 table, __m256i which) { return _mm256_permutevar8x32_ps(table, which); }

struct Q2_KRow : BigRow<BlockQ2_K> {
  using Block = ScaledLeastBlock<16>;

  PRAXIS_INLINE Block open(const std::byte* data) {
    Block block;
    block.data = data;
    const Bytes nibbles = nibblesOf(data + offsetof(BlockQ2_K, scales));
    storeProducts(block.scales, broadcastHalf(data + offsetof(BlockQ2_K, scale)), nibbles.first);
    storeProducts(block.leasts, broadcastHalf(data + offsetof(BlockQ2_K, least)), nibbles.second);
    return block;
  }

  // The four values that sixteen quants can have, twice: what lies above a quant's two bits does not matter then.
  PRAXIS_INLINE __m256 valuesOf(const Block& block, int part) {
    return _mm256_fmsub_ps(block.scale(part), _mm256_setr_ps(0, 1, 2, 3, 0, 1, 2, 3), block.least(part));
  }

  PRAXIS_INLINE Lanes group(const Block& block, int part) {
    const std::byte* quants = block.data + offsetof(BlockQ2_K, quants) + part / 4 * kBlock;
    const __m256 first = valuesOf(block, 2 * part), second = valuesOf(block, 2 * part + 1);
    Lanes lanes;
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      const __m256i which = _mm256_srli_epi32(eightWide(quants + 8 * i), part % 4 * 2);
      lanes.part[i] = choose(i < 2 ? first : second, which);
    }
    return lanes;
  }
};

struct Q3_KRow : BigRow<BlockQ3_K> {
  using Block = ScaledBlock<16>;

  PRAXIS_INLINE Block open(const std::byte* data) {
    Block block;
    block.data = data;
    const std::byte* scales = data + offsetof(BlockQ3_K, scales);
    const auto low = load<std::uint64_t>(scales);
    const std::uint64_t high = load<std::uint32_t>(scales + 8);
    // Two bits for each of eight bytes: the first four from bits 0 and 1 of `high`, the others from 2 and 3.
    const std::uint64_t first = high | high << 30, second = first >> 4;
    constexpr std::uint64_t kNibbles = 0x0f0f0f0f0f0f0f0f, kTwoBits = 0x0303030303030303;
    const __m128i six = _mm_unpacklo_epi64(bytesOf((low & kNibbles) | (first & kTwoBits) << 4),
                                           bytesOf((low >> 4 & kNibbles) | (second & kTwoBits) << 4));
    storeProducts(block.scales, broadcastHalf(data + offsetof(BlockQ3_K, scale)), _mm_sub_epi8(six, _mm_set1_epi8(32)));
    return block;
  }

  PRAXIS_INLINE Lanes group(const Block& block, int part) {
    const std::byte* quants = block.data + offsetof(BlockQ3_K, quants) + part / 4 * kBlock;
    const __m256i two = bitsFrom(load32(quants), part % 4 * 2, 3);
    const __m256i third = bitMoved(load32(block.data + offsetof(BlockQ3_K, high)), part, 2);
    const __m256i n = _mm256_sub_epi8(_mm256_or_si256(two, third), _mm256_set1_epi8(4));
    return product(block.scale(2 * part), block.scale(2 * part + 1), bytesOf(n));
  }
};

// The scales and leasts of Q4_K and Q5_K, of six bits each, from their twelve bytes.
template <typename Stored>
struct SixBitRow : BigRow<Stored> {
  using Block = ScaledLeastBlock<8>;

  PRAXIS_INLINE Block open(const std::byte* data) {
    Block block;
    block.data = data;
    const std::byte* scales = data + offsetof(Stored, scales);
    const auto a = load<std::uint32_t>(scales), b = load<std::uint32_t>(scales + 4);
    const auto c = load<std::uint32_t>(scales + 8);
    constexpr std::uint32_t kSix = 0x3f3f3f3f, kUpper = 0x30303030, kNibbles = 0x0f0f0f0f;
    const std::uint64_t lateScales = (c & kNibbles) | (a >> 2 & kUpper);
    const std::uint64_t lateLeasts = (c >> 4 & kNibbles) | (b >> 2 & kUpper);
    storeProducts(block.scales, broadcastHalf(data + offsetof(Stored, scale)), bytesOf((a & kSix) | lateScales << 32));
    storeProducts(block.leasts, broadcastHalf(data + offsetof(Stored, least)), bytesOf((b & kSix) | lateLeasts << 32));
    return block;
  }
};

struct Q4_KRow : SixBitRow<BlockQ4_K> {
  PRAXIS_INLINE Lanes group(const Block& block, int part) {
    const std::byte* quants = block.data + offsetof(BlockQ4_K, quants) + part / 2 * kBlock;
    Lanes lanes;
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      const __m256i pairs = eightWide(quants + 8 * i);  // unpacked once for two groups
      const __m256i n = part % 2 ? _mm256_srli_epi32(pairs, 4) : _mm256_and_si256(pairs, _mm256_set1_epi32(15));
      lanes.part[i] = _mm256_fmsub_ps(block.scale(part), _mm256_cvtepi32_ps(n), block.least(part));
    }
    return lanes;
  }
};

struct Q5_KRow : SixBitRow<BlockQ5_K> {
  PRAXIS_INLINE Lanes group(const Block& block, int part) {
    const __m256i pairs = load32(block.data + offsetof(BlockQ5_K, quants) + part / 2 * kBlock);
    const __m256i fifth = bitMoved(load32(block.data + offsetof(BlockQ5_K, high)), part, 4);
    Lanes lanes = asFloats(bytesOf(_mm256_or_si256(bitsFrom(pairs, part % 2 * 4, 15), fifth)));
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
      lanes.part[i] = _mm256_fmsub_ps(block.scale(part), lanes.part[i], block.least(part));
    }
    return lanes;
  }
};

// Its products have 25 bits: rounded, in the order of the formula.
struct Q6_KRow : BigRow<BlockQ6_K> {
  using Block = ScaledBlock<16>;

  PRAXIS_INLINE Block open(const std::byte* data) {
    Block block;
    block.data = data;
    storeProducts(block.scales, broadcastHalf(data + offsetof(BlockQ6_K, scale)),
                  load16(data + offsetof(BlockQ6_K, scales)));
    return block;
  }

  PRAXIS_INLINE Lanes group(const Block& block, int part) {
    const int half = part / 4, quarter = part % 4;
    const __m256i low = load32(block.data + offsetof(BlockQ6_K, low) + 64 * half + kBlock * (quarter % 2));
    const __m256i high = load32(block.data + offsetof(BlockQ6_K, high) + kBlock * half);
    const __m256i two =
        quarter < 2 ? _mm256_slli_epi16(high, 4 - 2 * quarter) : _mm256_srli_epi16(high, 2 * quarter - 4);
    const __m256i six =
        _mm256_or_si256(bitsFrom(low, quarter / 2 * 4, 15), _mm256_and_si256(two, _mm256_set1_epi8(48)));
    return product(block.scale(2 * part), block.scale(2 * part + 1),
                   bytesOf(_mm256_sub_epi8(six, _mm256_set1_epi8(32))));
  }
};

struct Iq4_XSRow : BigRow<BlockIq4_XS> {
  using Block = ScaledBlock<8>;

  PRAXIS_INLINE Block open(const std::byte* data) {
    Block block;
    block.data = data;
    const __m256i lows = _mm256_set1_epi32(load<std::int32_t>(data + offsetof(BlockIq4_XS, scalesLow)));
    const __m256i highs = _mm256_set1_epi32(load<std::uint16_t>(data + offsetof(BlockIq4_XS, scalesHigh)));
    const __m256i twice = _mm256_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14);
    const __m256i low =
        _mm256_and_si256(_mm256_srlv_epi32(lows, _mm256_add_epi32(twice, twice)), _mm256_set1_epi32(15));
    const __m256i high = _mm256_and_si256(_mm256_srlv_epi32(highs, twice), _mm256_set1_epi32(3));
    const __m256i six = _mm256_or_si256(low, _mm256_slli_epi32(high, 4));
    const __m256 scales = _mm256_cvtepi32_ps(_mm256_sub_epi32(six, _mm256_set1_epi32(32)));
    _mm256_store_ps(block.scales, _mm256_mul_ps(broadcastHalf(data), scales));
    return block;
  }

  PRAXIS_INLINE Lanes group(const Block& block, int part) {
    const Bytes nibbles = nibblesOf(block.data + offsetof(BlockIq4_XS, quants) + kBlock / 2 * part);
    return product(block.scale(part), lookUp(kIq4Values, nibbles));
  }
};

}  // namespace
}  // namespace praxis::kernels::common::avx2
