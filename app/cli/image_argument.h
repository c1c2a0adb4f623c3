#pragma once
// What --image names, prepared for the loaded model: PNG and JPEG files, DICOM files, and folders, which are series.
// Thread: main.

#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/vision/prepared_image.h"
#include "engine/vision/vision_facts.h"

namespace praxis::cli {

struct NamedImage {
  std::string file;
  engine::vision::ImageHandle image;
};

// `recipe` names one of the model's; empty: the one that fits the picture. Of a folder the series with the most slices,
// as many of them as the recipe chooses. An error names the path.
engine::base::Result<std::vector<NamedImage>> readImages(const std::vector<std::string>& paths,
                                                         const engine::vision::VisionFacts& facts,
                                                         const std::string& recipe);

}  // namespace praxis::cli
