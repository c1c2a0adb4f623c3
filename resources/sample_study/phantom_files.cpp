#include "resources/sample_study/phantom_files.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>

#include <fmt/core.h>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include "resources/sample_study/instance.h"

namespace praxis::sample_study {
namespace {

namespace fs = std::filesystem;

constexpr double kThickness = 5;  // mm, of a slice
constexpr int kTop = 4095;        // of a radiograph's 12 bits

struct Shown {
  BodyPart part;
  Modality modality;
  int lesions;
  std::uint64_t seed;
};

// Seeds that neither training nor evaluation uses.
constexpr std::uint64_t kStudySeed = 0x5a3917e5ull;
constexpr std::array kShown = {
    Shown{BodyPart::chest, Modality::slice, 2, 1},        Shown{BodyPart::abdomen, Modality::slice, 1, 2},
    Shown{BodyPart::head, Modality::slice, 1, 3},         Shown{BodyPart::chest, Modality::projection, 3, 4},
    Shown{BodyPart::abdomen, Modality::projection, 0, 5},
};

const char* codeOf(BodyPart part) {
  static constexpr const char* kCodes[] = {"CHEST", "ABDOMEN", "HEAD"};
  return kCodes[static_cast<std::size_t>(part)];
}

void describeSlice(const Scan& scan, Instance& image) {
  const double x = -(scan.cols - 1) / 2.0 * scan.spacing, y = -(scan.rows - 1) / 2.0 * scan.spacing;
  image.set(0x0008, 0x0008, "ORIGINAL\\PRIMARY\\AXIAL");
  image.set(0x0018, 0x0060, "120");
  image.set(0x0018, 0x5100, "HFS");
  image.set(0x0020, 0x0012, "1");
  image.setPlane({x, y, std::round(scan.sliceZ * 10) / 10}, {1, 0, 0, 0, 1, 0}, scan.spacing, scan.spacing, kThickness);
  image.setPixels(scan.rows, scan.cols, scan.samples, true, 16, "MONOCHROME2");
  image.set(0x0028, 0x1052, fmt::format("{}", kSliceIntercept));
  image.set(0x0028, 0x1053, "1");
  image.set(0x0028, 0x1054, "HU");
  image.set(0x0028, 0x1050, fmt::format("{:g}", scan.windowCenter));
  image.set(0x0028, 0x1051, fmt::format("{:g}", scan.windowWidth));
}

void describeRadiograph(const Scan& scan, bool denseIsLow, Instance& image) {
  image.set(0x0008, 0x0008, "ORIGINAL\\PRIMARY");
  image.set(0x0018, 0x5101, "AP");
  image.set(0x0018, 0x1164, fmt::format("{:g}\\{:g}", scan.spacing, scan.spacing));
  image.set(0x0020, 0x0020, "L\\F");
  if (denseIsLow) {
    std::vector<std::int16_t> turned(scan.samples.size());
    std::transform(scan.samples.begin(), scan.samples.end(), turned.begin(),
                   [](std::int16_t sample) { return static_cast<std::int16_t>(kTop - sample); });
    image.setPixels(scan.rows, scan.cols, turned, false, 12, "MONOCHROME1");
  } else {
    image.setPixels(scan.rows, scan.cols, scan.samples, false, 12, "MONOCHROME2");
  }
  image.set(0x0028, 0x1050, fmt::format("{:g}", denseIsLow ? kTop - scan.windowCenter : scan.windowCenter));
  image.set(0x0028, 0x1051, fmt::format("{:g}", scan.windowWidth));
}

bool makeFolder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) std::fprintf(stderr, "%s could not be made: %s\n", folder.c_str(), error.message().c_str());
  return !error;
}

bool writeText(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) std::fprintf(stderr, "%s could not be written.\n", path.c_str());
  return static_cast<bool>(file);
}

// "A" and "B" of a language, drawn by number.
const char* promptOf(Language language, int number) {
  static constexpr const char* kPrompts[2][3] = {
      {"Describe this image.", "Describe the image.", "What does this image show?"},
      {"描述这幅图像。", "请描述这幅图像。", "这幅图像显示了什么？"}};
  return kPrompts[static_cast<std::size_t>(language)][number % 3];
}

}  // namespace

bool writeScan(const Scan& scan, int number, const fs::path& path, std::string& identifier) {
  const bool slice = scan.modality == Modality::slice;
  const StudyInfo study{number, fmt::format("Synthetic {} phantom", nameOf(scan.part)), codeOf(scan.part),
                        fmt::format("PHANTOM{}", number)};
  const std::string name = fmt::format("{} of the {}, synthetic", nameOf(scan.modality), nameOf(scan.part));
  const SeriesInfo series{1, slice ? UID_CTImageStorage : UID_ComputedRadiographyImageStorage, slice ? "CT" : "CR",
                          name.c_str()};
  Instance image(study, series, 1);
  identifier = image.identifier();
  if (slice) {
    describeSlice(scan, image);
  } else {
    describeRadiograph(scan, number % 2 == 1, image);
  }
  return image.save(path, false);
}

bool writePhantomStudy(const fs::path& folder) {
  if (!makeFolder(folder)) return false;
  std::string text;
  for (std::size_t i = 0; i < kShown.size(); ++i) {
    const Shown& shown = kShown[i];
    const Scan scan = makeScan({shown.part, shown.modality, shown.lesions}, kStudySeed, shown.seed);
    const std::string file = fmt::format("{}{:03}.dcm", scan.modality == Modality::slice ? "CT" : "CR", i + 1);
    std::string identifier;
    if (!writeScan(scan, 9001 + static_cast<int>(i), folder / file, identifier)) return false;
    text += fmt::format(R"(  {{"file":"{}","sop_instance_uid":"{}","expect":{},)"
                        "\n   "
                        R"("sentence":"{}","sentence_zh":"{}"}})",
                        file, identifier, truthJson(scan.part, scan.modality, scan.lesions),
                        describe(scan.part, scan.modality, scan.lesions, Language::english),
                        describe(scan.part, scan.modality, scan.lesions, Language::chinese));
    text += i + 1 < kShown.size() ? ",\n" : "\n";
  }
  return writeText(folder / "truth.json", "{\"images\":[\n" + text + "]}\n");
}

bool writeEvaluation(const fs::path& folder, std::uint64_t seed, int count) {
  if (!makeFolder(folder / "images")) return false;
  std::string text;
  for (int i = 0; i < count; ++i) {
    const auto number = static_cast<std::uint64_t>(i);
    const Scan scan = makeScan(orderOf(seed, number), seed, number);
    const std::string file = fmt::format("images/{:04}.dcm", i + 1);
    std::string identifier;
    if (!writeScan(scan, i + 1, folder / file, identifier)) return false;
    const Language language = i % 2 == 0 ? Language::english : Language::chinese;
    text += fmt::format(R"({{"id":"phantom-{:04}","task":"phantom","prompt":"{}","images":["{}"],"expect":{}}})", i + 1,
                        promptOf(language, i / 2), file, truthJson(scan.part, scan.modality, scan.lesions)) +
            "\n";
  }
  return writeText(folder / "phantom.jsonl", text);
}

}  // namespace praxis::sample_study
