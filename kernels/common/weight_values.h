#pragma once
// One stored weight as a float, per type: what the plain implementations read rows with. Rows may be unaligned. The
// formulas are those of weight_blocks.h. Internal linkage, as dot_order.h says why. Thread: any.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "kernels/common/half.h"
#include "kernels/common/weight_blocks.h"

namespace praxis::kernels::common {
namespace {

template <typename T>
T loadAs(const std::byte* data, std::int64_t index = 0) {
  T value;
  std::memcpy(&value, data + index * static_cast<std::int64_t>(sizeof(T)), sizeof(T));
  return value;
}

int byteAt(const std::byte* data, std::int64_t index) { return std::to_integer<int>(data[index]); }

float halfAt(const std::byte* data) { return halfToFloat(loadAs<std::uint16_t>(data)); }

template <typename Block>
const std::byte* smallBlock(const std::byte* row, std::int64_t k) {
  return row + k / kBlock * static_cast<std::int64_t>(sizeof(Block));
}

// Nibble k % 32 and its high bit, in the order of small blocks.
int nibbleOf(const std::byte* pairs, std::int64_t k) {
  const int pair = byteAt(pairs, k % (kBlock / 2));
  return k % kBlock < kBlock / 2 ? pair & 15 : pair >> 4;
}
int highBitOf(const std::byte* high, std::int64_t k) { return byteAt(high, k % kBlock / 8) >> k % 8 & 1; }

struct F32Values {
  static float at(const std::byte* row, std::int64_t k) { return loadAs<float>(row, k); }
};
struct F16Values {
  static float at(const std::byte* row, std::int64_t k) { return halfToFloat(loadAs<std::uint16_t>(row, k)); }
};
struct Bf16Values {
  static float at(const std::byte* row, std::int64_t k) { return bf16ToFloat(loadAs<std::uint16_t>(row, k)); }
};

struct Q8_0Values {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = smallBlock<BlockQ8_0>(row, k);
    return halfAt(block) * static_cast<float>(loadAs<std::int8_t>(block + offsetof(BlockQ8_0, values), k % kBlock));
  }
};
struct Q4_0Values {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = smallBlock<BlockQ4_0>(row, k);
    return halfAt(block) * static_cast<float>(nibbleOf(block + offsetof(BlockQ4_0, pairs), k) - 8);
  }
};
struct Q4_1Values {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = smallBlock<BlockQ4_1>(row, k);
    const float product = halfAt(block) * static_cast<float>(nibbleOf(block + offsetof(BlockQ4_1, pairs), k));
    return product + halfAt(block + offsetof(BlockQ4_1, least));
  }
};
struct Q5_0Values {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = smallBlock<BlockQ5_0>(row, k);
    const int high = highBitOf(block + offsetof(BlockQ5_0, high), k);
    return halfAt(block) * static_cast<float>((nibbleOf(block + offsetof(BlockQ5_0, pairs), k) | high << 4) - 16);
  }
};
struct Q5_1Values {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = smallBlock<BlockQ5_1>(row, k);
    const int n = nibbleOf(block + offsetof(BlockQ5_1, pairs), k) | highBitOf(block + offsetof(BlockQ5_1, high), k)
                                                                        << 4;
    return halfAt(block) * static_cast<float>(n) + halfAt(block + offsetof(BlockQ5_1, least));
  }
};
struct Iq4_NLValues {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = smallBlock<BlockIq4_NL>(row, k);
    return halfAt(block) * static_cast<float>(kIq4Values[nibbleOf(block + offsetof(BlockIq4_NL, pairs), k)]);
  }
};
struct Mxfp4Values {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = smallBlock<BlockMxfp4>(row, k);
    const float scale = powerOfTwo(loadAs<std::uint8_t>(block));
    return scale * static_cast<float>(kMxfp4Values[nibbleOf(block + offsetof(BlockMxfp4, pairs), k)]);
  }
};

struct Int4Values {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = smallBlock<BlockInt4>(row, k);
    const int zero = byteAt(block, offsetof(BlockInt4, zero));
    return halfAt(block) * static_cast<float>(nibbleOf(block + offsetof(BlockInt4, pairs), k) - zero);
  }
};
struct Int8Values {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = smallBlock<BlockInt8>(row, k);
    const int zero = loadAs<std::uint16_t>(block + offsetof(BlockInt8, zero));
    return halfAt(block) * static_cast<float>(byteAt(block + offsetof(BlockInt8, values), k % kBlock) - zero);
  }
};
struct Fp8Values {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = smallBlock<BlockFp8>(row, k);
    return loadAs<float>(block) * fp8ToFloat(loadAs<std::uint8_t>(block + offsetof(BlockFp8, bits), k % kBlock));
  }
};

// Where value k of a big block lies.
struct BigPlace {
  int i, group, half, quarter, l;
  explicit BigPlace(std::int64_t k)
      : i(static_cast<int>(k % kBigBlock)), group(i / kBlock), half(group / 4), quarter(group % 4), l(i % kBlock) {}
};

template <typename Block>
const std::byte* bigBlock(const std::byte* row, std::int64_t k) {
  return row + k / kBigBlock * static_cast<std::int64_t>(sizeof(Block));
}

// The scale and the least of a group of Q4_K and Q5_K, out of their twelve bytes.
struct SixBits {
  int scale, least;
  SixBits(const std::byte* scales, int group) {
    if (group < 4) {
      scale = byteAt(scales, group) & 63;
      least = byteAt(scales, group + 4) & 63;
    } else {
      scale = (byteAt(scales, group + 4) & 15) | byteAt(scales, group - 4) >> 6 << 4;
      least = byteAt(scales, group + 4) >> 4 | byteAt(scales, group) >> 6 << 4;
    }
  }
};

struct Q2_KValues {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = bigBlock<BlockQ2_K>(row, k);
    const BigPlace place(k);
    const int n = byteAt(block + offsetof(BlockQ2_K, quants), kBlock * place.half + place.l) >> 2 * place.quarter & 3;
    const int scales = byteAt(block + offsetof(BlockQ2_K, scales), place.i / 16);
    const float scale = halfAt(block + offsetof(BlockQ2_K, scale)) * static_cast<float>(scales & 15);
    const float least = halfAt(block + offsetof(BlockQ2_K, least)) * static_cast<float>(scales >> 4);
    return scale * static_cast<float>(n) - least;
  }
};
struct Q3_KValues {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = bigBlock<BlockQ3_K>(row, k);
    const BigPlace place(k);
    const int two = byteAt(block + offsetof(BlockQ3_K, quants), kBlock * place.half + place.l) >> 2 * place.quarter & 3;
    const bool high = byteAt(block + offsetof(BlockQ3_K, high), place.l) >> place.group & 1;
    const std::byte* scales = block + offsetof(BlockQ3_K, scales);
    const int which = place.i / 16;
    const int low = which < 8 ? byteAt(scales, which) & 15 : byteAt(scales, which - 8) >> 4;
    const int six = low | (byteAt(scales, 8 + which % 4) >> 2 * (which / 4) & 3) << 4;
    const float scale = halfAt(block + offsetof(BlockQ3_K, scale)) * static_cast<float>(six - 32);
    return scale * static_cast<float>(two - (high ? 0 : 4));
  }
};
struct Q4_KValues {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = bigBlock<BlockQ4_K>(row, k);
    const BigPlace place(k);
    const int pair = byteAt(block + offsetof(BlockQ4_K, quants), kBlock * (place.group / 2) + place.l);
    const int n = place.group % 2 ? pair >> 4 : pair & 15;
    const SixBits six(block + offsetof(BlockQ4_K, scales), place.group);
    const float scale = halfAt(block) * static_cast<float>(six.scale);
    const float least = halfAt(block + offsetof(BlockQ4_K, least)) * static_cast<float>(six.least);
    return scale * static_cast<float>(n) - least;
  }
};
struct Q5_KValues {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = bigBlock<BlockQ5_K>(row, k);
    const BigPlace place(k);
    const int pair = byteAt(block + offsetof(BlockQ5_K, quants), kBlock * (place.group / 2) + place.l);
    const int high = byteAt(block + offsetof(BlockQ5_K, high), place.l) >> place.group & 1;
    const int n = (place.group % 2 ? pair >> 4 : pair & 15) | high << 4;
    const SixBits six(block + offsetof(BlockQ5_K, scales), place.group);
    const float scale = halfAt(block) * static_cast<float>(six.scale);
    const float least = halfAt(block + offsetof(BlockQ5_K, least)) * static_cast<float>(six.least);
    return scale * static_cast<float>(n) - least;
  }
};
struct Q6_KValues {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = bigBlock<BlockQ6_K>(row, k);
    const BigPlace place(k);
    const int pair = byteAt(block + offsetof(BlockQ6_K, low), 64 * place.half + kBlock * (place.quarter % 2) + place.l);
    const int high = byteAt(block + offsetof(BlockQ6_K, high), kBlock * place.half + place.l) >> 2 * place.quarter & 3;
    const int n = (place.quarter < 2 ? pair & 15 : pair >> 4) | high << 4;
    const auto part = loadAs<std::int8_t>(block + offsetof(BlockQ6_K, scales), place.i / 16);
    const float scale = halfAt(block + offsetof(BlockQ6_K, scale)) * static_cast<float>(part);
    return scale * static_cast<float>(n - 32);
  }
};
struct Iq4_XSValues {
  static float at(const std::byte* row, std::int64_t k) {
    const std::byte* block = bigBlock<BlockIq4_XS>(row, k);
    const BigPlace place(k);
    const int low = byteAt(block + offsetof(BlockIq4_XS, scalesLow), place.group / 2) >> 4 * (place.group % 2) & 15;
    const int high = loadAs<std::uint16_t>(block + offsetof(BlockIq4_XS, scalesHigh)) >> 2 * place.group & 3;
    const float scale = halfAt(block) * static_cast<float>((low | high << 4) - 32);
    const std::byte* pairs = block + offsetof(BlockIq4_XS, quants) + kBlock / 2 * place.group;
    return scale * static_cast<float>(kIq4Values[nibbleOf(pairs, k)]);
  }
};

}  // namespace
}  // namespace praxis::kernels::common
