#include "app/cli/png_writer.h"

#include <png.h>

namespace praxis::cli {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

Result<void> writePng(const std::filesystem::path& path, int rows, int cols, int channels,
                      std::span<const std::uint8_t> pixels) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(cols);
  image.height = static_cast<png_uint_32>(rows);
  image.format = channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  const bool written = png_image_write_to_file(&image, path.c_str(), 0, pixels.data(), 0, nullptr) != 0;
  if (!written) return fail(ErrorCode::io, "{} could not be written: {}.", path.string(), image.message);
  return {};
}

}  // namespace praxis::cli
