#include "plugins/dicom/file/header_bytes.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugins/dicom/file/listing_tags.h"
#include "plugins/dicom/file/nesting.h"
#include "plugins/dicom/file/skeleton.h"

namespace praxis::plugins::dicom::file {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

constexpr std::size_t kFirstPieceBytes = 32 * 1024;  // holds the header of nearly every image
constexpr std::size_t kHeaderBytesMax = std::size_t{32} << 20;

class OpenFile {
 public:
  explicit OpenFile(const std::filesystem::path& path)
      : m_file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~OpenFile() {
    if (m_file >= 0) ::close(m_file);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  int get() const { return m_file; }
  // As many of the bytes at `offset` as there are.
  std::size_t read(std::uint64_t offset, std::span<std::byte> into) const {
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t got = pread(m_file, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

 private:
  int m_file;
};

Result<std::uint64_t> sizeOf(const OpenFile& file, const std::string& name) {
  if (file.get() < 0 && (errno == ENOENT || errno == ENOTDIR))
    return fail(ErrorCode::notFound, "{} is not there.", name);
  if (file.get() < 0) return fail(ErrorCode::io, "{} could not be opened; check its permissions.", name);
  struct stat status {};
  if (fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
    return fail(ErrorCode::unsupported, "{} is not a file.", name);
  return static_cast<std::uint64_t>(status.st_size);
}

// Walks the items of compressed pixels by their headers alone. A single frame needs no count.
std::optional<std::uint64_t> countFragments(const OpenFile& file, std::uint64_t at, std::uint64_t size, bool bigEndian,
                                            bool onlyFirst) {
  std::uint64_t count = 0;
  std::array<std::byte, 8> head{};
  while (file.read(at, head) == head.size()) {
    const Skeleton item(head, bigEndian, false);
    SkeletonElement element;
    item.read(0, element);
    if (element.tag == kSequenceEndTag) return count == 0 ? 0 : count - 1;  // the first item is the offset table
    if (element.tag != kItemTag || element.length > size - at - head.size()) return std::nullopt;
    at += head.size() + element.length;
    if (++count == 2 && onlyFirst) return 1;
  }
  return std::nullopt;
}

std::optional<PixelExtent> extentOf(const OpenFile& file, std::uint64_t size, const SkeletonElement& element,
                                    bool bigEndian, bool singleFrame) {
  PixelExtent extent;
  extent.tag = {static_cast<std::uint16_t>(element.tag >> 16), static_cast<std::uint16_t>(element.tag)};
  if (element.length != kUndefinedLength) {
    if (element.length > size - element.value) return std::nullopt;
    extent.bytes = element.length;
    return extent;
  }
  const auto fragments = countFragments(file, element.value, size, bigEndian, singleFrame);
  if (!fragments) return std::nullopt;
  extent.encapsulated = true;
  extent.fragments = *fragments;
  return extent;
}

// Number of Frames stands before the pixels, but reading it is DCMTK's business: here its absence is enough.
bool saysFrames(std::span<const std::byte> header, bool bigEndian) {
  const std::array<unsigned char, 4> little{0x28, 0, 0x08, 0}, big{0, 0x28, 0, 0x08};
  const auto* begin = reinterpret_cast<const unsigned char*>(header.data());
  const auto& wanted = bigEndian ? big : little;
  return std::search(begin, begin + header.size(), wanted.begin(), wanted.end()) != begin + header.size();
}

}  // namespace

// The same data set with nothing but its first element, which tells how the others are written, and those that a list
// needs. Only where the elements stand in order and in plain form; all bytes otherwise.
std::vector<std::byte> listingBytes(std::vector<std::byte> all, const Skeleton& skeleton, std::size_t dataSet,
                                    const std::vector<std::size_t>& begins) {
  std::vector<std::byte> kept(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(dataSet));
  std::uint32_t last = 0;
  SkeletonElement element;
  for (std::size_t i = 0; i < begins.size(); ++i) {
    if (!skeleton.read(begins[i], element)) return all;
    const bool plain = element.length == kUndefinedLength || element.length % 2 == 0;
    if (!plain || (i > 0 && element.tag <= last) || element.vr.empty() == skeleton.explicitVr()) return all;
    last = element.tag;
    if (i > 0 && !isListed(element.tag)) continue;
    const std::size_t end = i + 1 < begins.size() ? begins[i + 1] : all.size();
    kept.insert(kept.end(), all.begin() + static_cast<std::ptrdiff_t>(begins[i]),
                all.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return kept;
}

Result<std::optional<HeaderBytes>> readHeaderBytes(const std::filesystem::path& path, ReadDepth depth) {
  const std::string name = path.filename().string();
  const OpenFile file(path);
  const std::uint64_t size = PRAXIS_TRY(sizeOf(file, name));
  HeaderBytes header;
  std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, kFirstPieceBytes));
  while (wanted <= kHeaderBytesMax) {
    const std::size_t before = header.bytes.size();
    header.bytes.resize(wanted);
    if (file.read(before, std::span(header.bytes).subspan(before)) != wanted - before)
      return fail(ErrorCode::io, "{} could not be read to its end; check the disk or the network.", name);
    if (before == 0 && !beginsLikeDicom(std::span(header.bytes).first(std::min<std::size_t>(wanted, 132))))
      return fail(ErrorCode::unsupported, "{} is not a DICOM file.", name);
    const DataSetStart start = findDataSet(header.bytes);
    if (start.transferSyntax == kDeflatedSyntax) return std::optional<HeaderBytes>();
    const Skeleton skeleton = Skeleton::guess(header.bytes, start);
    std::vector<std::size_t> begins;
    const SkeletonWalk walk = skeleton.walk(start.at, kNestingMax, true, &begins);
    const bool thin = depth == ReadDepth::listing && start.isCertain && !walk.overran;
    if (const auto checked = checkWalk(header.bytes, start.at, walk); !checked)
      return engine::base::within(name, checked.error());
    if (walk.pixels) {
      const auto kept = std::span(header.bytes).first(walk.pixels->begin);
      header.pixels = extentOf(file, size, *walk.pixels, skeleton.bigEndian(), !saysFrames(kept, skeleton.bigEndian()));
      if (!header.pixels) return std::optional<HeaderBytes>();
      header.bytes.resize(walk.pixels->begin);
      if (thin) header.bytes = listingBytes(std::move(header.bytes), skeleton, start.at, begins);
      return std::optional(std::move(header));
    }
    if (wanted == size) {
      if (!walk.ended) return std::optional<HeaderBytes>();
      if (thin) header.bytes = listingBytes(std::move(header.bytes), skeleton, start.at, begins);
      return std::optional(std::move(header));
    }
    wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, wanted * 4));
  }
  return std::optional<HeaderBytes>();
}

}  // namespace praxis::plugins::dicom::file
