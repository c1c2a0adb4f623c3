// Makes synthetic studies of known truth. Run by the build and by tools/builtin_models; needs nothing from outside.

#include <charconv>
#include <cstdio>
#include <optional>
#include <string_view>

#include "resources/sample_study/chest_study.h"
#include "resources/sample_study/phantom_files.h"
#include "resources/sample_study/training_set.h"

namespace {

constexpr const char* kUsage =
    "usage: praxis-make-sample-study FOLDER                        the sample study\n"
    "       praxis-make-sample-study --set N --seed S FOLDER         model inputs and truth, for training\n"
    "       praxis-make-sample-study --evaluation N --seed S FOLDER  DICOM files and phantom.jsonl\n"
    "N is 1 to 9999 for --evaluation and 1 to 1000000 for --set.\n";

template <typename T>
std::optional<T> number(std::string_view text, T least, T most) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) return {};
  return value;
}

bool writeSampleStudy(const std::filesystem::path& folder) {
  namespace own = praxis::sample_study;
  return own::writeChestStudy(folder) && own::writePhantomStudy(folder / "PHANTOM");
}

}  // namespace

int main(int argc, char** argv) {
  namespace own = praxis::sample_study;
  if (argc == 2 && argv[1][0] != '-') return writeSampleStudy(argv[1]) ? 0 : 1;
  const std::string_view mode = argc == 6 ? argv[1] : "";
  if ((mode == "--set" || mode == "--evaluation") && std::string_view(argv[3]) == "--seed") {
    const bool set = mode == "--set";
    const auto count = number<int>(argv[2], 1, set ? 1000000 : 9999);
    const auto seed = number<std::uint64_t>(argv[4], 0, UINT64_MAX);
    if (count && seed) {
      const bool written =
          set ? own::writeTrainingSet(argv[5], *seed, *count) : own::writeEvaluation(argv[5], *seed, *count);
      return written ? 0 : 1;
    }
  }
  std::fputs(kUsage, stderr);
  return 2;
}
