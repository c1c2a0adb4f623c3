#include "engine/text/utf8.h"

namespace praxis::engine::text {
namespace {

bool isContinuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

// Length that a lead byte announces; 0 for a byte that leads nothing.
std::size_t announcedLength(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC0) return 0;
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF8 ? 4 : 0;
}

struct StrictSequence {
  std::size_t length = 0;  // bytes of the maximal subpart, at least 1
  std::size_t needed = 0;  // bytes that a complete character has; 0 when the first byte leads nothing
  bool complete() const { return needed != 0 && length == needed; }
};

// Table 3-7 of Unicode 15: which second bytes may follow a lead byte.
bool secondByteAllowed(unsigned char lead, unsigned char second) {
  switch (lead) {
    case 0xE0:
      return second >= 0xA0 && second <= 0xBF;
    case 0xED:
      return second >= 0x80 && second <= 0x9F;
    case 0xF0:
      return second >= 0x90 && second <= 0xBF;
    case 0xF4:
      return second >= 0x80 && second <= 0x8F;
    default:
      return isContinuation(second);
  }
}

StrictSequence strictSequence(std::string_view bytes, std::size_t position) {
  const auto lead = static_cast<unsigned char>(bytes[position]);
  StrictSequence sequence{1, announcedLength(lead)};
  if (lead == 0xC0 || lead == 0xC1 || lead > 0xF4) sequence.needed = 0;
  while (sequence.length < sequence.needed && position + sequence.length < bytes.size()) {
    const auto next = static_cast<unsigned char>(bytes[position + sequence.length]);
    if (sequence.length == 1 ? !secondByteAllowed(lead, next) : !isContinuation(next)) break;
    ++sequence.length;
  }
  return sequence;
}

}  // namespace

DecodedCodePoint decodeLeniently(std::string_view bytes, std::size_t position) {
  const auto lead = static_cast<unsigned char>(bytes[position]);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = announcedLength(lead);
  if (length == 0 || length > bytes.size() - position) return {};
  std::uint32_t value = lead & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(bytes[position + i]);
    if (!isContinuation(next)) return {};
    value = value << 6 | (next & 0x3Fu);
  }
  if (value > kCodePointMax) return {};
  return {value, length, true};
}

void appendUtf8(std::string& out, std::uint32_t codePoint) {
  const auto put = [&out](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (codePoint < 0x80) {
    put(codePoint);
  } else if (codePoint < 0x800) {
    put(0xC0 | codePoint >> 6);
    put(0x80 | (codePoint & 0x3F));
  } else if (codePoint < 0x10000) {
    put(0xE0 | codePoint >> 12);
    put(0x80 | (codePoint >> 6 & 0x3F));
    put(0x80 | (codePoint & 0x3F));
  } else {
    put(0xF0 | codePoint >> 18);
    put(0x80 | (codePoint >> 12 & 0x3F));
    put(0x80 | (codePoint >> 6 & 0x3F));
    put(0x80 | (codePoint & 0x3F));
  }
}

std::string_view repairForMatching(std::string_view bytes, std::string& storage) {
  const auto shortestLength = [](std::uint32_t codePoint) -> std::size_t {
    return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  };
  bool changed = false;
  for (std::size_t position = 0; position < bytes.size();) {
    const DecodedCodePoint decoded = decodeLeniently(bytes, position);
    const bool keep = decoded.valid && decoded.length == shortestLength(decoded.value);
    if (!keep && !changed) {
      changed = true;
      storage.assign(bytes.substr(0, position));
    }
    if (changed) appendUtf8(storage, decoded.value);
    position += decoded.length;
  }
  return changed ? std::string_view(storage) : bytes;
}

std::size_t unfinishedTail(std::string_view bytes) {
  for (std::size_t back = 1; back <= 3 && back <= bytes.size(); ++back) {
    const std::size_t position = bytes.size() - back;
    if (isContinuation(static_cast<unsigned char>(bytes[position]))) continue;
    const StrictSequence sequence = strictSequence(bytes, position);
    return sequence.length == back && sequence.length < sequence.needed ? back : 0;
  }
  return 0;
}

std::string toValidUtf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t position = 0; position < bytes.size();) {
    const StrictSequence sequence = strictSequence(bytes, position);
    if (sequence.complete()) {
      out.append(bytes.substr(position, sequence.length));
    } else {
      appendUtf8(out, kReplacementCharacter);
    }
    position += sequence.length;
  }
  return out;
}

}  // namespace praxis::engine::text
