#include "plugins/dicom/file/nesting.h"

#include <algorithm>
#include <vector>

#include <zlib.h>

#include "engine/base/mapped_file.h"
#include "plugins/dicom/file/skeleton.h"

namespace praxis::plugins::dicom::file {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::MappedFile;
using engine::base::Result;

namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kPreambleBytes = 132;  // with "DICM"
constexpr std::size_t kInflatedBytesMax = std::size_t{512} << 20;

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

SkeletonWalk walk(Bytes bytes, const DataSetStart& start) {
  return Skeleton::guess(bytes, start).walk(start.at, kNestingMax, false);
}

}  // namespace

Result<void> checkWalk(Bytes file, std::size_t dataSet, const SkeletonWalk& walk) {
  if (walk.depth > kNestingMax)
    return fail(ErrorCode::corrupt, "Sequences lie more than {} levels inside each other.", kNestingMax);
  const std::size_t meta = dataSet >= kPreambleBytes ? kPreambleBytes : 0;
  const SkeletonWalk before = Skeleton(file.first(dataSet), false, true).walk(meta, kNestingMax, false);
  if (walk.disorder + before.disorder > kDisorderMax)
    return fail(ErrorCode::corrupt, "The elements are in no order; sorting them would take {} steps.",
                walk.disorder + before.disorder);
  return {};
}

Result<void> checkNesting(Bytes file) {
  DataSetStart start = findDataSet(file);
  SkeletonWalk found;
  if (start.transferSyntax == kDeflatedSyntax) {
    if (!start.isCertain)
      return fail(ErrorCode::corrupt,
                  "The meta header contradicts itself, so that nobody can say where the deflated "
                  "data set begins.");
    const std::vector<std::byte> inflated = PRAXIS_TRY(inflate(file.subspan(start.at)));
    start.at = 0;
    found = walk(inflated, start);
    // Other data sets are read in place, and long values only when they are asked for. A rest that is no element counts
    // too: DCMTK makes a length out of whatever bytes it finds.
    if (found.overran || !found.ended)
      return fail(ErrorCode::corrupt, "The deflated data set is cut off: it claims more bytes than the {} it holds.",
                  inflated.size());
  } else {
    found = walk(file, start);
  }
  return checkWalk(file, findDataSet(file).at, found);
}

Result<void> checkNesting(const std::filesystem::path& path) {
  const MappedFile file = PRAXIS_TRY(MappedFile::open(path));
  return checkNesting(file.bytes());
}

}  // namespace praxis::plugins::dicom::file
