#include "plugins/dicom/pixels/palette.h"

#include <algorithm>
#include <array>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include "plugins/dicom/file/values.h"
#include "plugins/dicom/pixels/samples.h"

namespace praxis::plugins::dicom::pixels {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using file::PixelLayout;

namespace {

using Bytes = std::vector<std::uint8_t>;
using Entries = std::vector<std::uint16_t>;

constexpr Uint32 kSegmentBytesMax = 1 << 20;

// Reads a segmented table and writes entries until `count` are there.
class SegmentReader {
 public:
  SegmentReader(std::span<const std::uint8_t> data, int bits, std::size_t count)
      : m_data(data), m_width(bits == 8 ? 1 : 2), m_count(count) {}

  Result<Entries> expand() {
    PRAXIS_TRY(readSegments(0, m_data.size(), true));
    if (m_entries.size() < m_count) {
      return fail(ErrorCode::corrupt, "A segmented palette gives {} of {} entries.", m_entries.size(), m_count);
    }
    return std::move(m_entries);
  }

 private:
  bool full() const { return m_entries.size() >= m_count; }
  bool has(std::size_t at, std::size_t fields) const { return m_data.size() - at >= fields * m_width; }
  std::uint32_t field(std::size_t at) const {
    return m_width == 1 ? m_data[at] : static_cast<std::uint32_t>(m_data[at] | m_data[at + 1] << 8);
  }

  // At most `segments` of them from byte `at` on. Indirect segments lead to others once, never further.
  Result<void> readSegments(std::size_t at, std::size_t segments, bool mayLead) {
    // One field may be left over: a byte that makes the length even.
    for (; segments > 0 && !full() && has(at, 2); --segments) {
      const std::uint32_t code = field(at);
      const std::uint32_t length = field(at + m_width);
      at += 2 * m_width;
      const bool sound = code == 0 ? discrete(at, length) : code == 1 ? linear(at, length) : code == 2 && mayLead;
      if (!sound) return fail(ErrorCode::corrupt, "Segment {} of a palette is damaged.", code);
      if (code == 2) PRAXIS_TRY(indirect(at, length));
    }
    return {};
  }

  bool discrete(std::size_t& at, std::size_t length) {
    if (!has(at, length)) return false;
    for (std::size_t i = 0; i < length && !full(); ++i)
      m_entries.push_back(static_cast<std::uint16_t>(field(at + i * m_width)));
    at += length * m_width;
    return true;
  }

  // From the last entry, which is not repeated, to the value given, which is reached.
  bool linear(std::size_t& at, std::int64_t length) {
    if (m_entries.empty() || !has(at, 1)) return false;
    const std::int64_t from = m_entries.back();
    const std::int64_t step = std::int64_t{field(at)} - from;
    at += m_width;
    for (std::int64_t i = 1; i <= length && !full(); ++i) {
      const std::int64_t twice = 2 * (from * length + step * i) + length;  // rounded half up; never below 0
      m_entries.push_back(static_cast<std::uint16_t>(twice / (2 * length)));
    }
    return true;
  }

  // The offset counts bytes from the start of the value: two words, or four bytes, the low ones first.
  Result<void> indirect(std::size_t& at, std::size_t segments) {
    const std::size_t fields = 4 / m_width;
    if (!has(at, fields)) return fail(ErrorCode::corrupt, "An indirect segment of a palette is cut.");
    std::uint32_t offset = 0;
    for (std::size_t i = 0; i < fields; ++i) offset |= field(at + i * m_width) << (8 * m_width * i);
    at += 4;
    if (offset >= m_data.size() || offset % m_width != 0)
      return fail(ErrorCode::corrupt, "An indirect segment of a palette leads to byte {} of {}.", offset,
                  m_data.size());
    return readSegments(offset, segments, false);
  }

  std::span<const std::uint8_t> m_data;
  std::size_t m_width;
  std::size_t m_count;
  Entries m_entries;
};

// The value as bytes in little endian, whatever its VR; empty when it is absent or too long.
Bytes littleEndianBytes(DcmItem& item, file::Tag tag) {
  DcmElement* element = nullptr;
  if (item.findAndGetElement(DcmTagKey(tag.group, tag.element), element).bad() || element == nullptr) return {};
  const Uint32 length = element->getLength();
  if (length == 0 || length > kSegmentBytesMax) return {};
  Bytes bytes(length);
  if (element->getPartialValue(bytes.data(), 0, length, nullptr, EBO_LittleEndian).bad()) return {};
  return bytes;
}

struct Palette {
  std::int64_t first = 0;
  Entries entries;
};

// `colour` 1..3 counts red, green, blue through the tags.
Result<Palette> readPalette(const file::DicomFile& file, std::uint16_t colour, bool isSigned) {
  DcmItem& dataset = *file.dcmtk().getDataset();
  const auto tag = [colour](int base) { return file::Tag{0x0028, static_cast<std::uint16_t>(base + colour)}; };
  const std::vector<double> descriptor = file::numbersOf(dataset, tag(0x1100), 3);
  if (descriptor.empty()) return fail(ErrorCode::corrupt, "A palette has no descriptor.");
  // A descriptor of VR SS gives 65535 entries as -1.
  const auto said = static_cast<std::uint32_t>(static_cast<std::int64_t>(descriptor[0])) & 0xffff;
  const std::size_t count = said == 0 ? 65536 : said;
  Palette palette;
  palette.first = static_cast<std::int64_t>(descriptor[1]);
  if (isSigned && palette.first > 32767) palette.first -= 65536;
  if (!file.has(tag(0x1200)) && file.has(tag(0x1220))) {
    const Bytes segments = littleEndianBytes(dataset, tag(0x1220));
    palette.entries = PRAXIS_TRY(expandSegments(segments, descriptor[2] <= 8 ? 8 : 16, count));
    return palette;
  }
  palette.entries = file::lutEntries(dataset, tag(0x1200), count);
  if (palette.entries.empty()) return fail(ErrorCode::corrupt, "A palette of {} entries is not all there.", count);
  return palette;
}

// Red, green and blue of one index behind each other, in 8 bits, for indices from `first` on.
struct ColourTable {
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::vector<std::array<std::uint8_t, 3>> colours;

  const std::array<std::uint8_t, 3>& at(std::int64_t sample) const {
    return colours[static_cast<std::size_t>(std::clamp(sample, first, last) - first)];
  }
};

Result<ColourTable> readTable(const file::DicomFile& file, bool isSigned) {
  std::array<Palette, 3> palettes;
  std::uint16_t most = 0;
  ColourTable table{INT64_MAX, INT64_MIN, {}};
  for (std::uint16_t colour = 1; colour <= 3; ++colour) {
    Palette& palette = palettes[colour - 1u];
    palette = PRAXIS_TRY(readPalette(file, colour, isSigned));
    most = std::max(most, *std::max_element(palette.entries.begin(), palette.entries.end()));
    table.first = std::min(table.first, palette.first);
    table.last = std::max(table.last, palette.first + static_cast<std::int64_t>(palette.entries.size()) - 1);
  }
  // Descriptors hold 16 bits, so three of them span no more than this.
  if (table.last - table.first >= 3 * 65536) return fail(ErrorCode::corrupt, "The palettes do not belong together.");
  table.colours.resize(static_cast<std::size_t>(table.last - table.first + 1));
  // Some writers say 16 bits and use the low byte only.
  const int shift = most > 255 ? 8 : 0;
  for (std::size_t colour = 0; colour < 3; ++colour) {
    const Palette& palette = palettes[colour];
    const auto end = static_cast<std::int64_t>(palette.entries.size()) - 1;
    for (std::size_t i = 0; i < table.colours.size(); ++i) {
      const std::int64_t index =
          std::clamp<std::int64_t>(table.first + static_cast<std::int64_t>(i) - palette.first, 0, end);
      table.colours[i][colour] = static_cast<std::uint8_t>(palette.entries[static_cast<std::size_t>(index)] >> shift);
    }
  }
  return table;
}

}  // namespace

Result<Entries> expandSegments(std::span<const std::uint8_t> data, int bits, std::size_t count) {
  return SegmentReader(data, bits, count).expand();
}

Result<Bytes> paletteToRgb(const StoredFrame& frame, const PixelLayout& layout, const file::DicomFile& file) {
  const ColourTable table = PRAXIS_TRY(readTable(file, layout.isSigned));
  Bytes out(frame.bytes.size() / static_cast<std::size_t>(frame.bytesPerSample) * 3);
  forEachSample(frame, [&](std::size_t i, auto value) {
    if constexpr (std::is_integral_v<decltype(value)>)
      std::copy_n(table.at(std::int64_t{value}).begin(), 3, out.begin() + static_cast<std::ptrdiff_t>(3 * i));
  });
  return out;
}

Result<Bytes> supplementalColours(const StoredFrame& frame, const PixelLayout& layout, const file::DicomFile& file) {
  const std::string presentation = file.text({0x0008, 0x9205});
  const bool coloured = (presentation == "COLOR" || presentation == "MIXED") && frame.samplesPerPixel == 1 &&
                        !frame.isFloat && (file.has({0x0028, 0x1201}) || file.has({0x0028, 0x1221}));
  if (!coloured) return Bytes();
  const ColourTable table = PRAXIS_TRY(readTable(file, layout.isSigned));
  Bytes out;
  forEachSample(frame, [&](std::size_t i, auto value) {
    if constexpr (std::is_integral_v<decltype(value)>) {
      if (std::int64_t{value} < table.first) return;
      if (out.empty()) out.resize(frame.bytes.size() / static_cast<std::size_t>(frame.bytesPerSample) * 4);
      std::copy_n(table.at(std::int64_t{value}).begin(), 3, out.begin() + static_cast<std::ptrdiff_t>(4 * i));
      out[4 * i + 3] = 255;
    }
  });
  return out;
}

}  // namespace praxis::plugins::dicom::pixels
