#include "plugins/dicom/pixels/jpeg_ls.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "plugins/dicom/pixels/jpeg_ls_coder.h"

namespace praxis::plugins::dicom::pixels {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr int kComponentsMax = 4;
enum Marker : std::uint8_t { kSoi = 0xD8, kEoi = 0xD9, kSos = 0xDA, kDri = 0xDD, kSof55 = 0xF7, kLse = 0xF8 };
enum class Interleave { none, line, sample };

int word(Bytes bytes, std::size_t at) { return bytes[at] << 8 | bytes[at + 1]; }

struct Presets {
  int maxValue = 0, t1 = 0, t2 = 0, t3 = 0, reset = 0;
};  // 0: the default

struct Scan {
  std::array<int, kComponentsMax> components{};  // places in the frame
  std::size_t count = 0;
  int near = 0;
  Interleave interleave = Interleave::none;
};

class Decoder {
 public:
  Decoder(Bytes stream, const JpegHeader& header) : m_stream(stream), m_header(header) {}

  Result<std::vector<std::uint8_t>> decode();

 private:
  Result<void> readFrame(Bytes segment);
  Result<void> readPresets(Bytes segment);
  Result<Scan> readScan(Bytes segment) const;
  Result<JpegLsParams> paramsFor(const Scan& scan) const;
  Result<std::size_t> decodeScan(const Scan& scan, Bytes data);
  void store(const std::uint16_t* line, int row, int component);
  std::size_t bytesPerSample() const { return m_header.precision > 8 ? 2 : 1; }

  Bytes m_stream;
  JpegHeader m_header;
  std::array<int, kComponentsMax> m_ids{};
  Presets m_presets;
  std::vector<std::uint8_t> m_samples;
  int m_componentsDone = 0;
};

engine::base::Error damaged(const char* where) {
  return fail(ErrorCode::corrupt, "The JPEG-LS frame is damaged in its {}.", where);
}

Result<void> Decoder::readFrame(Bytes segment) {
  const auto components = static_cast<std::size_t>(m_header.components);
  if (m_header.components < 1 || m_header.components > kComponentsMax || segment.size() < 6 + 3 * components) {
    return damaged("frame header");
  }
  for (std::size_t i = 0; i < components; ++i) {
    m_ids[i] = segment[6 + 3 * i];
    if (segment[7 + 3 * i] != 0x11)
      return fail(ErrorCode::unsupported, "JPEG-LS with subsampled components is not read.");
  }
  return {};
}

Result<void> Decoder::readPresets(Bytes segment) {
  if (segment.empty()) return damaged("preset segment");
  if (segment[0] != 1)
    return fail(ErrorCode::unsupported, "JPEG-LS with mapping tables or oversize frames is not read.");
  if (segment.size() < 11) return damaged("preset segment");
  m_presets = {word(segment, 1), word(segment, 3), word(segment, 5), word(segment, 7), word(segment, 9)};
  return {};
}

Result<Scan> Decoder::readScan(Bytes segment) const {
  Scan scan;
  if (segment.empty() || segment[0] < 1 || segment[0] > m_header.components) return damaged("scan header");
  scan.count = segment[0];
  if (segment.size() < 4 + 2 * scan.count) return damaged("scan header");
  for (std::size_t i = 0; i < scan.count; ++i) {
    int place = 0;
    while (place < m_header.components && m_ids[static_cast<std::size_t>(place)] != segment[1 + 2 * i]) ++place;
    if (place == m_header.components) return damaged("scan header");
    if (segment[2 + 2 * i] != 0) return fail(ErrorCode::unsupported, "JPEG-LS with mapping tables is not read.");
    scan.components[i] = place;
  }
  scan.near = segment[1 + 2 * scan.count];
  const int interleave = segment[2 + 2 * scan.count];
  if (interleave > 2 || (interleave == 0 && scan.count > 1)) return damaged("scan header");
  scan.interleave = scan.count == 1 ? Interleave::none : static_cast<Interleave>(interleave);
  return scan;
}

Result<JpegLsParams> Decoder::paramsFor(const Scan& scan) const {
  JpegLsParams params;
  const int largest = (1 << m_header.precision) - 1;
  params.maxValue = m_presets.maxValue > 0 ? m_presets.maxValue : largest;
  params.near = scan.near;
  if (params.maxValue > largest || params.near > std::min(255, params.maxValue / 2)) return damaged("parameters");
  params.setDefaults();
  if (m_presets.t1 > 0) params.t1 = m_presets.t1;
  if (m_presets.t2 > 0) params.t2 = m_presets.t2;
  if (m_presets.t3 > 0) params.t3 = m_presets.t3;
  if (m_presets.reset > 0) params.reset = m_presets.reset;
  const bool ordered = params.near < params.t1 && params.t1 <= params.t2 && params.t2 <= params.t3;
  if (!ordered || params.t3 > params.maxValue || params.reset < 3) return damaged("parameters");
  return params;
}

void Decoder::store(const std::uint16_t* line, int row, int component) {
  const auto pixels = static_cast<std::size_t>(m_header.cols);
  const auto stride = static_cast<std::size_t>(m_header.components) * bytesPerSample();
  std::uint8_t* out = m_samples.data() + static_cast<std::size_t>(row) * pixels * stride +
                      static_cast<std::size_t>(component) * bytesPerSample();
  for (std::size_t col = 0; col < pixels; ++col, out += stride) {
    out[0] = static_cast<std::uint8_t>(line[col + 1]);
    if (bytesPerSample() == 2) out[1] = static_cast<std::uint8_t>(line[col + 1] >> 8);
  }
}

// Returns the bytes of `data` that the scan used.
Result<std::size_t> Decoder::decodeScan(const Scan& scan, Bytes data) {
  JpegLsCoder coder(PRAXIS_TRY(paramsFor(scan)), data);
  const auto width = static_cast<std::size_t>(m_header.cols) + 2;
  std::vector<std::uint16_t> memory(2 * kComponentsMax * width, 0);
  std::array<std::uint16_t*, kComponentsMax> line{}, above{};
  for (std::size_t c = 0; c < kComponentsMax; ++c) {
    line[c] = memory.data() + 2 * c * width;
    above[c] = line[c] + width;
  }
  std::array<int, kComponentsMax> runIndex{};
  const std::size_t perCall = scan.interleave == Interleave::sample ? scan.count : 1;
  for (int row = 0; row < m_header.rows; ++row) {
    for (std::size_t c = 0; c < scan.count; c += perCall) {
      if (!coder.decodeLine(std::span(line).subspan(c, perCall), std::span(above).subspan(c, perCall), m_header.cols,
                            runIndex[c])) {
        return damaged("compressed data");
      }
    }
    for (std::size_t c = 0; c < scan.count; ++c) {
      store(line[c], row, scan.components[c]);
      std::swap(line[c], above[c]);
    }
  }
  m_componentsDone += static_cast<int>(scan.count);
  return coder.position();
}

Result<std::vector<std::uint8_t>> Decoder::decode() {
  m_samples.assign(static_cast<std::size_t>(m_header.rows) * static_cast<std::size_t>(m_header.cols) *
                       static_cast<std::size_t>(m_header.components) * bytesPerSample(),
                   0);
  std::size_t at = 0;
  while (m_componentsDone < m_header.components) {
    while (at + 1 < m_stream.size() && !(m_stream[at] == 0xFF && m_stream[at + 1] != 0xFF && m_stream[at + 1] >= 0x80))
      ++at;
    if (at + 1 >= m_stream.size()) return damaged("structure: it ends too early");
    const std::uint8_t marker = m_stream[at + 1];
    at += 2;
    if (marker == kSoi) continue;
    if (marker == kEoi || at + 2 > m_stream.size()) return damaged("structure: it ends too early");
    const auto length = static_cast<std::size_t>(word(m_stream, at));
    if (length < 2 || at + length > m_stream.size()) return damaged("structure: a segment is cut");
    const Bytes segment = m_stream.subspan(at + 2, length - 2);
    at += length;
    if (marker == kSof55) PRAXIS_TRY(readFrame(segment));
    if (marker == kLse) PRAXIS_TRY(readPresets(segment));
    if (marker == kDri) return fail(ErrorCode::unsupported, "JPEG-LS with restart markers is not read.");
    if (marker != kSos) continue;
    const Scan scan = PRAXIS_TRY(readScan(segment));
    at += PRAXIS_TRY(decodeScan(scan, m_stream.subspan(at)));
    // The coder reads ahead; the next marker may lie a few bytes back.
    at -= std::min<std::size_t>(at, 16);
  }
  return std::move(m_samples);
}

}  // namespace

Result<JpegFrame> decodeJpegLs(Bytes codestream, const file::PixelLayout& layout) {
  const JpegHeader header = PRAXIS_TRY(checkedJpegHeader(codestream, layout));
  if (!header.isJpegLs())
    return fail(ErrorCode::corrupt, "The compressed frame is JPEG, not the JPEG-LS that its file names.");
  JpegFrame frame{header, header.precision <= 8 ? 1 : 2, {}};
  frame.bytes = PRAXIS_TRY(Decoder(codestream, header).decode());
  return frame;
}

}  // namespace praxis::plugins::dicom::pixels
