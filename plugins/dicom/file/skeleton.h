#pragma once
// The elements of a data set as offsets and lengths, without their meaning: enough to see how deep sequences nest and
// where the pixels begin. For this folder only. Thread: any.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace praxis::plugins::dicom::file {

inline constexpr std::uint32_t kUndefinedLength = 0xffffffff;

// A group and element number as one number.
inline constexpr std::uint32_t kItemTag = 0xfffee000, kSequenceEndTag = 0xfffee0dd;

struct SkeletonElement {
  std::uint32_t tag = 0;
  std::string_view vr;  // empty when implicit
  std::uint32_t length = 0;
  std::size_t begin = 0, value = 0;  // where the element and where its value begin
};

struct SkeletonWalk {
  // Steps that DCMTK takes to sort in elements which come after greater ones of their level: for each of them at most
  // as many as there are elements in front of it.
  std::uint64_t disorder = 0;
  int depth = 0;                          // the deepest level, at most one beyond `depthMax`
  bool ended = false;                     // at the end of the bytes, between two elements and outside every sequence
  bool overran = false;                   // an element in front of `pixels` claims bytes beyond the end
  std::optional<SkeletonElement> pixels;  // the walk stopped before these
};

inline constexpr std::string_view kDeflatedSyntax = "1.2.840.10008.1.2.1.99";

struct DataSetStart {
  std::size_t at = 0;
  std::string transferSyntax;  // empty without meta header
  // The meta header's elements, all of even length, fill the length that it says, and name one transfer syntax: every
  // reader finds the same data set behind it.
  bool isCertain = true;
};

// Past preamble and meta header, which is always explicit little endian.
DataSetStart findDataSet(std::span<const std::byte> bytes);

class Skeleton {
 public:
  Skeleton(std::span<const std::byte> bytes, bool bigEndian, bool explicitVr)
      : m_bytes(bytes), m_bigEndian(bigEndian), m_explicit(explicitVr) {}
  // Byte order and VRs by the transfer syntax and, where that says nothing or lies, by the first element.
  static Skeleton guess(std::span<const std::byte> bytes, const DataSetStart& start);

  // Reads the element at `at`; false at the end of the bytes.
  bool read(std::size_t at, SkeletonElement& element) const;
  // From `at` on; to the end, or before top-level pixel data. topLevel: gets where the elements of the outermost level
  // begin, pixel data left out.
  SkeletonWalk walk(std::size_t at, int depthMax, bool stopBeforePixels,
                    std::vector<std::size_t>* topLevel = nullptr) const;
  bool explicitVr() const { return m_explicit; }
  bool bigEndian() const { return m_bigEndian; }
  // The number at a place that lies inside.
  std::uint32_t word(std::size_t at) const {
    return m_bigEndian ? half(at) << 16 | half(at + 2) : half(at + 2) << 16 | half(at);
  }

 private:
  std::uint32_t half(std::size_t at) const {
    const auto a = std::to_integer<std::uint32_t>(m_bytes[at]), b = std::to_integer<std::uint32_t>(m_bytes[at + 1]);
    return m_bigEndian ? a << 8 | b : b << 8 | a;
  }
  std::uint32_t tag(std::size_t at) const { return half(at) << 16 | half(at + 2); }
  bool opensSequence(const SkeletonElement& element) const;

  std::span<const std::byte> m_bytes;
  bool m_bigEndian, m_explicit;
};

}  // namespace praxis::plugins::dicom::file
