// Vision files: whatever the bytes are, a tower is refused with a message or makes rows of numbers.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "engine/vision/tower.h"

using namespace praxis::engine;

namespace {

// A tower of some megabytes is enough to find what is wrong, and quick.
constexpr std::int64_t kWorkMax = 1 << 22;

void encode(const weights::ModelFile& file, device::Device& device) {
  const auto tower = vision::VisionTower::create(file, device);
  if (!tower) {
    if (tower.error().message.empty()) std::abort();
    return;
  }
  const vision::VisionFacts& facts = (*tower)->facts();
  if (facts.tokensPerImage * facts.textWidth * facts.layers > kWorkMax) return;
  vision::PreparedImage image{3, facts.imageSize, facts.imageSize, {}, {}, {}, {}};
  image.values.assign(static_cast<std::size_t>(3 * facts.imageSize * facts.imageSize), 0.5f);
  const auto made = (*tower)->encode(image);
  if (!made) std::abort();
  if (made->values.size() != static_cast<std::size_t>(facts.tokensPerImage * facts.textWidth)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("praxis_mmproj_fuzz." + std::to_string(::getpid()));
  static const auto device = device::Device::create("cpu", 1).value();
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  auto file = weights::ModelFile::open(path);
  if (file && file->tensorBytes() <= size && file->prepareAll()) encode(*file, *device);
  std::error_code error;
  std::filesystem::remove(path, error);
  return 0;
}
