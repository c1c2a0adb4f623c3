#include "plugins/dicom/pixels/jpeg_lossless.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace praxis::plugins::dicom::pixels {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr int kComponentsMax = 4;
constexpr int kCodeBitsMax = 16;
constexpr int kLookupBits = 12;
constexpr int kCategoryMax = 16;  // of differences; 16 has no further bits and stands for 32768

std::size_t word(Bytes bytes, std::size_t at) { return static_cast<std::size_t>(bytes[at] << 8 | bytes[at + 1]); }

engine::base::Error damaged(const char* where) {
  return fail(ErrorCode::corrupt, "The lossless JPEG frame is damaged in its {}.", where);
}

// Bits of the entropy coded data; behind them zeros are read, and overrun() tells.
class BitReader {
 public:
  explicit BitReader(Bytes bytes, std::size_t at) : m_bytes(bytes), m_next(at) {}

  // At least 32 bits are there afterwards.
  void fill() {
    while (m_count <= 32) {
      if (m_bytes.size() - m_next >= 4) {
        const std::uint8_t* at = m_bytes.data() + m_next;
        const std::uint32_t four =
            std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
        if (((~four - 0x01010101U) & four & 0x80808080U) == 0) {  // no byte is 0xff
          m_bits = m_bits << 32 | four;
          m_count += 32;
          m_next += 4;
          continue;
        }
      }
      fillByte();
    }
  }
  std::uint32_t peek(int count) const { return static_cast<std::uint32_t>(m_bits >> (m_count - count)) & mask(count); }
  void drop(int count) { m_count -= count; }
  bool overrun() const { return m_count < m_padding; }

  // To the restart marker that must come next; the bits before it are padding.
  bool restart(int number) {
    m_count = m_padding = 0;
    m_bits = 0;
    // Reading ahead stops at a marker.
    while (m_bytes.size() - m_next >= 2 && m_bytes[m_next] == 0xff && m_bytes[m_next + 1] == 0xff) ++m_next;
    if (m_bytes.size() - m_next < 2 || m_bytes[m_next] != 0xff || m_bytes[m_next + 1] != 0xd0 + number) return false;
    m_next += 2;
    return true;
  }
  // Where the next marker can be looked for.
  std::size_t position() const { return m_next; }

 private:
  static std::uint32_t mask(int count) { return (1U << count) - 1; }
  void fillByte() {
    std::uint8_t byte = 0;
    if (m_next >= m_bytes.size()) {
      m_padding += 8;
    } else if (m_bytes[m_next] != 0xff) {
      byte = m_bytes[m_next++];
    } else if (m_next + 1 < m_bytes.size() && m_bytes[m_next + 1] == 0) {
      byte = 0xff;
      m_next += 2;
    } else {
      m_padding += 8;  // a marker, or a lone 0xff at the end
    }
    m_bits = m_bits << 8 | byte;
    m_count += 8;
  }

  Bytes m_bytes;
  std::size_t m_next;
  std::uint64_t m_bits = 0;  // the lowest m_count bits are still to be read
  int m_count = 0;
  int m_padding = 0;  // how many of those are not in the data
};

// A Huffman table of differences. Short codes give the difference in one look.
class DifferenceTable {
 public:
  bool read(Bytes lengths, Bytes categories) {
    m_valid = false;
    std::fill(m_lookup.begin(), m_lookup.end(), Entry{});
    std::uint32_t code = 0;
    std::size_t index = 0;
    for (int length = 1; length <= kCodeBitsMax; ++length, code <<= 1) {
      const auto bits = static_cast<std::size_t>(length);
      m_offset[bits] = static_cast<std::int32_t>(index) - static_cast<std::int32_t>(code);
      for (int i = 0; i < lengths[bits - 1]; ++i, ++code, ++index) {
        if (code >> length != 0 || categories[index] > kCategoryMax) return false;
        m_categories[index] = categories[index];
        enter(code, length, categories[index]);
      }
      m_end[bits] = code;
    }
    m_valid = true;
    return true;
  }
  bool valid() const { return m_valid; }

  // False for a code that is not in the table.
  bool next(BitReader& reader, std::int32_t& difference) const {
    reader.fill();
    const Entry entry = m_lookup[reader.peek(kLookupBits)];
    if (entry.bits > 0) {
      reader.drop(entry.bits);
      difference = entry.difference;
      return true;
    }
    return slow(reader, difference);
  }

 private:
  struct Entry {
    std::int16_t difference = 0;
    std::int16_t bits = 0;  // of code and difference together; 0: look further
  };

  static std::int32_t extended(std::uint32_t bits, int category) {
    const auto value = static_cast<std::int32_t>(bits);
    return value < 1 << (category - 1) ? value - (1 << category) + 1 : value;
  }

  void enter(std::uint32_t code, int length, int category) {
    const int total = length + (category == kCategoryMax ? 0 : category);
    if (total > kLookupBits || category == kCategoryMax) return;
    const int rest = kLookupBits - total;
    for (std::uint32_t bits = 0; bits < 1U << category; ++bits) {
      const std::int32_t difference = category == 0 ? 0 : extended(bits, category);
      const std::size_t first = (static_cast<std::size_t>(code) << category | bits) << rest;
      std::fill_n(m_lookup.begin() + static_cast<std::ptrdiff_t>(first), std::size_t{1} << rest,
                  Entry{static_cast<std::int16_t>(difference), static_cast<std::int16_t>(total)});
    }
  }

  bool slow(BitReader& reader, std::int32_t& difference) const {
    for (int length = 1; length <= kCodeBitsMax; ++length) {
      const auto bits = static_cast<std::size_t>(length);
      const std::uint32_t code = reader.peek(length);
      const std::int32_t index = static_cast<std::int32_t>(code) + m_offset[bits];
      if (code >= m_end[bits] || index < 0) continue;
      const int category = m_categories[static_cast<std::size_t>(index)];
      reader.drop(length);
      difference = 32768;
      if (category == kCategoryMax) return true;
      difference = category == 0 ? 0 : extended(reader.peek(category), category);
      reader.drop(category);
      return true;
    }
    return false;
  }

  bool m_valid = false;
  std::array<Entry, 1 << kLookupBits> m_lookup{};
  std::array<std::int32_t, kCodeBitsMax + 1> m_offset{};  // from a code of this length to its place
  std::array<std::uint32_t, kCodeBitsMax + 1> m_end{};    // the first code of this length that is none
  std::array<std::uint8_t, 256> m_categories{};
};

struct Scan {
  std::array<std::size_t, kComponentsMax> components{};  // places in the frame
  std::array<const DifferenceTable*, kComponentsMax> tables{};
  std::size_t count = 0;
  int predictor = 1;
  int shift = 0;  // point transform
};

// T.81 table H.1: a left, b above, c above left.
template <int predictor>
std::int32_t predict(std::int32_t a, std::int32_t b, std::int32_t c) {
  if constexpr (predictor == 1) return a;
  if constexpr (predictor == 2) return b;
  if constexpr (predictor == 3) return c;
  if constexpr (predictor == 4) return a + b - c;
  if constexpr (predictor == 5) return a + ((b - c) >> 1);
  if constexpr (predictor == 6) return b + ((a - c) >> 1);
  return (a + b) >> 1;
}

using Lines = std::array<std::uint16_t*, kComponentsMax>;

// The samples of a line from column `first` on, of all components of the scan, pixel by pixel.
template <int predictor>
bool decodeSamples(BitReader& shared, const Scan& scan, const Lines& line, const Lines& above, std::size_t first,
                   std::size_t cols) {
  BitReader reader = shared;  // in registers
  for (std::size_t col = first; col < cols; ++col) {
    for (std::size_t c = 0; c < scan.count; ++c) {
      std::int32_t difference = 0;
      if (!scan.tables[c]->next(reader, difference)) return false;
      const std::int32_t expected = predict<predictor>(line[c][col - 1], above[c][col], above[c][col - 1]);
      line[c][col] = static_cast<std::uint16_t>(expected + difference);
    }
  }
  shared = reader;
  return !shared.overrun();
}

bool decodeRest(BitReader& reader, const Scan& scan, int predictor, const Lines& line, const Lines& above,
                std::size_t cols) {
  switch (predictor) {
    case 1:
      return decodeSamples<1>(reader, scan, line, above, 1, cols);
    case 2:
      return decodeSamples<2>(reader, scan, line, above, 1, cols);
    case 3:
      return decodeSamples<3>(reader, scan, line, above, 1, cols);
    case 4:
      return decodeSamples<4>(reader, scan, line, above, 1, cols);
    case 5:
      return decodeSamples<5>(reader, scan, line, above, 1, cols);
    case 6:
      return decodeSamples<6>(reader, scan, line, above, 1, cols);
    default:
      return decodeSamples<7>(reader, scan, line, above, 1, cols);
  }
}

class Decoder {
 public:
  Decoder(Bytes stream, const JpegHeader& header) : m_stream(stream), m_header(header) {}

  Result<std::vector<std::uint8_t>> decode();

 private:
  Result<void> readTables(Bytes segment);
  Result<Scan> readScan(Bytes segment) const;
  Result<std::size_t> decodeScan(const Scan& scan, std::size_t at);
  bool decodeLine(BitReader& reader, const Scan& scan, const Lines& line, const Lines& above, bool first) const;
  void store(const std::uint16_t* line, int row, std::size_t component, int shift);
  std::size_t cols() const { return static_cast<std::size_t>(m_header.cols); }
  std::size_t bytesPerSample() const { return m_header.precision > 8 ? 2 : 1; }

  Bytes m_stream;
  JpegHeader m_header;
  std::array<DifferenceTable, 4> m_tables;
  std::size_t m_restartInterval = 0;  // in pixels
  std::vector<std::uint8_t> m_samples;
  std::array<bool, kComponentsMax> m_done{};
};

Result<void> Decoder::readTables(Bytes segment) {
  constexpr std::size_t kHead = 1 + kCodeBitsMax;
  while (segment.size() >= kHead) {
    const std::size_t place = segment[0] & 0x0f;
    const Bytes lengths = segment.subspan(1, kCodeBitsMax);
    std::size_t count = 0;
    for (const std::uint8_t length : lengths) count += length;
    if (segment[0] >> 4 > 1 || place >= m_tables.size() || count > 256 || segment.size() < kHead + count)
      return damaged("code table");
    const bool ofDifferences = segment[0] >> 4 == 0;
    if (ofDifferences && !m_tables[place].read(lengths, segment.subspan(kHead, count))) return damaged("code table");
    segment = segment.subspan(kHead + count);
  }
  return {};
}

Result<Scan> Decoder::readScan(Bytes segment) const {
  Scan scan;
  const auto components = static_cast<std::size_t>(m_header.components);
  if (segment.empty() || segment[0] < 1 || segment[0] > components) return damaged("scan header");
  scan.count = segment[0];
  if (segment.size() < 4 + 2 * scan.count) return damaged("scan header");
  for (std::size_t i = 0; i < scan.count; ++i) {
    std::size_t place = 0;
    while (place < components && m_header.ids[place] != segment[1 + 2 * i]) ++place;
    const std::size_t table = segment[2 + 2 * i] >> 4;
    if (place == components || table >= m_tables.size() || !m_tables[table].valid()) return damaged("scan header");
    scan.components[i] = place;
    scan.tables[i] = &m_tables[table];
  }
  scan.predictor = segment[1 + 2 * scan.count];
  scan.shift = segment[3 + 2 * scan.count] & 0x0f;
  if (scan.predictor < 1 || scan.predictor > 7 || scan.shift >= m_header.precision) return damaged("scan header");
  return scan;
}

// first: of the picture or behind a restart, where nothing lies above (H.1.2.1).
bool Decoder::decodeLine(BitReader& reader, const Scan& scan, const Lines& line, const Lines& above, bool first) const {
  for (std::size_t c = 0; c < scan.count; ++c) {
    std::int32_t difference = 0;
    if (!scan.tables[c]->next(reader, difference)) return false;
    const std::int32_t expected = first ? 1 << (m_header.precision - scan.shift - 1) : above[c][0];
    line[c][0] = static_cast<std::uint16_t>(expected + difference);
  }
  return decodeRest(reader, scan, first ? 1 : scan.predictor, line, above, cols());
}

void Decoder::store(const std::uint16_t* line, int row, std::size_t component, int shift) {
  const std::size_t stride = static_cast<std::size_t>(m_header.components) * bytesPerSample();
  std::uint8_t* out = m_samples.data() + static_cast<std::size_t>(row) * cols() * stride + component * bytesPerSample();
  for (std::size_t col = 0; col < cols(); ++col, out += stride) {
    const auto sample = static_cast<std::uint16_t>(line[col] << shift);
    out[0] = static_cast<std::uint8_t>(sample);
    if (bytesPerSample() == 2) out[1] = static_cast<std::uint8_t>(sample >> 8);
  }
}

// Returns where the scan ends.
Result<std::size_t> Decoder::decodeScan(const Scan& scan, std::size_t at) {
  if (m_restartInterval % cols() != 0) return damaged("restart interval");  // H.1.1: whole lines
  const auto linesPerInterval = static_cast<int>(std::min<std::size_t>(m_restartInterval / cols(), 65536));
  std::vector<std::uint16_t> memory(2 * scan.count * cols());
  Lines line{}, above{};
  for (std::size_t c = 0; c < scan.count; ++c) {
    line[c] = memory.data() + 2 * c * cols();
    above[c] = line[c] + cols();
  }
  BitReader reader(m_stream, at);
  int restarts = 0;
  for (int row = 0; row < m_header.rows; ++row) {
    const bool restart = linesPerInterval > 0 && row > 0 && row % linesPerInterval == 0;
    if (restart && !reader.restart(restarts++ % 8)) return damaged("restart markers");
    if (!decodeLine(reader, scan, line, above, row == 0 || restart)) return damaged("compressed data");
    for (std::size_t c = 0; c < scan.count; ++c) {
      store(line[c], row, scan.components[c], scan.shift);
      std::swap(line[c], above[c]);
    }
  }
  for (std::size_t c = 0; c < scan.count; ++c) m_done[scan.components[c]] = true;
  return reader.position();
}

Result<std::vector<std::uint8_t>> Decoder::decode() {
  const auto components = static_cast<std::size_t>(m_header.components);
  m_samples.resize(static_cast<std::size_t>(m_header.rows) * cols() * components * bytesPerSample());
  std::size_t at = 0;
  while (std::find(m_done.begin(), m_done.begin() + m_header.components, false) !=
         m_done.begin() + m_header.components) {
    while (at + 1 < m_stream.size() && !(m_stream[at] == 0xff && m_stream[at + 1] != 0xff && m_stream[at + 1] != 0))
      ++at;
    if (at + 1 >= m_stream.size()) return damaged("structure: it ends too early");
    const std::uint8_t marker = m_stream[at + 1];
    at += 2;
    if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;  // they stand alone
    if (marker == 0xd9 || m_stream.size() - at < 2) return damaged("structure: it ends too early");
    const std::size_t length = word(m_stream, at);
    if (length < 2 || length > m_stream.size() - at) return damaged("structure: a segment is cut");
    const Bytes segment = m_stream.subspan(at + 2, length - 2);
    at += length;
    if (marker == 0xc4) PRAXIS_TRY(readTables(segment));
    if (marker == 0xdd && segment.size() >= 2) m_restartInterval = word(segment, 0);
    if (marker != 0xda) continue;
    // The coder reads four bytes ahead only where none of them is a marker, so none is missed.
    at = PRAXIS_TRY(decodeScan(PRAXIS_TRY(readScan(segment)), at));
  }
  return std::move(m_samples);
}

}  // namespace

bool isPlainLossless(const JpegHeader& header) {
  if (header.frameMarker != 0xc3 || header.components < 1 || header.components > kComponentsMax) return false;
  if (header.precision < 2 || header.precision > 16) return false;
  // A component alone is not interleaved, whatever its factors.
  const auto end = header.factors.begin() + header.components;
  return header.components == 1 || std::all_of(header.factors.begin(), end, [](int factor) { return factor == 0x11; });
}

Result<std::vector<std::uint8_t>> decodeLossless(Bytes codestream, const JpegHeader& header) {
  return Decoder(codestream, header).decode();
}

}  // namespace praxis::plugins::dicom::pixels
