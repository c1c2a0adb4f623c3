#include "plugins/dicom/pixels/jpeg_dct.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <iterator>
#include <string>

#include <jpeglib.h>
// After jpeglib.h, which it needs.
#include <jerror.h>

namespace praxis::plugins::dicom::pixels {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

constexpr int kScansMax = 100;  // of a progressive picture; each costs a pass over all of it

// The library reports through these functions and must not return from an error: it jumps.
struct Reporter {
  jpeg_error_mgr manager;
  std::jmp_buf back;
  std::array<char, JMSG_LENGTH_MAX> message;

  static Reporter& of(j_common_ptr info) { return *reinterpret_cast<Reporter*>(info->err); }
  [[noreturn]] static void fail(j_common_ptr info) {
    Reporter& reporter = of(info);
    reporter.manager.format_message(info, reporter.message.data());
    std::longjmp(reporter.back, 1);
  }
  // Warnings of samples that are missing or wrong are errors here; others, as of bytes too many, are not.
  static void warn(j_common_ptr info, int level) {
    constexpr int kDamage[] = {JWRN_HIT_MARKER,  JWRN_HUFF_BAD_CODE,     JWRN_ARITH_BAD_CODE,
                               JWRN_MUST_RESYNC, JWRN_BOGUS_PROGRESSION, JWRN_NOT_SEQUENTIAL};
    const int code = info->err->msg_code;
    if (level < 0 && std::find(std::begin(kDamage), std::end(kDamage), code) != std::end(kDamage)) fail(info);
  }
  static void ignore(j_common_ptr) {}
};

void countScans(j_common_ptr info) {
  const auto* decompress = reinterpret_cast<j_decompress_ptr>(info);
  if (decompress->input_scan_number <= kScansMax) return;
  info->err->msg_code = JERR_BAD_PROGRESSION;
  Reporter::fail(info);
}

// Everything between setjmp and a jump lives in this plain structure or in the caller.
struct Decoder {
  jpeg_decompress_struct info;
  jpeg_progress_mgr progress;
  Reporter reporter;
};

// False when the library complained; the sizes are compared before a line is written.
bool decodeInto(Decoder& decoder, std::span<const std::uint8_t> codestream, const JpegHeader& header,
                std::uint8_t* out) {
  jpeg_decompress_struct& info = decoder.info;
  if (setjmp(decoder.reporter.back) != 0) return false;
  jpeg_create_decompress(&info);
  info.progress = &decoder.progress;
  jpeg_mem_src(&info, codestream.data(), static_cast<unsigned long>(codestream.size()));
  jpeg_read_header(&info, TRUE);
  // Which colours these are is decided by the caller; the library is told that there is nothing to convert.
  info.jpeg_color_space = info.num_components == 3 ? JCS_YCbCr : JCS_GRAYSCALE;
  info.out_color_space = info.jpeg_color_space;
  info.dct_method = JDCT_ISLOW;
  const bool same = info.image_width == static_cast<JDIMENSION>(header.cols) &&
                    info.image_height == static_cast<JDIMENSION>(header.rows) &&
                    info.num_components == header.components && info.data_precision == 8;
  if (!same) ERREXIT(&info, JERR_BAD_LENGTH);
  jpeg_start_decompress(&info);
  const std::size_t line = static_cast<std::size_t>(header.cols) * static_cast<std::size_t>(header.components);
  while (info.output_scanline < info.output_height) {
    JSAMPROW row = out + info.output_scanline * line;
    jpeg_read_scanlines(&info, &row, 1);
  }
  jpeg_finish_decompress(&info);
  return true;
}

}  // namespace

bool isDctOfEightBits(const JpegHeader& header) {
  const bool sequentialOrProgressive = header.frameMarker >= 0xc0 && header.frameMarker <= 0xc2;
  return sequentialOrProgressive && header.precision == 8 && (header.components == 1 || header.components == 3);
}

Result<std::vector<std::uint8_t>> decodeDct(std::span<const std::uint8_t> codestream, const JpegHeader& header) {
  std::vector<std::uint8_t> out(static_cast<std::size_t>(header.rows) * static_cast<std::size_t>(header.cols) *
                                static_cast<std::size_t>(header.components));
  Decoder decoder{};
  decoder.info.err = jpeg_std_error(&decoder.reporter.manager);
  decoder.reporter.manager.error_exit = Reporter::fail;
  decoder.reporter.manager.emit_message = Reporter::warn;
  decoder.reporter.manager.output_message = Reporter::ignore;
  decoder.progress.progress_monitor = countScans;
  const bool done = decodeInto(decoder, codestream, header, out.data());
  jpeg_destroy_decompress(&decoder.info);
  if (done) return out;
  return fail(ErrorCode::corrupt, "The JPEG frame could not be decoded ({}).",
              std::string(decoder.reporter.message.data()));
}

}  // namespace praxis::plugins::dicom::pixels
