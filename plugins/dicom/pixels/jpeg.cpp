#include "plugins/dicom/pixels/jpeg.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dctk.h>
#include "plugins/dicom/pixels/jpeg_dct.h"
#include "plugins/dicom/pixels/jpeg_lossless.h"
#include "plugins/dicom/pixels/jpeg_tables.h"

namespace praxis::plugins::dicom::pixels {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using file::PixelLayout;

namespace {

// Of a progressive picture; each costs a pass over all of it. A lossless one has at most one for each component.
constexpr int kScansMax = 100;

constexpr std::uint64_t kSamplesAlwaysFine = std::uint64_t{1} << 26;

// A data set of our own around one codestream: what DCMTK reads from the header is then what the codestream says,
// whatever the file claims. Values follow the codestream, so samples come out as they are.
OFCondition wrap(std::span<const std::uint8_t> codestream, const JpegHeader& header, E_TransferSyntax syntax,
                 DcmDataset& dataset) {
  const Uint16 allocated = header.precision <= 8 ? 8 : 16;
  const auto stored = static_cast<Uint16>(header.precision);
  dataset.putAndInsertUint16(DCM_Rows, static_cast<Uint16>(header.rows));
  dataset.putAndInsertUint16(DCM_Columns, static_cast<Uint16>(header.cols));
  dataset.putAndInsertUint16(DCM_SamplesPerPixel, static_cast<Uint16>(header.components));
  dataset.putAndInsertUint16(DCM_BitsAllocated, allocated);
  dataset.putAndInsertUint16(DCM_BitsStored, stored);
  dataset.putAndInsertUint16(DCM_HighBit, static_cast<Uint16>(stored - 1));
  dataset.putAndInsertUint16(DCM_PixelRepresentation, 0);
  dataset.putAndInsertString(DCM_PhotometricInterpretation, header.components == 1 ? "MONOCHROME2" : "RGB");
  if (header.components > 1) dataset.putAndInsertUint16(DCM_PlanarConfiguration, 0);
  dataset.putAndInsertString(DCM_NumberOfFrames, "1");
  auto sequence = std::make_unique<DcmPixelSequence>(DcmTag(DCM_PixelData, EVR_OB));
  sequence->insert(new DcmPixelItem(DcmTag(DCM_PixelItemTag, EVR_OB)));
  auto item = std::make_unique<DcmPixelItem>(DcmTag(DCM_PixelItemTag, EVR_OB));
  const OFCondition put = item->putUint8Array(codestream.data(), static_cast<unsigned long>(codestream.size()));
  if (put.bad()) return put;
  sequence->insert(item.release());
  auto pixels = std::make_unique<DcmPixelData>(DCM_PixelData);
  pixels->putOriginalRepresentation(syntax, nullptr, sequence.release());
  return dataset.insert(pixels.release(), OFTrue);
}

// Whether so few bytes can hold so many samples: two bits for each 8x8 block of a DCT image, one bit for each lossless
// sample. JPEG-LS spends one bit on 32768 samples of a run, so a blank picture is small whatever its size; real ones
// that are large are not blank.
bool plausible(std::size_t bytes, const JpegHeader& header) {
  const auto samples = static_cast<std::uint64_t>(header.rows) * static_cast<unsigned>(header.cols) *
                       static_cast<unsigned>(header.components);
  if (header.isJpegLs()) return samples <= kSamplesAlwaysFine || samples <= bytes * std::uint64_t{4096};
  return samples <= bytes * std::uint64_t{header.isLossless() ? 8u : 1024u};
}

Result<void> check(std::span<const std::uint8_t> codestream, const JpegHeader& header, const PixelLayout& layout) {
  if (header.rows != layout.rows || header.cols != layout.cols || header.components != layout.samplesPerPixel) {
    return fail(ErrorCode::corrupt, "The header says {} x {} x {} samples, the compressed frame {} x {} x {}.",
                layout.rows, layout.cols, layout.samplesPerPixel, header.rows, header.cols, header.components);
  }
  if (header.precision < 2 || header.precision > 16 || header.precision > 8 * layout.bytesPerSample()) {
    return fail(ErrorCode::corrupt, "The compressed frame holds {} bits per sample, the header allocates {}.",
                header.precision, layout.bitsAllocated);
  }
  if (!plausible(codestream.size(), header)) {
    return fail(ErrorCode::corrupt, "{} compressed bytes cannot hold {} x {} pixels.", codestream.size(), header.rows,
                header.cols);
  }
  return {};
}

// What neither libjpeg-turbo nor our own decoder reads: more than 8 bits with DCT, lossless with subsampling.
Result<std::vector<std::uint8_t>> decodeByDcmtk(std::span<const std::uint8_t> codestream, const std::string& uid,
                                                const JpegHeader& header) {
  std::vector<std::uint8_t> tame(codestream.begin(), codestream.end());
  if (tame.size() % 2 == 1) tame.push_back(0);
  const int scans = tameTables(tame, header.isLossless() ? 16 : 15);
  if (scans > kScansMax)
    return fail(ErrorCode::corrupt, "The compressed frame has {} scans; {} can be read.", scans, kScansMax);
  DcmDataset dataset;
  OFCondition done = wrap(tame, header, DcmXfer(uid.c_str()).getXfer(), dataset);
  DcmElement* element = nullptr;
  if (done.good()) done = dataset.findAndGetElement(DCM_PixelData, element);
  const std::size_t bytes = static_cast<std::size_t>(header.rows) * static_cast<std::size_t>(header.cols) *
                            static_cast<std::size_t>(header.components) * (header.precision <= 8 ? 1u : 2u);
  std::vector<std::uint8_t> out(bytes + bytes % 2);
  if (done.good()) {
    Uint32 fragment = 0;
    OFString colour;
    try {
      done = static_cast<DcmPixelData*>(element)->getUncompressedFrame(&dataset, 0, fragment, out.data(),
                                                                       static_cast<Uint32>(out.size()), colour);
    } catch (const std::exception& error) {
      return fail(ErrorCode::corrupt, "The compressed frame could not be decoded ({}).", error.what());
    }
  }
  if (done.bad()) return fail(ErrorCode::corrupt, "The compressed frame could not be decoded ({}).", done.text());
  out.resize(bytes);
  return out;
}

}  // namespace

Result<JpegHeader> checkedJpegHeader(std::span<const std::uint8_t> codestream, const PixelLayout& layout) {
  const std::optional<JpegHeader> header = readJpegHeader(codestream);
  if (!header) return fail(ErrorCode::corrupt, "The compressed frame has no JPEG frame header.");
  PRAXIS_TRY(check(codestream, *header, layout));
  return *header;
}

Result<JpegFrame> decodeJpeg(std::span<const std::uint8_t> codestream, const std::string& uid,
                             const PixelLayout& layout) {
  const JpegHeader header = PRAXIS_TRY(checkedJpegHeader(codestream, layout));
  if (header.isJpegLs())
    return fail(ErrorCode::corrupt, "The compressed frame is JPEG-LS, not the JPEG that its file names.");
  JpegFrame frame{header, header.precision <= 8 ? 1 : 2, {}};
  if (isDctOfEightBits(header)) {
    frame.bytes = PRAXIS_TRY(decodeDct(codestream, header));
    return frame;
  }
  if (isPlainLossless(header)) {
    frame.bytes = PRAXIS_TRY(decodeLossless(codestream, header));
    return frame;
  }
  frame.bytes = PRAXIS_TRY(decodeByDcmtk(codestream, uid, header));
  return frame;
}

}  // namespace praxis::plugins::dicom::pixels
