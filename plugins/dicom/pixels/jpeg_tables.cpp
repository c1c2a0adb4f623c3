#include "plugins/dicom/pixels/jpeg_tables.h"

#include <algorithm>
#include <numeric>

namespace praxis::plugins::dicom::pixels {
namespace {

using Bytes = std::span<std::uint8_t>;

constexpr std::size_t kCountsBytes = 16;  // how many codes there are of each length

// One DHT segment holds tables one behind the other (T.81 B.2.4.2).
void tame(Bytes segment, int symbolMax) {
  while (segment.size() > kCountsBytes) {
    const bool isAc = (segment[0] & 0x10) != 0;
    const Bytes counts = segment.subspan(1, kCountsBytes);
    const auto symbols = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
    segment = segment.subspan(1 + kCountsBytes);
    const Bytes table = segment.first(std::min(symbols, segment.size()));
    for (std::uint8_t& symbol : table) {
      if (!isAc && symbol > symbolMax) symbol = 0;
    }
    segment = segment.subspan(table.size());
  }
}

bool hasSegment(int marker) { return marker >= 0xc0 && !(marker >= 0xd0 && marker <= 0xd9) && marker != 0xff; }

}  // namespace

// Between segments and inside a scan alike, the codec looks for the next 0xFF that neither a zero nor a restart
// follows.
int tameTables(Bytes codestream, int symbolMax) {
  int scans = 0;
  std::size_t at = 0;
  while (at + 4 <= codestream.size()) {
    const int marker = codestream[at + 1];
    if (codestream[at] != 0xff || !hasSegment(marker)) {
      ++at;
      continue;
    }
    const auto length = static_cast<std::size_t>(codestream[at + 2] << 8 | codestream[at + 3]);
    if (length < 2 || length > codestream.size() - at - 2) break;  // here the codec stops too
    if (marker == 0xc4) tame(codestream.subspan(at + 4, length - 2), symbolMax);
    if (marker == 0xda) ++scans;
    at += 2 + length;
  }
  return scans;
}

}  // namespace praxis::plugins::dicom::pixels
