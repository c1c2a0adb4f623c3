// CT slices per second from files to a model's tensor, beside what memory allows. Prints a table; no test.
//   tensor_bench [FOLDER [RECIPE]]     without a folder: 200 uncompressed slices of 512 x 512 in a temporary one
//
// The floor of medgemma-1.5-ct: 896 * 896 * 3 floats are 9.6 MB a slice, written once to memory that was not touched
// before; 200 slices/s are 1.9 GB/s of it.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <thread>

#include <fmt/core.h>
#include <unistd.h>

#include "app/cli/dicom_codecs.h"
#include "app/cli/dicom_tensor.h"
#include "plugins/dicom/pixels/frame_decoder.h"

using namespace praxis;
namespace vision = engine::vision;
namespace fs = std::filesystem;

namespace {

constexpr int kSlices = 200, kSide = 512;

// Wall clock, and what all threads together computed: on a busy machine only the latter compares.
struct Spent {
  double seconds = 0, cpuSeconds = 0;
};

Spent spentOn(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t cpuStart = std::clock();
  work();
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
          static_cast<double>(std::clock() - cpuStart) / CLOCKS_PER_SEC};
}

// Explicit VR little endian, by hand (PS3.5 7.1.2): even lengths, tags in ascending order.
class DicomText {
 public:
  void add(int group, int element, const std::string& vr, std::string value) {
    if (value.size() % 2 != 0) value += vr == "UI" ? '\0' : ' ';
    number(group, 2);
    number(element, 2);
    m_bytes += vr;
    const bool wide = vr == "OW" || vr == "OB";
    if (wide) number(0, 2);
    number(static_cast<std::uint32_t>(value.size()), wide ? 4 : 2);
    m_bytes += value;
  }
  void addShort(int group, int element, int value) {
    add(group, element, "US", {static_cast<char>(value & 255), static_cast<char>(value >> 8)});
  }
  const std::string& bytes() const { return m_bytes; }

 private:
  void number(std::uint32_t value, int width) {
    for (int i = 0; i < width; ++i) m_bytes += static_cast<char>(value >> 8 * i & 255);
  }
  std::string m_bytes;
};

// A body of soft tissue with bone and noise, in air.
std::string pixelsOf(int slice) {
  std::mt19937 engine(static_cast<unsigned>(slice));
  std::normal_distribution<float> noise(0, 12);
  std::string bytes(std::size_t{kSide} * kSide * 2, '\0');
  for (int r = 0; r < kSide; ++r) {
    for (int c = 0; c < kSide; ++c) {
      const double distance = std::hypot((r - 256) / 200.0, (c - 256) / 240.0);
      const double tissue = distance > 1 ? -1000 : distance > 0.9 ? 60 : distance < 0.1 + slice * 0.001 ? 700 : 40;
      const int stored = std::clamp(static_cast<int>(tissue + noise(engine)) + 1024, 0, 4095);
      const std::size_t at = 2 * (static_cast<std::size_t>(r) * kSide + static_cast<std::size_t>(c));
      bytes[at] = static_cast<char>(stored & 255);
      bytes[at + 1] = static_cast<char>(stored >> 8);
    }
  }
  return bytes;
}

void writeSlice(const fs::path& path, int slice) {
  const std::string uid = fmt::format("1.2.826.0.1.3680043.9.9999.3.{}", slice + 1);
  DicomText meta, body;
  meta.add(2, 1, "OB", std::string("\0\1", 2));
  meta.add(2, 2, "UI", "1.2.840.10008.5.1.4.1.1.2");
  meta.add(2, 3, "UI", uid);
  meta.add(2, 0x10, "UI", "1.2.840.10008.1.2.1");
  body.add(8, 0x16, "UI", "1.2.840.10008.5.1.4.1.1.2");
  body.add(8, 0x18, "UI", uid);
  body.add(8, 0x60, "CS", "CT");
  body.add(0x20, 0xd, "UI", "1.2.826.0.1.3680043.9.9999.1");
  body.add(0x20, 0xe, "UI", "1.2.826.0.1.3680043.9.9999.2");
  body.add(0x20, 0x13, "IS", std::to_string(slice + 1));
  body.add(0x20, 0x32, "DS", fmt::format("-180\\-180\\{}", slice * 1.5));
  body.add(0x20, 0x37, "DS", "1\\0\\0\\0\\1\\0");
  body.addShort(0x28, 2, 1);
  body.add(0x28, 4, "CS", "MONOCHROME2");
  body.addShort(0x28, 0x10, kSide);
  body.addShort(0x28, 0x11, kSide);
  body.add(0x28, 0x30, "DS", "0.7\\0.7");
  for (const auto& [element, value] : {std::pair{0x100, 16}, {0x101, 12}, {0x102, 11}, {0x103, 0}}) {
    body.addShort(0x28, element, value);
  }
  body.add(0x28, 0x1052, "DS", "-1024");
  body.add(0x28, 0x1053, "DS", "1");
  body.add(0x7fe0, 0x10, "OW", pixelsOf(slice));
  DicomText length;
  const auto size = static_cast<std::uint32_t>(meta.bytes().size());
  length.add(2, 0, "UL", {static_cast<char>(size & 255), static_cast<char>(size >> 8), 0, 0});
  std::ofstream(path, std::ios::binary) << std::string(128, '\0') << "DICM" << length.bytes() << meta.bytes()
                                        << body.bytes();
}

fs::path synthetic() {
  const fs::path folder = fs::temp_directory_path() / fmt::format("praxis-tensor-bench-{}", ::getpid());
  fs::create_directories(folder);
  for (int i = 0; i < kSlices; ++i) writeSlice(folder / fmt::format("{:03}.dcm", i), i);
  return folder;
}

void row(const std::string& what, double count, Spent spent, double bytesEach) {
  fmt::print("{:<40} {:>8.1f} slices/s {:>8.2f} ms {:>8.2f} ms CPU {:>6.2f} GB/s\n", what, count / spent.seconds,
             spent.seconds / count * 1000, spent.cpuSeconds / count * 1000, bytesEach * count / spent.seconds / 1e9);
}

// The work of `threads` threads on slices 0 .. count - 1.
Spent shared(int threads, std::size_t count, const std::function<void(int thread, std::size_t slice)>& work) {
  return spentOn([&] {
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> running;
    for (int t = 0; t < threads; ++t) {
      running.emplace_back([&, t] {
        for (std::size_t i = next++; i < count; i = next++) work(t, i);
      });
    }
  });
}

int measure(const fs::path& folder, const std::string& recipeName) {
  const auto found = vision::findRecipe(recipeName);
  if (!found) return fmt::print("{}\n", found.error().message), 1;
  vision::Recipe recipe = *found;
  recipe.slices = vision::SliceRule::all;
  plugins::dicom::study::Series series;
  const Spent scanning = spentOn([&] {
    const auto collection = plugins::dicom::study::scan({folder});
    if (!collection) return;
    if (auto chosen = cli::chooseSeries(*collection, {})) series = *chosen;
  });
  if (series.slices.empty()) return fmt::print("no slices there\n"), 1;
  const std::size_t count = series.slices.size();
  const auto picture = [&](std::size_t i) {
    return plugins::dicom::pixels::FrameDecoder::open(series.slices[i].path)->image(series.slices[i].frame);
  };
  const auto image = picture(0);
  const auto shape =
      image ? vision::SliceMaker(recipe).shapeOf(*image) : engine::base::Result<vision::SliceShape>(image.error());
  if (!shape) return fmt::print("{}\n", shape.error().message), 1;
  const double bytes = static_cast<double>(shape->elements()) * sizeof(float);
  fmt::print("{} slices of {} x {}, {} cores, recipe {}: {:.1f} MB a slice\n", count, image->rows, image->cols,
             std::thread::hardware_concurrency(), recipe.name, bytes / 1e6);
  row("scan, 1 thread", static_cast<double>(count), scanning, 0);
  for (const int threads : {1, 2}) {
    const auto label = [&](const char* what) { return fmt::format("{}, {} threads", what, threads); };
    auto memory = vision::allocateTensor(recipe, *shape, std::vector<std::size_t>(count));
    if (!memory) return fmt::print("{}\n", memory.error().message), 1;
    const auto fill = [&](int, std::size_t i) { std::ranges::fill(memory->slice(i), static_cast<float>(i)); };
    row(label("floor: fill untouched memory"), static_cast<double>(count), shared(threads, count, fill), bytes);
    row(label("the same memory again"), static_cast<double>(count), shared(threads, count, fill), bytes);
    row(label("decode only"), static_cast<double>(count),
        shared(threads, count, [&](int, std::size_t i) { (void)picture(i); }), bytes / 9);
    std::vector<vision::SliceMaker> makers(static_cast<std::size_t>(threads), vision::SliceMaker(recipe));
    const auto convert = [&](int t, std::size_t i) {
      (void)makers[static_cast<std::size_t>(t)].make(*image, memory->slice(i));
    };
    row(label("convert only, touched memory"), static_cast<double>(count), shared(threads, count, convert), bytes);
    memory->data.reset();
    auto made = cli::prepareTensor(series, recipe);
    if (!made) return fmt::print("{}\n", made.error().message), 1;
    const auto whole = [&] {
      if (auto filled = cli::fillTensor(recipe, threads, *made); !filled) fmt::print("{}\n", filled.error().message);
    };
    row(label("files to a new tensor"), static_cast<double>(count), spentOn(whole), bytes);
    row(label("files to the same tensor again"), static_cast<double>(count), spentOn(whole), bytes);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const cli::Codecs codecs;
  const std::string recipe = argc > 2 ? argv[2] : "medgemma-1.5-ct";
  if (argc > 1) return measure(argv[1], recipe);
  const fs::path folder = synthetic();
  const int result = measure(folder, recipe);
  fs::remove_all(folder);
  return result;
}
