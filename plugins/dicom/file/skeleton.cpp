#include "plugins/dicom/file/skeleton.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace praxis::plugins::dicom::file {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::uint32_t kItemEnd = 0xfffee00d;
constexpr std::uint32_t kPixelData = 0x7fe00010, kTransferSyntax = 0x00020010, kMetaLength = 0x00020000;
constexpr std::string_view kLongVrs = "OB OD OF OL OV OW SQ SV UC UN UR UT UV";
constexpr std::string_view kShortVrs = "AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US";

bool contains(std::string_view list, std::string_view vr) {
  return vr.find(' ') == std::string_view::npos && list.find(vr) != std::string_view::npos;
}

// Pixel Data, Float and Double Float Pixel Data.
bool isPixels(std::uint32_t tag) { return tag == kPixelData || tag == 0x7fe00008 || tag == 0x7fe00009; }

// How far the elements of one level are from ascending order.
struct Order {
  std::uint32_t greatest = 0;
  std::uint64_t count = 0;

  std::uint64_t stepsTo(std::uint32_t tag) {
    ++count;
    if (tag < greatest) return count;
    greatest = tag;
    return 0;
  }
};

}  // namespace

bool Skeleton::read(std::size_t at, SkeletonElement& element) const {
  if (at + 8 > m_bytes.size()) return false;
  element = {tag(at), {}, word(at + 4), at, at + 8};
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
bool Skeleton::opensSequence(const SkeletonElement& element) const {
  if (element.vr == "SQ" || element.length == kUndefinedLength) return true;
  const bool unknown = element.vr.empty() || element.vr == "UN";
  return unknown && element.length >= 8 && element.value + 4 <= m_bytes.size() && tag(element.value) == kItemTag;
}

SkeletonWalk Skeleton::walk(std::size_t at, int depthMax, bool stopBeforePixels,
                            std::vector<std::size_t>* topLevel) const {
  // Ends of the open levels; SIZE_MAX where a delimiter ends them.
  std::vector<std::size_t> ends;
  std::vector<Order> orders(1);  // of the levels that are open, and of the outermost
  std::size_t deepest = 0;
  bool inFragments = false;
  SkeletonElement element;
  SkeletonWalk result;
  while (deepest <= static_cast<std::size_t>(depthMax) && read(at, element)) {
    while (!ends.empty() && ends.back() <= at) ends.pop_back();
    orders.resize(ends.size() + 1);
    if (!inFragments) result.disorder += orders.back().stepsTo(element.tag);
    const std::size_t end = element.length == kUndefinedLength ? SIZE_MAX : element.value + element.length;
    if (stopBeforePixels && ends.empty() && isPixels(element.tag)) {
      result.pixels = element;
      break;
    }
    result.overran = result.overran || (end != SIZE_MAX && end > m_bytes.size());
    if (topLevel != nullptr && ends.empty() && !inFragments) topLevel->push_back(at);
    at = element.value;
    if (element.tag == kItemEnd || element.tag == kSequenceEndTag) {
      if (inFragments) {
        inFragments = false;
      } else if (!ends.empty()) {
        ends.pop_back();
      }
    } else if (inFragments) {
      at = end == SIZE_MAX ? at : end;
    } else if (element.tag == kPixelData && element.length == kUndefinedLength) {
      inFragments = true;
    } else if (element.tag == kItemTag || opensSequence(element)) {
      ends.push_back(end);
      deepest = std::max(deepest, ends.size());
    } else {
      at = end;
    }
  }
  while (!ends.empty() && ends.back() <= at) ends.pop_back();
  result.depth = static_cast<int>(deepest);
  result.ended = !result.pixels && at == m_bytes.size() && ends.empty() && !inFragments;
  return result;
}

namespace {

// As a string of C, without blanks around it.
std::string uidOf(Bytes bytes, const SkeletonElement& element) {
  const std::string value(reinterpret_cast<const char*>(bytes.data()) + element.value, element.length);
  const std::string uid = value.substr(0, value.find('\0'));
  const std::size_t first = uid.find_first_not_of(' ');
  return first == std::string::npos ? std::string() : uid.substr(first, uid.find_last_not_of(' ') - first + 1);
}

}  // namespace

DataSetStart findDataSet(Bytes bytes) {
  DataSetStart start;
  if (bytes.size() >= 132 && std::memcmp(bytes.data() + 128, "DICM", 4) == 0) start.at = 132;
  const Skeleton meta(bytes, false, true);
  SkeletonElement element;
  // DCMTK goes by the group's length, where one is given, even past elements of other groups.
  std::size_t end = 0;
  while (meta.read(start.at, element) && (element.tag >> 16 == 0x0002 || start.at < end) &&
         element.length <= bytes.size() - element.value) {
    if (element.tag == kMetaLength && element.length == 4) end = element.value + 4 + meta.word(element.value);
    if (element.tag == kTransferSyntax) {
      const std::string uid = uidOf(bytes, element);
      if (!start.transferSyntax.empty()) start.isCertain = false;
      // The one that needs more care counts.
      if (start.transferSyntax != kDeflatedSyntax) start.transferSyntax = uid;
    }
    if (element.length % 2 != 0) start.isCertain = false;
    start.at = element.value + element.length;
  }
  if (end != 0 && start.at != end) start.isCertain = false;
  return start;
}

Skeleton Skeleton::guess(Bytes bytes, const DataSetStart& start) {
  const auto byteAt = [&](std::size_t i) {
    return start.at + i < bytes.size() ? std::to_integer<int>(bytes[start.at + i]) : 0;
  };
  // Without a name the first element tells: a group number below 256, and letters where an explicit VR stands.
  const bool bigEndian = start.transferSyntax == "1.2.840.10008.1.2.2" ||
                         (start.transferSyntax.empty() && byteAt(0) == 0 && byteAt(1) != 0);
  const bool letters = byteAt(4) >= 'A' && byteAt(4) <= 'Z' && byteAt(5) >= 'A' && byteAt(5) <= 'Z';
  return Skeleton(bytes, bigEndian, letters);
}

}  // namespace praxis::plugins::dicom::file
