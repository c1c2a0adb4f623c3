#include "plugins/dicom/file/nesting.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <zlib.h>

#include "engine/base/mapped_file.h"

namespace praxis::plugins::dicom::file {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::MappedFile;
using engine::base::Result;

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::uint32_t kUndefined = 0xffffffff;
constexpr std::uint32_t kItem = 0xfffee000, kItemEnd = 0xfffee00d, kSequenceEnd = 0xfffee0dd;
constexpr std::uint32_t kPixelData = 0x7fe00010, kTransferSyntax = 0x00020010;
constexpr std::size_t kInflatedBytesMax = std::size_t{512} << 20;
constexpr std::string_view kLongVrs = "OB OD OF OL OV OW SQ SV UC UN UR UT UV";
constexpr std::string_view kShortVrs = "AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US";

bool contains(std::string_view list, std::string_view vr) {
  return vr.find(' ') == std::string_view::npos && list.find(vr) != std::string_view::npos;
}

struct Element {
  std::uint32_t tag = 0;
  std::string_view vr;  // empty when implicit
  std::uint32_t length = 0;
  std::size_t value = 0;  // where the value begins
};

class Skeleton {
 public:
  Skeleton(Bytes bytes, bool bigEndian, bool explicitVr)
      : m_bytes(bytes), m_bigEndian(bigEndian), m_explicit(explicitVr) {}

  // Reads the element at `at`; false at the end of the bytes.
  bool read(std::size_t at, Element& element) const;
  // The deepest level from `at` on, but no deeper than kNestingMax + 1.
  int depthFrom(std::size_t at) const;

 private:
  std::uint32_t half(std::size_t at) const {
    const auto a = std::to_integer<std::uint32_t>(m_bytes[at]), b = std::to_integer<std::uint32_t>(m_bytes[at + 1]);
    return m_bigEndian ? a << 8 | b : b << 8 | a;
  }
  std::uint32_t word(std::size_t at) const {
    return m_bigEndian ? half(at) << 16 | half(at + 2) : half(at + 2) << 16 | half(at);
  }
  std::uint32_t tag(std::size_t at) const { return half(at) << 16 | half(at + 2); }
  bool opensSequence(const Element& element) const;

  Bytes m_bytes;
  bool m_bigEndian, m_explicit;
};

bool Skeleton::read(std::size_t at, Element& element) const {
  if (at + 8 > m_bytes.size()) return false;
  element = {tag(at), {}, word(at + 4), at + 8};
  if (!m_explicit || element.tag >> 16 == 0xfffe) return true;
  const std::string_view vr(reinterpret_cast<const char*>(m_bytes.data()) + at + 4, 2);
  if (contains(kShortVrs, vr)) {
    element.vr = vr;
    element.length = half(at + 6);
  } else if (contains(kLongVrs, vr)) {
    if (at + 12 > m_bytes.size()) return false;
    element.vr = vr;
    element.length = word(at + 8);
    element.value = at + 12;
  }
  return true;  // any other pair of bytes: an implicit element in an explicit file
}

// Undefined length and VR SQ open a sequence; so does a value of unknown VR that begins with an item.
bool Skeleton::opensSequence(const Element& element) const {
  if (element.vr == "SQ" || element.length == kUndefined) return true;
  const bool unknown = element.vr.empty() || element.vr == "UN";
  return unknown && element.length >= 8 && element.value + 4 <= m_bytes.size() && tag(element.value) == kItem;
}

int Skeleton::depthFrom(std::size_t at) const {
  // Ends of the open levels; SIZE_MAX where a delimiter ends them.
  std::vector<std::size_t> ends;
  std::size_t deepest = 0;
  bool inFragments = false;
  Element element;
  while (read(at, element) && deepest <= static_cast<std::size_t>(kNestingMax)) {
    while (!ends.empty() && ends.back() <= at) ends.pop_back();
    const std::size_t end = element.length == kUndefined ? SIZE_MAX : element.value + element.length;
    at = element.value;
    if (element.tag == kItemEnd || element.tag == kSequenceEnd) {
      if (inFragments) {
        inFragments = false;
      } else if (!ends.empty()) {
        ends.pop_back();
      }
    } else if (inFragments) {
      at = end == SIZE_MAX ? at : end;
    } else if (element.tag == kPixelData && element.length == kUndefined) {
      inFragments = true;
    } else if (element.tag == kItem || opensSequence(element)) {
      ends.push_back(end);
      deepest = std::max(deepest, ends.size());
    } else {
      at = end;
    }
  }
  return static_cast<int>(deepest);
}

struct Start {
  std::size_t dataSet = 0;
  std::string transferSyntax;
};

// Past preamble and meta header, which is always explicit little endian.
Start findStart(Bytes bytes) {
  Start start;
  if (bytes.size() >= 132 && std::memcmp(bytes.data() + 128, "DICM", 4) == 0) start.dataSet = 132;
  const Skeleton meta(bytes, false, true);
  Element element;
  while (meta.read(start.dataSet, element) && element.tag >> 16 == 0x0002 &&
         element.length <= bytes.size() - element.value) {
    if (element.tag == kTransferSyntax) {
      start.transferSyntax.assign(reinterpret_cast<const char*>(bytes.data()) + element.value, element.length);
      while (!start.transferSyntax.empty() &&
             (start.transferSyntax.back() == '\0' || start.transferSyntax.back() == ' ')) {
        start.transferSyntax.pop_back();
      }
    }
    start.dataSet = element.value + element.length;
  }
  return start;
}

Result<std::vector<std::byte>> inflate(Bytes deflated) {
  constexpr std::size_t kStep = 1 << 20;
  std::vector<std::byte> out;
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
    return fail(ErrorCode::outOfMemory, "A deflated data set could not be opened.");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(deflated.data()));
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(deflated.size(), UINT32_MAX));
  int state = Z_OK;
  while (state == Z_OK && out.size() < kInflatedBytesMax) {
    const std::size_t before = out.size();
    out.resize(before + kStep);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = kStep;
    state = ::inflate(&stream, Z_NO_FLUSH);
    out.resize(before + kStep - stream.avail_out);
  }
  inflateEnd(&stream);
  if (state != Z_OK) return out;  // at its end, or broken: DCMTK will say
  return fail(ErrorCode::corrupt, "{} deflated bytes grow beyond {} bytes.", deflated.size(), kInflatedBytesMax);
}

int depthOf(Bytes bytes, const Start& start) {
  const auto byteAt = [&](std::size_t i) {
    return start.dataSet + i < bytes.size() ? std::to_integer<int>(bytes[start.dataSet + i]) : 0;
  };
  // Without a name the first element tells: a group number below 256, and letters where an explicit VR stands.
  const bool bigEndian = start.transferSyntax == "1.2.840.10008.1.2.2" ||
                         (start.transferSyntax.empty() && byteAt(0) == 0 && byteAt(1) != 0);
  const bool letters = byteAt(4) >= 'A' && byteAt(4) <= 'Z' && byteAt(5) >= 'A' && byteAt(5) <= 'Z';
  return Skeleton(bytes, bigEndian, letters).depthFrom(start.dataSet);
}

}  // namespace

Result<void> checkNesting(Bytes file) {
  Start start = findStart(file);
  int depth = 0;
  if (start.transferSyntax == "1.2.840.10008.1.2.1.99") {
    const std::vector<std::byte> inflated = PRAXIS_TRY(inflate(file.subspan(start.dataSet)));
    start.dataSet = 0;
    depth = depthOf(inflated, start);
  } else {
    depth = depthOf(file, start);
  }
  if (depth > kNestingMax)
    return fail(ErrorCode::corrupt, "Sequences lie more than {} levels inside each other.", kNestingMax);
  return {};
}

Result<void> checkNesting(const std::filesystem::path& path) {
  const MappedFile file = PRAXIS_TRY(MappedFile::open(path));
  return checkNesting(file.bytes());
}

}  // namespace praxis::plugins::dicom::file
