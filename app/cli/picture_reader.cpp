#include "app/cli/picture_reader.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <jpeglib.h>
#include <png.h>

#include "app/cli/jpeg_orientation.h"
#include "engine/vision/prepared_image.h"

namespace praxis::cli {
namespace {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using engine::image::Image;

constexpr std::uint64_t kPixelsMax = std::uint64_t{1} << 27;  // 134 million: 400 MB as red, green and blue
constexpr int kScansMax = 100;                                // of a progressive JPEG; each costs a pass over all of it

Result<void> checkSize(std::uint64_t rows, std::uint64_t cols) {
  if (rows > 0 && cols > 0 && rows <= kPixelsMax && cols <= kPixelsMax / rows) return {};
  return fail(ErrorCode::unsupported, "A picture of {} x {} pixels is too large; {} million are possible.", cols, rows,
              kPixelsMax / 1000000);
}

Result<Image> readPng(std::span<const std::byte> bytes) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  const auto damaged = [&] { return fail(ErrorCode::corrupt, "The PNG could not be read: {}.", png.message); };
  if (png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()) == 0) return damaged();
  if (auto fits = checkSize(png.height, png.width); !fits) {
    png_image_free(&png);
    return std::move(fits).error();
  }
  png.format = PNG_FORMAT_RGBA;
  std::vector<std::uint8_t> rgba(PNG_IMAGE_SIZE(png));
  const int rows = static_cast<int>(png.height), cols = static_cast<int>(png.width);
  if (png_image_finish_read(&png, nullptr, rgba.data(), 0, nullptr) == 0) return damaged();
  std::vector<std::uint8_t> rgb(rgba.size() / 4 * 3);
  for (std::size_t i = 0; i < rgba.size() / 4; ++i) std::memcpy(&rgb[3 * i], &rgba[4 * i], 3);
  return engine::vision::pictureOf(std::move(rgb), rows, cols);
}

// The library reports through these functions and must not return from an error: it jumps. Nothing between setjmp and
// a jump has a destructor.
struct JpegReporter {
  jpeg_error_mgr manager;
  std::jmp_buf back;
  std::array<char, JMSG_LENGTH_MAX> message;

  [[noreturn]] static void fail(j_common_ptr info) {
    auto& reporter = *reinterpret_cast<JpegReporter*>(info->err);
    reporter.manager.format_message(info, reporter.message.data());
    std::longjmp(reporter.back, 1);
  }
  // A warning below zero is damage: the library would go on with grey.
  static void warn(j_common_ptr info, int level) {
    if (level < 0) fail(info);
  }
  static void ignore(j_common_ptr) {}
};

struct JpegDecoder {
  jpeg_decompress_struct info;
  jpeg_progress_mgr progress;
  JpegReporter reporter;
};

void countScans(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > kScansMax) JpegReporter::fail(info);
}

bool readJpegHeader(JpegDecoder& decoder, std::span<const std::byte> bytes) {
  jpeg_decompress_struct& info = decoder.info;
  if (setjmp(decoder.reporter.back) != 0) return false;
  jpeg_create_decompress(&info);
  info.progress = &decoder.progress;
  jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<unsigned long>(bytes.size()));
  jpeg_read_header(&info, TRUE);
  info.out_color_space = JCS_RGB;
  info.dct_method = JDCT_ISLOW;
  return true;
}

bool readJpegLines(JpegDecoder& decoder, std::uint8_t* out) {
  jpeg_decompress_struct& info = decoder.info;
  if (setjmp(decoder.reporter.back) != 0) return false;
  jpeg_start_decompress(&info);
  const std::size_t line = std::size_t{3} * info.image_width;
  while (info.output_scanline < info.output_height) {
    JSAMPROW row = out + info.output_scanline * line;
    jpeg_read_scanlines(&info, &row, 1);
  }
  jpeg_finish_decompress(&info);
  return true;
}

Result<Image> decodeJpeg(JpegDecoder& decoder, std::span<const std::byte> bytes) {
  const auto damaged = [&] {
    return fail(ErrorCode::corrupt, "The JPEG could not be read: {}.", std::string(decoder.reporter.message.data()));
  };
  if (!readJpegHeader(decoder, bytes)) return damaged();
  PRAXIS_TRY(checkSize(decoder.info.image_height, decoder.info.image_width));
  const int rows = static_cast<int>(decoder.info.image_height), cols = static_cast<int>(decoder.info.image_width);
  std::vector<std::uint8_t> rgb(std::size_t{3} * decoder.info.image_height * decoder.info.image_width);
  if (!readJpegLines(decoder, rgb.data())) return damaged();
  Image stored = PRAXIS_TRY(engine::vision::pictureOf(std::move(rgb), rows, cols));
  return upright(std::move(stored), jpegOrientation(bytes));
}

Result<Image> readJpeg(std::span<const std::byte> bytes) {
  JpegDecoder decoder{};
  decoder.info.err = jpeg_std_error(&decoder.reporter.manager);
  decoder.reporter.manager.error_exit = JpegReporter::fail;
  decoder.reporter.manager.emit_message = JpegReporter::warn;
  decoder.reporter.manager.output_message = JpegReporter::ignore;
  decoder.progress.progress_monitor = countScans;
  auto image = decodeJpeg(decoder, bytes);
  jpeg_destroy_decompress(&decoder.info);
  return image;
}

bool startsWith(std::span<const std::byte> bytes, std::initializer_list<unsigned char> mark) {
  return bytes.size() >= mark.size() &&
         std::equal(mark.begin(), mark.end(), bytes.begin(),
                    [](unsigned char a, std::byte b) { return std::to_integer<unsigned char>(b) == a; });
}

}  // namespace

bool isPng(std::span<const std::byte> bytes) {
  return startsWith(bytes, {0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a});
}

bool isJpeg(std::span<const std::byte> bytes) { return startsWith(bytes, {0xff, 0xd8, 0xff}); }

Result<Image> readPicture(std::span<const std::byte> bytes) {
  if (isPng(bytes)) return readPng(bytes);
  if (isJpeg(bytes)) return readJpeg(bytes);
  return fail(ErrorCode::unsupported, "The file is no PNG and no JPEG.");
}

}  // namespace praxis::cli
