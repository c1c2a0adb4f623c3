#include "app/cli/image_files.h"

#include "app/cli/picture_reader.h"
#include "engine/base/mapped_file.h"
#ifdef PRAXIS_HAS_DICOM
#include "app/cli/dicom_codecs.h"
#include "plugins/dicom/pixels/frame_decoder.h"
#endif

namespace praxis::cli {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

Result<std::vector<engine::image::Image>> readDicom(const std::filesystem::path& path) {
#ifdef PRAXIS_HAS_DICOM
  static const Codecs codecs;  // until the program ends: a run reads many files
  const auto decoder = PRAXIS_TRY(plugins::dicom::pixels::FrameDecoder::open(path));
  if (decoder.frames() > kImageFramesMax) {
    return fail(ErrorCode::unsupported, "{} has {} frames; at most {} are taken.", path.filename().string(),
                decoder.frames(), kImageFramesMax);
  }
  std::vector<engine::image::Image> images;
  for (int frame = 0; frame < decoder.frames(); ++frame) images.push_back(PRAXIS_TRY(decoder.image(frame)));
  return images;
#else
  return fail(ErrorCode::unsupported, "{} was not read: this build reads PNG and JPEG files alone.",
              path.filename().string());
#endif
}

}  // namespace

Result<std::vector<engine::image::Image>> readImageFile(const std::filesystem::path& path) {
  const auto file = PRAXIS_TRY(engine::base::MappedFile::open(path));
  if (!isPng(file.bytes()) && !isJpeg(file.bytes())) return readDicom(path);
  auto picture = readPicture(file.bytes());
  if (!picture) return engine::base::within(path.filename().string(), std::move(picture).error());
  return std::vector{*std::move(picture)};
}

}  // namespace praxis::cli
