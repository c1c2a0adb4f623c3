#include "engine/image/screen_rows.h"

#include <limits>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace praxis::engine::image {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kLeastWeight = 0.5f - 1e-6f;  // half, but for rounding

// All ones where x is a number, else 0.
inline std::uint8_t numberMask(float x) { return static_cast<std::uint8_t>(-static_cast<int>(x == x)); }

// ---- plain loops: what the others give too, and what is left over at their ends ----

void sumPlain(const std::array<const float*, 4>& in, const std::array<float, 4>& by, bool more, std::span<float> to,
              std::size_t start) {
  for (std::size_t i = start; i < to.size(); ++i) {
    const float added = (by[0] * in[0][i] + by[1] * in[1][i]) + (by[2] * in[2][i] + by[3] * in[3][i]);
    to[i] = more ? to[i] + added : added;
  }
}

bool nanPlain(std::span<const float> values, std::size_t start) {
  int found = 0;
  for (std::size_t i = start; i < values.size(); ++i) found |= values[i] != values[i];
  return found != 0;
}

void meanPlain(std::span<const float* const> rows, std::span<const float> weights, std::span<float> to,
               std::size_t start) {
  for (std::size_t i = start; i < to.size(); ++i) {
    if (to[i] == to[i]) continue;
    Mean mean;
    for (std::size_t r = 0; r < rows.size(); ++r) mean.add(rows[r][i], weights[r]);
    to[i] = mean.value();
  }
}

void spreadOne(const float* in, int from, const TapTable& table, std::size_t at, float* out) {
  const float* values = in + (table.first[at] - from);
  const float* weights = table.weights + at * static_cast<std::size_t>(table.taps);
  float total = weights[0] * values[0];
  for (int tap = 1; tap < table.width; ++tap) total += weights[tap] * values[tap];
  out[at] = total;
}

bool linePlain(std::span<const float> values, float offset, float rise, float error, std::uint8_t* out,
               std::size_t start) {
  constexpr float kWhole = 8388608.0f;  // 2^23: adding and taking it away rounds to whole numbers
  int close = 0;
  for (std::size_t i = start; i < values.size(); ++i) {
    float y = (values[i] - offset) * rise + 128.0f;
    y = y > 0.5f ? y : 0.5f;  // not a number becomes black
    y = y < 255.5f ? y : 255.5f;
    const float whole = (y + kWhole) - kWhole;
    const float away = y > whole ? y - whole : whole - y;
    close |= away < error ? 1 : 0;
    out[i] = static_cast<std::uint8_t>(static_cast<int>(y)) & numberMask(values[i]);
  }
  return close == 0;
}

#if defined(__x86_64__)

// ---- AVX2, without fused multiply-add, so that both give the same bits ----

[[gnu::target("avx2")]] void sumWide(const std::array<const float*, 4>& in, const std::array<float, 4>& by, bool more,
                                     std::span<float> to) {
  const __m256 a = _mm256_set1_ps(by[0]), b = _mm256_set1_ps(by[1]);
  const __m256 c = _mm256_set1_ps(by[2]), d = _mm256_set1_ps(by[3]);
  std::size_t i = 0;
  for (; i + 8 <= to.size(); i += 8) {
    const __m256 upper =
        _mm256_add_ps(_mm256_mul_ps(a, _mm256_loadu_ps(in[0] + i)), _mm256_mul_ps(b, _mm256_loadu_ps(in[1] + i)));
    const __m256 lower =
        _mm256_add_ps(_mm256_mul_ps(c, _mm256_loadu_ps(in[2] + i)), _mm256_mul_ps(d, _mm256_loadu_ps(in[3] + i)));
    const __m256 added = _mm256_add_ps(upper, lower);
    _mm256_storeu_ps(to.data() + i, more ? _mm256_add_ps(_mm256_loadu_ps(to.data() + i), added) : added);
  }
  sumPlain(in, by, more, to, i);
}

[[gnu::target("avx2")]] bool nanWide(std::span<const float> values) {
  __m256 found = _mm256_setzero_ps();
  std::size_t i = 0;
  for (; i + 8 <= values.size(); i += 8) {
    const __m256 x = _mm256_loadu_ps(values.data() + i);
    found = _mm256_or_ps(found, _mm256_cmp_ps(x, x, _CMP_UNORD_Q));
  }
  return _mm256_movemask_ps(found) != 0 || nanPlain(values, i);
}

[[gnu::target("avx2")]] void meanWide(std::span<const float* const> rows, std::span<const float> weights,
                                      std::span<float> to) {
  const __m256 none = _mm256_set1_ps(kNaN), least = _mm256_set1_ps(kLeastWeight);
  std::size_t i = 0;
  for (; i + 8 <= to.size(); i += 8) {
    const __m256 now = _mm256_loadu_ps(to.data() + i);
    const __m256 wanted = _mm256_cmp_ps(now, now, _CMP_UNORD_Q);
    if (_mm256_movemask_ps(wanted) == 0) continue;
    __m256 sum = _mm256_setzero_ps(), weight = sum;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const __m256 x = _mm256_loadu_ps(rows[r] + i), by = _mm256_set1_ps(weights[r]);
      const __m256 is = _mm256_cmp_ps(x, x, _CMP_ORD_Q);
      sum = _mm256_add_ps(sum, _mm256_and_ps(is, _mm256_mul_ps(by, x)));
      weight = _mm256_add_ps(weight, _mm256_and_ps(is, by));
    }
    const __m256 mean = _mm256_blendv_ps(_mm256_div_ps(sum, weight), none, _mm256_cmp_ps(weight, least, _CMP_LT_OQ));
    _mm256_storeu_ps(to.data() + i, _mm256_blendv_ps(now, mean, wanted));
  }
  meanPlain(rows, weights, to, i);
}

// Four products of each of eight outputs, turned so that each register holds one tap of all eight.
struct Turned {
  __m256 tap[4];
};

[[gnu::target("avx2"), gnu::always_inline]] inline __m256 products(const float* one, const float* other,
                                                                   const float* weights, const float* more) {
  const __m256 in = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(one)), _mm_loadu_ps(other), 1);
  const __m256 by = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(weights)), _mm_loadu_ps(more), 1);
  return _mm256_mul_ps(in, by);
}

// Outputs 0 to 3 in the lower halves, 4 to 7 in the upper ones.
[[gnu::target("avx2"), gnu::always_inline]] inline Turned turnedProducts(const float* in, const int* at, int from,
                                                                         const float* weights, int taps) {
  __m256 row[4];
  for (int i = 0; i < 4; ++i) {
    row[i] = products(in + (at[i] - from), in + (at[i + 4] - from), weights + i * taps, weights + (i + 4) * taps);
  }
  const __m256 a = _mm256_unpacklo_ps(row[0], row[1]), b = _mm256_unpackhi_ps(row[0], row[1]);
  const __m256 c = _mm256_unpacklo_ps(row[2], row[3]), d = _mm256_unpackhi_ps(row[2], row[3]);
  return {{_mm256_shuffle_ps(a, c, 0x44), _mm256_shuffle_ps(a, c, 0xee), _mm256_shuffle_ps(b, d, 0x44),
           _mm256_shuffle_ps(b, d, 0xee)}};
}

[[gnu::target("avx2")]] void spreadWide(std::span<const float> in, int from, const TapTable& table, float* out) {
  const std::size_t count = table.first.size();
  const auto taps = static_cast<std::size_t>(table.taps);
  // Outputs whose taps, unused ones too, lie within `in`; positions rise or fall from one end to the other.
  const auto fits = [&](std::size_t i) { return static_cast<std::size_t>(table.first[i] - from) + taps <= in.size(); };
  std::size_t i = 0;
  while (i + 8 <= count) {
    if (!fits(i) || !fits(i + 7)) {
      spreadOne(in.data(), from, table, i, out);
      ++i;
      continue;
    }
    const float* weights = table.weights + i * taps;
    Turned turned = turnedProducts(in.data(), table.first.data() + i, from, weights, table.taps);
    __m256 total = _mm256_add_ps(turned.tap[0], turned.tap[1]);
    total = _mm256_add_ps(_mm256_add_ps(total, turned.tap[2]), turned.tap[3]);
    if (table.taps == 8) {
      turned = turnedProducts(in.data() + 4, table.first.data() + i, from, weights + 4, table.taps);
      for (int t = 0; t < 4; ++t) total = _mm256_add_ps(total, turned.tap[t]);
    }
    _mm256_storeu_ps(out + i, total);
    i += 8;
  }
  for (; i < count; ++i) spreadOne(in.data(), from, table, i, out);
}

// Eight sums y with what of them is close to a whole number, as whole numbers; 0 where there is none.
[[gnu::target("avx2"), gnu::always_inline]] inline __m256i lineOf(__m256 x, __m256 offset, __m256 rise, __m256 error,
                                                                  __m256& close) {
  __m256 y = _mm256_add_ps(_mm256_mul_ps(_mm256_sub_ps(x, offset), rise), _mm256_set1_ps(128.0f));
  y = _mm256_min_ps(_mm256_max_ps(y, _mm256_set1_ps(0.5f)), _mm256_set1_ps(255.5f));
  const __m256 whole = _mm256_round_ps(y, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  const __m256 away = _mm256_andnot_ps(_mm256_set1_ps(-0.0f), _mm256_sub_ps(y, whole));
  close = _mm256_or_ps(close, _mm256_cmp_ps(away, error, _CMP_LT_OQ));
  return _mm256_and_si256(_mm256_cvttps_epi32(y), _mm256_castps_si256(_mm256_cmp_ps(x, x, _CMP_ORD_Q)));
}

[[gnu::target("avx2")]] bool lineWide(std::span<const float> values, float offset, float rise, float error,
                                      std::uint8_t* out) {
  const __m256 o = _mm256_set1_ps(offset), r = _mm256_set1_ps(rise), e = _mm256_set1_ps(error);
  // Packing works within halves of registers.
  const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  __m256 close = _mm256_setzero_ps();
  std::size_t i = 0;
  for (; i + 32 <= values.size(); i += 32) {
    const float* from = values.data() + i;
    const __m256i a = lineOf(_mm256_loadu_ps(from), o, r, e, close);
    const __m256i b = lineOf(_mm256_loadu_ps(from + 8), o, r, e, close);
    const __m256i c = lineOf(_mm256_loadu_ps(from + 16), o, r, e, close);
    const __m256i d = lineOf(_mm256_loadu_ps(from + 24), o, r, e, close);
    const __m256i bytes = _mm256_packus_epi16(_mm256_packs_epi32(a, b), _mm256_packs_epi32(c, d));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i), _mm256_permutevar8x32_epi32(bytes, order));
  }
  const bool rest = linePlain(values, offset, rise, error, out, i);
  return _mm256_movemask_ps(close) == 0 && rest;
}

[[gnu::target("avx2")]] std::size_t greyWide(std::span<const std::uint8_t> bytes, std::uint32_t* out) {
  const __m256i opaque = _mm256_set1_epi32(static_cast<int>(0xff000000u));
  const __m256i thrice = _mm256_setr_epi8(0, 0, 0, -1, 4, 4, 4, -1, 8, 8, 8, -1, 12, 12, 12, -1,  //
                                          0, 0, 0, -1, 4, 4, 4, -1, 8, 8, 8, -1, 12, 12, 12, -1);
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    const __m128i eight = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(bytes.data() + i));
    const __m256i pixels = _mm256_or_si256(_mm256_shuffle_epi8(_mm256_cvtepu8_epi32(eight), thrice), opaque);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i), pixels);
  }
  return i;
}

#endif

// Chosen once, by what the processor can do.
bool hasAvx2() {
#if defined(__x86_64__)
  static const bool kHas = __builtin_cpu_supports("avx2") != 0;
  return kHas;
#else
  return false;
#endif
}

}  // namespace

void sumRows(const std::array<const float*, kRowsAtOnce>& rows, const std::array<float, kRowsAtOnce>& weights,
             bool more, std::span<float> to) {
#if defined(__x86_64__)
  if (hasAvx2()) return sumWide(rows, weights, more, to);
#endif
  sumPlain(rows, weights, more, to, 0);
}

float Mean::value() const { return weight < kLeastWeight ? kNaN : sum / weight; }

void meanWhereNaN(std::span<const float* const> rows, std::span<const float> weights, std::span<float> to) {
#if defined(__x86_64__)
  if (hasAvx2()) return meanWide(rows, weights, to);
#endif
  meanPlain(rows, weights, to, 0);
}

bool hasNaN(std::span<const float> values) {
#if defined(__x86_64__)
  if (hasAvx2()) return nanWide(values);
#endif
  return nanPlain(values, 0);
}

void spreadRow(std::span<const float> in, int from, const TapTable& table, float* out) {
#if defined(__x86_64__)
  if (hasAvx2()) return spreadWide(in, from, table, out);
#endif
  for (std::size_t i = 0; i < table.first.size(); ++i) spreadOne(in.data(), from, table, i, out);
}

bool renderLineInFloat(std::span<const float> values, float offset, float rise, float error, std::uint8_t* out) {
#if defined(__x86_64__)
  if (hasAvx2()) return lineWide(values, offset, rise, error, out);
#endif
  return linePlain(values, offset, rise, error, out, 0);
}

void greyPixels(std::span<const std::uint8_t> bytes, std::uint32_t* out) {
  std::size_t i = 0;
#if defined(__x86_64__)
  if (hasAvx2()) i = greyWide(bytes, out);
#endif
  for (; i < bytes.size(); ++i) out[i] = 0xff000000u | bytes[i] * 0x010101u;
}

}  // namespace praxis::engine::image
