#include "plugins/dicom/pixels/fragments.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dctk.h>

namespace praxis::plugins::dicom::pixels {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

// Values that stay in the file are let go again after reading, so that a long cine does not pile up in memory.
Result<std::vector<std::uint8_t>> readItem(DcmPixelItem& item) {
  const Uint32 length = item.getLength();
  std::vector<std::uint8_t> bytes(length);
  if (length == 0) return bytes;
  if (item.getPartialValue(bytes.data(), 0, length).bad()) {
    return fail(ErrorCode::io, "A compressed fragment of {} bytes could not be read.", length);
  }
  return bytes;
}

std::vector<std::uint32_t> offsetTable(DcmPixelItem& item) {
  const auto bytes = readItem(item);
  if (!bytes) return {};
  std::vector<std::uint32_t> offsets;
  for (std::size_t at = 0; at + 4 <= bytes->size(); at += 4) {
    const std::uint8_t* b = bytes->data() + at;
    offsets.push_back(static_cast<std::uint32_t>(b[0]) | b[1] << 8 | b[2] << 16 |
                      static_cast<std::uint32_t>(b[3]) << 24);
  }
  return offsets;
}

// Frames begin at the fragments with these numbers (from 1); empty when the frames cannot be told apart.
using Starts = std::vector<unsigned long>;

Starts startsByOffsets(const std::vector<DcmPixelItem*>& items, const std::vector<std::uint32_t>& offsets, int frames) {
  if (offsets.size() != static_cast<std::size_t>(frames)) return {};
  Starts starts;
  std::uint64_t position = 0;
  for (unsigned long i = 1; i < items.size() && starts.size() < offsets.size(); ++i) {
    if (offsets[starts.size()] == position) starts.push_back(i);
    position += 8 + items[i]->getLength();
  }
  return starts.size() == offsets.size() ? starts : Starts();
}

// SOI of JPEG and JPEG-LS and what follows it, SOC and SIZ of JPEG 2000, or the first box of a JP2 file.
bool beginsFrame(const std::uint8_t (&head)[4]) {
  const std::uint32_t word =
      std::uint32_t{head[0]} << 24 | std::uint32_t{head[1]} << 16 | std::uint32_t{head[2]} << 8 | head[3];
  return word >> 8 == 0xffd8ff || word == 0xff4fff51 || word == 0x0000000c;
}

// Every frame of the JPEG family begins with its own marker, and no later fragment of it does.
Starts startsBySignature(const std::vector<DcmPixelItem*>& items, int frames) {
  Starts starts;
  for (unsigned long i = 1; i < items.size(); ++i) {
    std::uint8_t head[4] = {};
    if (items[i]->getLength() < sizeof head || items[i]->getPartialValue(head, 0, sizeof head).bad()) continue;
    if (beginsFrame(head)) starts.push_back(i);
  }
  return starts.size() == static_cast<std::size_t>(frames) && starts.front() == 1 ? starts : Starts();
}

}  // namespace

Result<FragmentMap> mapFragments(DcmPixelSequence& sequence, int frames) {
  FragmentMap map;
  std::vector<DcmPixelItem*>& items = map.items;
  for (DcmObject* item = sequence.nextInContainer(nullptr); item != nullptr; item = sequence.nextInContainer(item)) {
    items.push_back(static_cast<DcmPixelItem*>(item));
  }
  const unsigned long fragments = items.empty() ? 0 : items.size() - 1;
  const auto count = static_cast<unsigned long>(frames);
  Starts starts;
  if (frames == 1 && fragments > 0) {
    starts = {1};
  } else if (fragments == count) {
    for (unsigned long i = 1; i <= count; ++i) starts.push_back(i);
  } else if (!items.empty()) {
    starts = startsByOffsets(items, offsetTable(*items[0]), frames);
    if (starts.empty()) starts = startsBySignature(items, frames);
  }
  if (starts.empty()) {
    return fail(ErrorCode::corrupt, "{} compressed fragments cannot be told apart into {} frames.", fragments, frames);
  }
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const unsigned long end = i + 1 < starts.size() ? starts[i + 1] : fragments + 1;
    map.frames.push_back({starts[i], end - starts[i]});
  }
  return map;
}

Result<std::vector<std::uint8_t>> readFragments(std::span<DcmPixelItem* const> items) {
  std::vector<std::uint8_t> all;
  for (DcmPixelItem* item : items) {
    std::vector<std::uint8_t> bytes = PRAXIS_TRY(readItem(*item));
    if (all.empty()) {
      all = std::move(bytes);
    } else {
      all.insert(all.end(), bytes.begin(), bytes.end());
    }
  }
  if (all.empty()) return fail(ErrorCode::corrupt, "The compressed frame is empty.");
  return all;
}

}  // namespace praxis::plugins::dicom::pixels
