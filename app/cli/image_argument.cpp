#include "app/cli/image_argument.h"

#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "app/cli/picture_reader.h"
#include "engine/base/mapped_file.h"
#ifdef PRAXIS_HAS_DICOM
#include "app/cli/dicom_codecs.h"
#include "app/cli/dicom_tensor.h"
#include "plugins/dicom/pixels/frame_decoder.h"
#endif

namespace praxis::cli {
namespace {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using engine::image::Image;
using engine::vision::Recipe;
using engine::vision::VisionFacts;

Result<Recipe> recipeFor(const VisionFacts& facts, const std::string& name, const Image& image) {
  if (name.empty()) return engine::vision::chooseRecipe(facts.recipes, image);
  std::string names;
  for (const Recipe& recipe : facts.recipes) {
    if (recipe.name == name) return recipe;
    names += (names.empty() ? "" : ", ") + recipe.name;
  }
  return fail(ErrorCode::notFound, "This model has no recipe {}; it has: {}.", name, names);
}

#ifdef PRAXIS_HAS_DICOM
namespace study = plugins::dicom::study;

Result<Image> readSlice(const study::Slice& slice) {
  const auto decoder = PRAXIS_TRY(plugins::dicom::pixels::FrameDecoder::open(slice.path));
  return decoder.image(slice.frame);
}

// A file of one picture, a file of many frames, or a folder.
Result<void> readDicom(const std::string& path, const VisionFacts& facts, const std::string& recipeName,
                       std::vector<NamedImage>& into) {
  const Codecs codecs;
  const study::Series series = PRAXIS_TRY(chooseSeries(PRAXIS_TRY(study::scan({path})), {}));
  if (series.slices.empty()) return fail(ErrorCode::notFound, "There are no DICOM images in that place.");
  const Recipe recipe =
      PRAXIS_TRY(recipeFor(facts, recipeName, PRAXIS_TRY(readSlice(series.slices[series.slices.size() / 2]))));
  for (const std::size_t index : engine::vision::chooseSlices(recipe, series.slices.size())) {
    const study::Slice& slice = series.slices[index];
    const Image image = PRAXIS_TRY(readSlice(slice));
    into.push_back({slice.path.string(), PRAXIS_TRY(engine::vision::prepareImage(recipe, image))});
  }
  return {};
}
#else
Result<void> readDicom(const std::string&, const VisionFacts&, const std::string&, std::vector<NamedImage>&) {
  return fail(ErrorCode::unsupported, "This build reads PNG and JPEG files alone; it was made without DICOM.");
}
#endif

Result<void> readOne(const std::string& path, const VisionFacts& facts, const std::string& recipeName,
                     std::vector<NamedImage>& into) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return readDicom(path, facts, recipeName, into);
  const auto file = PRAXIS_TRY(engine::base::MappedFile::open(path));
  if (!isPng(file.bytes()) && !isJpeg(file.bytes())) return readDicom(path, facts, recipeName, into);
  const Image picture = PRAXIS_TRY(readPicture(file.bytes()));
  const Recipe recipe = PRAXIS_TRY(recipeFor(facts, recipeName, picture));
  into.push_back({path, PRAXIS_TRY(engine::vision::prepareImage(recipe, picture))});
  return {};
}

}  // namespace

Result<std::vector<NamedImage>> readImages(const std::vector<std::string>& paths, const VisionFacts& facts,
                                           const std::string& recipe) {
  std::vector<NamedImage> images;
  for (const std::string& path : paths) {
    if (auto read = readOne(path, facts, recipe, images); !read) {
      return engine::base::within(std::filesystem::path(path).filename().string(), std::move(read).error());
    }
  }
  return images;
}

}  // namespace praxis::cli
