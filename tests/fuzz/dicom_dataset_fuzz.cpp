// libFuzzer target: any bytes, read as a DICOM file, end in an error or in values that keep their promises; the short
// way to a header says the same as the whole file. DCMTK itself is not instrumented: what it does to its own heap is
// seen only where AddressSanitizer replaces malloc and the functions of the C library.
//
//   praxis_dicom_dataset_seeds CORPUS && praxis_dicom_dataset_fuzz CORPUS -max_total_time=60

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include "plugins/dicom/file/charset.h"
#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/file/frame_attributes.h"
#include "plugins/dicom/file/nesting.h"
#include "plugins/dicom/file/pixel_layout.h"
#include "plugins/dicom/study/header_reader.h"
#include "tests/fuzz/dicom_leaks.h"
#include "tests/fuzz/dicom_memory_file.h"

namespace {

using namespace praxis;
namespace file = plugins::dicom::file;

constexpr file::Tag kTags[] = {{0x0002, 0x0010}, {0x0008, 0x0005}, {0x0008, 0x0016}, {0x0008, 0x1030}, {0x0010, 0x0010},
                               {0x0020, 0x0032}, {0x0028, 0x0030}, {0x0028, 0x1050}, {0x0028, 0x3010}, {0x5200, 0x9230},
                               {0x0040, 0xa160}, {0x0008, 0x2112}, {0x6000, 0x3000}, {0x0009, 0x1001}};

void check(bool holds) {
  if (!holds) std::abort();
}

void readValues(const file::DicomFile& opened) {
  for (const file::Tag tag : kTags) {
    for (int i = 0; i < 3; ++i) check(file::isUtf8(opened.text(tag, i)));
    for (const double number : opened.numbers(tag)) check(std::isfinite(number));
    opened.integer(tag);
  }
  opened.transferSyntaxUid();
}

void readFrames(const file::DicomFile& opened) {
  const auto layout = file::pixelLayout(opened);
  if (!layout) return check(!layout.error().message.empty());
  check(layout->rows > 0 && layout->cols > 0 && layout->frames > 0 && layout->bitsStored <= layout->bitsAllocated);
  check(layout->encapsulated ||
        layout->pixelBytes * 8 / layout->nativeBitsPerFrame() >= static_cast<std::uint64_t>(layout->frames));
  const auto frames = file::frameAttributes(*opened.dcmtk().getDataset(), layout->frames);
  check(frames.size() == static_cast<std::size_t>(layout->frames));
  const auto header = plugins::dicom::study::readImageHeader(opened);
  check(header.has_value() && !header->stacks.empty());
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  file::startUp();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tests::MemoryFile memory(data, size);
  const auto header = file::DicomFile::open(memory.path(), file::ReadDepth::header);
  const auto whole = file::DicomFile::open(memory.path(), file::ReadDepth::whole);
  const auto override = file::DicomFile::open(memory.path(), file::ReadDepth::header, "GB18030");
  check(header.has_value() == override.has_value());
  if (!header) check(!whole.has_value() && !header.error().message.empty());
  for (const auto* opened : {&header, &whole, &override}) {
    if (!*opened) continue;
    readValues(**opened);
    readFrames(**opened);
  }
  return 0;
}
