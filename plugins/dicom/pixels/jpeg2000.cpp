#include "plugins/dicom/pixels/jpeg2000.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string>

#include <openjpeg.h>

#include "plugins/dicom/pixels/jpeg2000_structure.h"

namespace praxis::plugins::dicom::pixels {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using file::PixelLayout;

namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::array<std::uint8_t, 12> kJp2Signature = {0, 0, 0, 12, 'j', 'P', ' ', ' ', 0x0d, 0x0a, 0x87, 0x0a};
constexpr std::uint32_t kCodestreamBox = 0x6a703263;         // "jp2c"
constexpr std::size_t kTilePartBytesMin = 14;                // SOT marker segment and SOD
constexpr std::int64_t kTilesMax = 16384;                    // the codec keeps some kilobytes for each
constexpr std::int64_t kPrecinctsMax = 1 << 20;              // likewise half a kilobyte
constexpr std::int64_t kCodeBlocksMax = 1 << 22;             // likewise a hundred bytes and more
constexpr std::int64_t kSamplesMax = std::int64_t{1} << 28;  // the codec keeps four bytes and more for each
constexpr std::int64_t kSamplesAlwaysFine = std::int64_t{1} << 24;
constexpr std::int64_t kSamplesPerByteMax = 4096;  // of larger frames; even a blank picture spends a byte on as many

std::uint32_t word(Bytes bytes, std::size_t at) {
  return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 | std::uint32_t{bytes[at + 2]} << 8 |
         bytes[at + 3];
}

std::uint32_t half(Bytes bytes, std::size_t at) { return std::uint32_t{bytes[at]} << 8 | bytes[at + 1]; }

std::int64_t ceilOf(std::int64_t size, std::int64_t part) { return (size + part - 1) / part; }

Result<void> check(const Jpeg2000Header& header, std::size_t bytes, const PixelLayout& layout) {
  if (header.rows != layout.rows || header.cols != layout.cols || header.components != layout.samplesPerPixel) {
    return fail(ErrorCode::corrupt, "The header says {} x {} x {} samples, the JPEG 2000 frame {} x {} x {}.",
                layout.rows, layout.cols, layout.samplesPerPixel, header.rows, header.cols, header.components);
  }
  if (header.precision > 8 * layout.bytesPerSample()) {
    return fail(ErrorCode::corrupt, "The JPEG 2000 frame holds {} bits per sample, the header allocates {}.",
                header.precision, layout.bitsAllocated);
  }
  if (layout.bytesPerSample() > 4 || layout.isFloat) {
    return fail(ErrorCode::unsupported, "JPEG 2000 holds no floating-point samples.");
  }
  if (header.tiles > kTilesMax || header.tiles > static_cast<std::int64_t>(bytes / kTilePartBytesMin)) {
    return fail(ErrorCode::corrupt, "A JPEG 2000 frame of {} bytes cannot hold {} tiles.", bytes, header.tiles);
  }
  const std::int64_t samples = layout.samplesPerFrame();
  if (samples > kSamplesMax) {
    return fail(ErrorCode::unsupported, "A JPEG 2000 frame of {} samples is more than {} samples.", samples,
                kSamplesMax);
  }
  if (samples > kSamplesAlwaysFine && samples > static_cast<std::int64_t>(bytes) * kSamplesPerByteMax) {
    return fail(ErrorCode::corrupt, "{} compressed bytes cannot hold {} x {} pixels.", bytes, header.rows, header.cols);
  }
  return {};
}

// The codec makes room for every precinct and code block that the header claims before it reads one of them.
Result<void> checkPieces(Bytes codestream) {
  const Jpeg2000Structure pieces = readJpeg2000Structure(codestream);
  if (pieces.packets > static_cast<std::int64_t>(codestream.size())) {
    return fail(ErrorCode::corrupt, "A JPEG 2000 frame of {} bytes cannot hold {} packets.", codestream.size(),
                pieces.packets);
  }
  if (pieces.precincts > kPrecinctsMax || pieces.codeBlocks > kCodeBlocksMax) {
    return fail(ErrorCode::unsupported, "A JPEG 2000 frame in {} precincts and {} code blocks; {} and {} can be read.",
                pieces.precincts, pieces.codeBlocks, kPrecinctsMax, kCodeBlocksMax);
  }
  return {};
}

// The codec reads through these four functions; it seeks only inside what it was told the length of.
struct Reader {
  Bytes bytes;
  std::size_t at = 0;

  static OPJ_SIZE_T read(void* out, OPJ_SIZE_T count, void* self) {
    auto& reader = *static_cast<Reader*>(self);
    const std::size_t got = std::min<std::size_t>(count, reader.bytes.size() - reader.at);
    if (got == 0) return static_cast<OPJ_SIZE_T>(-1);
    std::memcpy(out, reader.bytes.data() + reader.at, got);
    reader.at += got;
    return got;
  }
  static OPJ_OFF_T skip(OPJ_OFF_T count, void* self) {
    auto& reader = *static_cast<Reader*>(self);
    const auto left = static_cast<OPJ_OFF_T>(reader.bytes.size() - reader.at);
    if (count < 0) return -1;
    const OPJ_OFF_T step = std::min(count, left);
    reader.at += static_cast<std::size_t>(step);
    return step == 0 && count > 0 ? -1 : step;
  }
  static OPJ_BOOL seek(OPJ_OFF_T position, void* self) {
    auto& reader = *static_cast<Reader*>(self);
    if (position < 0 || static_cast<std::size_t>(position) > reader.bytes.size()) return OPJ_FALSE;
    reader.at = static_cast<std::size_t>(position);
    return OPJ_TRUE;
  }
};

// The codec's streams and decoders are one and the same C type, so the function that frees each goes with its owner.
template <auto destroy>
struct Free {
  template <typename T>
  void operator()(T* owned) const {
    destroy(owned);
  }
};
using Stream = std::unique_ptr<opj_stream_t, Free<&opj_stream_destroy>>;
using Codec = std::unique_ptr<opj_codec_t, Free<&opj_destroy_codec>>;
using OpjImage = std::unique_ptr<opj_image_t, Free<&opj_image_destroy>>;

Stream streamOf(Reader& reader) {
  Stream stream(opj_stream_create(std::clamp<std::size_t>(reader.bytes.size(), 4096, 1 << 20), OPJ_TRUE));
  if (!stream) return stream;
  opj_stream_set_user_data(stream.get(), &reader, nullptr);
  opj_stream_set_user_data_length(stream.get(), reader.bytes.size());
  opj_stream_set_read_function(stream.get(), Reader::read);
  opj_stream_set_skip_function(stream.get(), Reader::skip);
  opj_stream_set_seek_function(stream.get(), Reader::seek);
  return stream;
}

// The codec's own first complaint, without its line end; it names markers and sizes, never the patient.
void keepFirst(const char* message, void* into) {
  auto& text = *static_cast<std::string*>(into);
  if (!text.empty() || message == nullptr) return;
  text = message;
  while (!text.empty() && (text.back() == '\n' || text.back() == '.')) text.pop_back();
}

void ignore(const char*, void*) {}

Result<OpjImage> decode(Bytes codestream) {
  Reader reader{codestream};
  const Stream stream = streamOf(reader);
  const Codec codec(opj_create_decompress(OPJ_CODEC_J2K));
  if (!stream || !codec) return fail(ErrorCode::outOfMemory, "There is no memory for a JPEG 2000 decoder.");
  std::string complaint;
  opj_set_error_handler(codec.get(), keepFirst, &complaint);
  opj_set_warning_handler(codec.get(), ignore, nullptr);
  opj_set_info_handler(codec.get(), ignore, nullptr);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  opj_image_t* raw = nullptr;
  bool done = opj_setup_decoder(codec.get(), &parameters) && opj_decoder_set_strict_mode(codec.get(), OPJ_TRUE) &&
              opj_read_header(stream.get(), codec.get(), &raw);
  OpjImage image(raw);
  done = done && image && opj_decode(codec.get(), stream.get(), image.get()) &&
         opj_end_decompress(codec.get(), stream.get());
  if (done) return image;
  return fail(ErrorCode::corrupt, "The JPEG 2000 frame could not be decoded ({}).",
              complaint.empty() ? "the codec gives no reason" : complaint);
}

// One component into every `stride`-th container.
template <typename T>
void place(const opj_image_comp_t& component, const PixelLayout& layout, std::size_t stride, T* out) {
  const auto cols = static_cast<std::size_t>(layout.cols);
  for (std::size_t row = 0; row < static_cast<std::size_t>(layout.rows); ++row) {
    const std::size_t line = std::min<std::size_t>(row / component.dy, component.h - 1) * component.w;
    const OPJ_INT32* from = component.data + line;
    T* to = out + row * cols * stride;
    if (component.dx == 1 && component.w >= cols) {
      for (std::size_t col = 0; col < cols; ++col) to[col * stride] = static_cast<T>(from[col]);
    } else {
      for (std::size_t col = 0; col < cols; ++col)
        to[col * stride] = static_cast<T>(from[std::min<std::size_t>(col / component.dx, component.w - 1)]);
    }
  }
}

template <typename T>
void placeAll(const opj_image_t& image, const PixelLayout& layout, std::vector<std::uint8_t>& out) {
  for (std::size_t i = 0; i < image.numcomps; ++i)
    place(image.comps[i], layout, image.numcomps, reinterpret_cast<T*>(out.data()) + i);
}

}  // namespace

Bytes bareCodestream(Bytes bytes) {
  if (bytes.size() < kJp2Signature.size() || !std::equal(kJp2Signature.begin(), kJp2Signature.end(), bytes.begin()))
    return bytes;
  std::size_t at = 0;
  while (bytes.size() - at >= 8) {
    std::uint64_t length = word(bytes, at);
    std::size_t head = 8;
    if (length == 1 && bytes.size() - at >= 16) {  // the length follows in 64 bits
      length = std::uint64_t{word(bytes, at + 8)} << 32 | word(bytes, at + 12);
      head = 16;
    }
    if (length == 0) length = bytes.size() - at;  // the box ends with the file
    if (length < head || length > bytes.size() - at) {
      // A cut codestream is still the codestream: the codec says what is missing.
      return word(bytes, at + 4) == kCodestreamBox && length >= head ? bytes.subspan(at + head) : Bytes();
    }
    if (word(bytes, at + 4) == kCodestreamBox) return bytes.subspan(at + head, static_cast<std::size_t>(length) - head);
    at += static_cast<std::size_t>(length);
  }
  return {};
}

std::optional<Jpeg2000Header> readJpeg2000Header(Bytes bytes) {
  constexpr std::size_t kComponents = 42;  // SOC, SIZ and its fields in front of the components
  if (bytes.size() < kComponents || word(bytes, 0) != 0xff4fff51) return std::nullopt;
  const std::int64_t right = word(bytes, 8), bottom = word(bytes, 12), left = word(bytes, 16), top = word(bytes, 20);
  const std::int64_t tileCols = word(bytes, 24), tileRows = word(bytes, 28);
  const std::int64_t tileLeft = word(bytes, 32), tileTop = word(bytes, 36);
  Jpeg2000Header header;
  header.components = static_cast<int>(half(bytes, 40));
  header.cols = right - left;
  header.rows = bottom - top;
  const bool sound = header.cols > 0 && header.rows > 0 && tileCols > 0 && tileRows > 0 && tileLeft <= left &&
                     tileTop <= top && tileLeft + tileCols > left && tileTop + tileRows > top;
  const std::size_t count = static_cast<std::size_t>(header.components);
  if (!sound || count == 0 || bytes.size() < kComponents + 3 * count || half(bytes, 4) != 38 + 3 * count)
    return std::nullopt;
  header.tiles = ceilOf(right - tileLeft, tileCols) * ceilOf(bottom - tileTop, tileRows);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = kComponents + 3 * i;
    header.precision = std::max(header.precision, (bytes[at] & 0x7f) + 1);
    if (bytes[at + 1] == 0 || bytes[at + 2] == 0) return std::nullopt;
    header.subsampled = header.subsampled || bytes[at + 1] != 1 || bytes[at + 2] != 1;
  }
  return header;
}

Result<std::vector<std::uint8_t>> decodeJpeg2000(Bytes frame, const PixelLayout& layout) {
  const Bytes codestream = bareCodestream(frame);
  const std::optional<Jpeg2000Header> header = readJpeg2000Header(codestream);
  if (!header) return fail(ErrorCode::corrupt, "The compressed frame has no JPEG 2000 header.");
  PRAXIS_TRY(check(*header, codestream.size(), layout));
  PRAXIS_TRY(checkPieces(codestream));
  const OpjImage image = PRAXIS_TRY(decode(codestream));
  bool whole = image->numcomps == static_cast<OPJ_UINT32>(layout.samplesPerPixel);
  for (OPJ_UINT32 i = 0; whole && i < image->numcomps; ++i) {
    const opj_image_comp_t& component = image->comps[i];
    whole = component.data != nullptr && component.w > 0 && component.h > 0 && component.dx > 0 && component.dy > 0;
  }
  if (!whole) return fail(ErrorCode::corrupt, "The JPEG 2000 frame lacks a component.");
  const auto width = static_cast<std::size_t>(layout.bytesPerSample());
  std::vector<std::uint8_t> out(static_cast<std::size_t>(layout.samplesPerFrame()) * width);
  switch (width) {
    case 1:
      placeAll<std::uint8_t>(*image, layout, out);
      break;
    case 2:
      placeAll<std::uint16_t>(*image, layout, out);
      break;
    default:
      placeAll<std::uint32_t>(*image, layout, out);
      break;
  }
  return out;
}

}  // namespace praxis::plugins::dicom::pixels
