#include "engine/weights/byte_reader.h"

#include <algorithm>

namespace praxis::engine::weights {

using base::ErrorCode;
using base::fail;

base::Result<std::string> ByteReader::string(std::string_view what, std::uint64_t bytesMax) {
  const auto length = PRAXIS_TRY(number<std::uint64_t>(what));
  if (length > bytesMax) {
    return fail(ErrorCode::corrupt, "{} at byte {} claims a length of {} bytes, more than the limit of {}. {}", what,
                m_offset - sizeof(length), length, bytesMax, "The file is damaged; copy or download it again.");
  }
  if (length > remaining()) return tooFewFor(what);
  std::string text(reinterpret_cast<const char*>(m_bytes.data()) + m_offset, length);
  m_offset += length;
  return text;
}

base::Error ByteReader::tooFewFor(std::string_view what) const {
  return fail(ErrorCode::corrupt, "too few bytes are left for {} at byte {}. {}", what, m_offset,
              "The file is incomplete or damaged; copy or download it again.");
}

std::string printable(std::string_view name) {
  constexpr std::size_t kShownMax = 64;
  std::string shown(name.substr(0, kShownMax));
  std::ranges::replace_if(shown, [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
  if (name.size() > kShownMax) shown += "...";
  return shown;
}

}  // namespace praxis::engine::weights
