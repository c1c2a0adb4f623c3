#include "plugins/dicom/pixels/jpeg_ls_coder.h"

#include <algorithm>
#include <bit>
#include <cstdlib>

namespace praxis::plugins::dicom::pixels {
namespace {

// Length of the run segments, as powers of two (T.87 A.2.1, J).
constexpr std::array<int, 32> kRunOrder = {0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,  2,  3,  3,  3,  3,
                                           4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15};
constexpr int kGolombMax = 24;  // larger parameters only come from damaged data
constexpr int kBiasMax = 127, kBiasMin = -128;

int clampThreshold(int value, int least, int maxValue) { return value > maxValue || value < least ? least : value; }

// Smallest k with n * 2^k >= a, and at most kGolombMax + 1. The widths give it but for one.
int golombParameter(std::int32_t n, std::int64_t a) {
  const int widths = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(a))) -
                     static_cast<int>(std::bit_width(static_cast<std::uint32_t>(n)));
  const int k = std::clamp(widths, 0, kGolombMax);
  return k + (static_cast<std::int64_t>(n) << k < a ? 1 : 0);
}

// -1 where negative, else 0: to negate or choose without a branch, which on noise is guessed wrongly half the time.
int signMask(int value) { return value >> 31; }
int negateIf(int value, int mask) { return (value ^ mask) - mask; }

bool hasFf(std::uint32_t word) { return (((~word) - 0x01010101U) & word & 0x80808080U) != 0; }

// Samples outside the picture (T.87 A.2.1): the value above stands for the one to the left of a line, the last one
// above for the one beyond its end.
void setMargins(std::uint16_t* line, std::uint16_t* above, int cols) {
  line[0] = above[1];
  above[cols + 1] = above[cols];
}

}  // namespace

void JpegLsBits::fill() {
  while (m_count <= 32) {
    if (!m_afterFf && m_bytes.size() - m_next >= 4) {
      const std::uint8_t* at = m_bytes.data() + m_next;
      const std::uint32_t word =
          std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
      if (!hasFf(word)) {
        m_bits = m_bits << 32 | word;
        m_count += 32;
        m_next += 4;
        continue;
      }
    }
    if (m_next >= m_bytes.size()) return;
    const std::uint8_t byte = m_bytes[m_next];
    if (m_afterFf && byte >= 0x80) return;  // a marker
    m_bits = (m_bits << (m_afterFf ? 7 : 8)) | byte;
    m_count += m_afterFf ? 7 : 8;
    m_afterFf = byte == 0xFF;
    ++m_next;
  }
}

int JpegLsBits::unary(int limit) {
  int zeros = 0;
  while (zeros <= limit) {
    if (m_count < 32) fill();
    if (m_count == 0) {
      m_overrun = true;
      return -1;
    }
    const int run = std::countl_zero(m_bits << (64 - m_count));
    if (run < m_count) {
      m_count -= run + 1;
      return zeros + run <= limit ? zeros + run : -1;
    }
    zeros += m_count;
    m_count = 0;
  }
  return -1;
}

void JpegLsParams::setDefaults() {
  if (maxValue >= 128) {
    const int factor = (std::min(maxValue, 4095) + 128) / 256;
    t1 = clampThreshold(factor + 2 + 3 * near, near + 1, maxValue);
    t2 = clampThreshold(factor * 4 + 3 + 5 * near, t1, maxValue);
    t3 = clampThreshold(factor * 17 + 4 + 7 * near, t2, maxValue);
  } else {
    const int factor = 256 / (maxValue + 1);
    t1 = clampThreshold(std::max(2, 3 / factor + 3 * near), near + 1, maxValue);
    t2 = clampThreshold(std::max(3, 7 / factor + 5 * near), t1, maxValue);
    t3 = clampThreshold(std::max(4, 21 / factor + 7 * near), t2, maxValue);
  }
}

JpegLsCoder::JpegLsCoder(const JpegLsParams& params, std::span<const std::uint8_t> scan)
    : m_params(params), m_bits(scan), m_step(2 * params.near + 1) {
  m_range = (params.maxValue + 2 * params.near) / m_step + 1;
  m_rangeBits = static_cast<int>(std::bit_width(static_cast<unsigned>(m_range - 1)));
  const int bits = std::max(2, static_cast<int>(std::bit_width(static_cast<unsigned>(params.maxValue))));
  m_limit = 2 * (bits + std::max(8, bits));
  const std::int32_t start = std::max(2, (m_range + 32) / 64);
  m_levels.resize(2 * static_cast<std::size_t>(params.maxValue) + 1);
  for (int gradient = -params.maxValue; gradient <= params.maxValue; ++gradient)
    m_levels[static_cast<std::size_t>(gradient + params.maxValue)] = static_cast<std::int8_t>(levelOf(gradient));
  for (Context& context : m_contexts) context.a = start;
  for (RunContext& context : m_runContexts) context.a = start;
}

int JpegLsCoder::levelOf(int gradient) const {
  const int size = std::abs(gradient);
  int level = 4;
  if (size <= m_params.near) return 0;
  if (size < m_params.t1)
    level = 1;
  else if (size < m_params.t2)
    level = 2;
  else if (size < m_params.t3)
    level = 3;
  return gradient < 0 ? -level : level;
}

int JpegLsCoder::contextOf(const std::uint16_t* line, const std::uint16_t* above, int col) const {
  const int left = line[col - 1], up = above[col], upLeft = above[col - 1], upRight = above[col + 1];
  return 81 * quantise(upRight - up) + 9 * quantise(up - upLeft) + quantise(upLeft - left);
}

int JpegLsCoder::golomb(int k, int limit) {
  if (k > kGolombMax) return -1;
  const int escape = limit - m_rangeBits - 1;
  const int high = m_bits.unary(limit);
  if (high < 0) return -1;
  const auto value =
      high < escape ? (static_cast<std::uint32_t>(high) << k) | m_bits.take(k) : m_bits.take(m_rangeBits) + 1;
  return m_bits.overrun() || value > 0x3FFFFFFFU ? -1 : static_cast<int>(value);
}

std::uint16_t JpegLsCoder::reconstruct(int predicted, int error) const {
  int value = predicted + error * m_step;
  if (value < -m_params.near)
    value += m_range * m_step;
  else if (value > m_params.maxValue + m_params.near)
    value -= m_range * m_step;
  return static_cast<std::uint16_t>(std::clamp(value, 0, m_params.maxValue));
}

void JpegLsCoder::update(Context& context, int error) const {
  int b = context.b + error * m_step;
  int n = context.n;
  context.a += std::abs(error);
  if (n == m_params.reset) {
    context.a >>= 1;
    b >>= 1;
    n >>= 1;
  }
  ++n;
  // The bias goes up or down by at most one; written as choices, since none of it can be foretold.
  const int low = b <= -n ? 1 : 0, high = b > 0 ? 1 : 0;
  const int lifted = std::max(b + n, 1 - n), lowered = std::min(b - n, 0);
  b = low != 0 ? lifted : b;
  b = high != 0 ? lowered : b;
  context.b = b;
  context.c = std::clamp(context.c - low + high, kBiasMin, kBiasMax);
  context.n = n;
}

bool JpegLsCoder::regular(std::uint16_t* line, const std::uint16_t* above, int col, int signedContext) {
  const int sign = signMask(signedContext);
  Context& context = m_contexts[static_cast<std::size_t>(negateIf(signedContext, sign))];
  const int left = line[col - 1], up = above[col], upLeft = above[col - 1];
  // The middle one of left, up and left + up - upLeft (T.87 A.4.2).
  const int least = std::min(left, up), most = std::max(left, up);
  const int middle = std::clamp(left + up - upLeft, least, most);
  const int predicted = std::clamp(middle + negateIf(context.c, sign), 0, m_params.maxValue);
  const int k = golombParameter(context.n, context.a);
  const int mapped = golomb(k, m_limit);
  if (mapped < 0 || mapped > 2 * 0xFFFF) return false;
  // 0, -1, 1, -2 ... ; with k = 0 and a negative bias -1, 0, -2, 1 ... (T.87 A.5.2)
  const bool swapped = m_params.near == 0 && k == 0 && 2 * context.b <= -context.n;
  const int error = (mapped >> 1) ^ -((mapped & 1) ^ (swapped ? 1 : 0));
  update(context, error);
  line[col] = reconstruct(predicted, negateIf(error, sign));
  return true;
}

// Repeats the values to the left of `col`; returns how many samples the run covers, or -1.
int JpegLsCoder::run(std::span<std::uint16_t* const> line, int col, int cols, int& runIndex) {
  const int room = cols - col + 1;
  int length = 0;
  while (length < room && m_bits.bit() == 1) {
    const int segment = 1 << kRunOrder[static_cast<std::size_t>(runIndex)];
    if (segment <= room - length && runIndex < 31) ++runIndex;
    length = std::min(room, length + segment);
  }
  if (length < room) length += static_cast<int>(m_bits.take(kRunOrder[static_cast<std::size_t>(runIndex)]));
  if (m_bits.overrun() || length > room) return -1;
  for (std::uint16_t* samples : line) std::fill_n(samples + col, length, samples[col - 1]);
  return length;
}

bool JpegLsCoder::interruption(std::uint16_t& sample, int left, int up, bool single, int runIndex) {
  const int type = single && std::abs(left - up) <= m_params.near ? 1 : 0;
  RunContext& context = m_runContexts[static_cast<std::size_t>(type)];
  const int k = golombParameter(context.n, type == 1 ? context.a + (context.n >> 1) : context.a);
  const int mapped = golomb(k, m_limit - kRunOrder[static_cast<std::size_t>(runIndex)] - 1);
  if (mapped < 0 || mapped > 0x1FFFF) return false;
  const int doubled = mapped + type;
  const int size = (doubled + 1) / 2;
  const bool negative = (k != 0 || 2 * context.negative >= context.n) == (doubled % 2 == 1);
  const int error = negative ? -size : size;
  if (error < 0) ++context.negative;
  context.a += (mapped + 1 - type) >> 1;
  if (context.n == m_params.reset) {
    context.a >>= 1;
    context.n >>= 1;
    context.negative >>= 1;
  }
  ++context.n;
  sample = type == 1 ? reconstruct(left, error) : reconstruct(up, up < left ? -error : error);
  return true;
}

bool JpegLsCoder::decodeLine(std::span<std::uint16_t* const> line, std::span<std::uint16_t* const> above, int cols,
                             int& runIndex) {
  const std::size_t components = line.size();
  for (std::size_t c = 0; c < components; ++c) setMargins(line[c], above[c], cols);
  std::array<int, 4> contexts{};
  for (int col = 1; col <= cols; ++col) {
    bool flat = true;
    for (std::size_t c = 0; c < components; ++c) {
      contexts[c] = contextOf(line[c], above[c], col);
      flat = flat && contexts[c] == 0;
    }
    if (flat) {
      const int length = run(line, col, cols, runIndex);
      if (length < 0) return false;
      col += length;
      if (col > cols) break;
      for (std::size_t c = 0; c < components; ++c) {
        if (!interruption(line[c][col], line[c][col - 1], above[c][col], components == 1, runIndex)) return false;
      }
      if (runIndex > 0) --runIndex;
      continue;
    }
    for (std::size_t c = 0; c < components; ++c) {
      if (!regular(line[c], above[c], col, contexts[c])) return false;
    }
  }
  return !m_bits.overrun();
}

}  // namespace praxis::plugins::dicom::pixels
