#pragma once
// The entropy decoder of JPEG-LS (ITU-T T.87, annex A): context modelling, Golomb codes, run mode, lossless and
// near-lossless. Our own because both CharLS builds of Debian 12 end the process by an assertion on damaged data; this
// one only ever reports failure. Thread: any, one at a time per object.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace praxis::plugins::dicom::pixels {

// Bits of one scan; 0xFF is followed by a stuffed zero bit, and a marker ends it (T.87 A.1, C.1).
class JpegLsBits {
 public:
  explicit JpegLsBits(std::span<const std::uint8_t> bytes) : m_bytes(bytes) {}

  int bit() { return static_cast<int>(take(1)); }
  std::uint32_t take(int count) {  // count 0..24
    if (m_count < count) fill();
    if (m_count < count) {
      m_overrun = true;
      return 0;
    }
    m_count -= count;
    return static_cast<std::uint32_t>(m_bits >> m_count) & ((1U << count) - 1);
  }
  // Zeros before the next one, which is taken too; -1 when there are more than `limit`.
  int unary(int limit);
  bool overrun() const { return m_overrun; }
  std::size_t position() const { return m_next; }

 private:
  void fill();

  std::span<const std::uint8_t> m_bytes;
  std::size_t m_next = 0;
  std::uint64_t m_bits = 0;  // the lowest m_count bits are still to be read
  int m_count = 0;
  bool m_afterFf = false;
  bool m_overrun = false;
};

struct JpegLsParams {
  int maxValue = 255;          // MAXVAL
  int near = 0;                // NEAR
  int t1 = 0, t2 = 0, t3 = 0;  // gradient thresholds
  int reset = 64;
  // Thresholds of T.87 C.2.4.1.1.1 for these MAXVAL and NEAR.
  void setDefaults();
};

class JpegLsCoder {
 public:
  JpegLsCoder(const JpegLsParams& params, std::span<const std::uint8_t> scan);

  // One line of one component, or, with several, one line of all components sample by sample. `above` and `line` of
  // each component hold cols + 2 values: a margin, the samples, a margin. False when the data are damaged.
  bool decodeLine(std::span<std::uint16_t* const> line, std::span<std::uint16_t* const> above, int cols, int& runIndex);
  std::size_t position() const { return m_bits.position(); }

 private:
  // Sums of errors need more than 32 bits where RESET is large.
  struct Context {
    std::int64_t a = 0;
    std::int32_t b = 0, c = 0, n = 1;
  };
  struct RunContext {
    std::int64_t a = 0;
    std::int32_t n = 1, negative = 0;
  };

  int quantise(int gradient) const { return m_levels[static_cast<std::size_t>(gradient + m_params.maxValue)]; }
  int levelOf(int gradient) const;
  int contextOf(const std::uint16_t* line, const std::uint16_t* above, int col) const;
  bool regular(std::uint16_t* line, const std::uint16_t* above, int col, int context);
  int run(std::span<std::uint16_t* const> line, int col, int cols, int& runIndex);
  bool interruption(std::uint16_t& sample, int left, int up, bool single, int runIndex);
  int golomb(int k, int limit);  // -1 on damage
  std::uint16_t reconstruct(int predicted, int error) const;
  void update(Context& context, int error) const;

  JpegLsParams m_params;
  JpegLsBits m_bits;
  int m_step;  // 2 NEAR + 1
  int m_range, m_rangeBits, m_limit;
  std::vector<std::int8_t> m_levels;  // of the gradients -MAXVAL .. MAXVAL
  std::array<Context, 365> m_contexts;
  std::array<RunContext, 2> m_runContexts;
};

}  // namespace praxis::plugins::dicom::pixels
