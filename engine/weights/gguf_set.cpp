#include "engine/weights/gguf_set.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "engine/weights/byte_reader.h"
#include "engine/weights/gguf_reader.h"

namespace praxis::engine::weights {
namespace {

using base::ErrorCode;
using base::fail;
using base::MappedFile;
using base::Result;

constexpr char kNumberKey[] = "split.no";
constexpr char kCountKey[] = "split.count";
constexpr char kTensorsKey[] = "split.tensors.count";
constexpr std::int64_t kPartsMax = 99999;  // five digits in the name

// "model-00002-of-00003.gguf"
struct PartName {
  std::string prefix;       // "model"
  std::int64_t number = 0;  // from 1
  std::int64_t count = 0;
  std::string extension;  // ".gguf", as the file has it

  std::string with(std::int64_t other) const {
    return fmt::format("{}-{:05}-of-{:05}{}", prefix, other, count, extension);
  }
};

std::optional<PartName> partNameOf(const std::filesystem::path& path) {
  constexpr std::string_view kPattern = "-00000-of-00000";
  const std::string stem = path.stem().string();
  if (stem.size() < kPattern.size()) return std::nullopt;
  const std::string_view ending = std::string_view(stem).substr(stem.size() - kPattern.size());
  for (std::size_t i = 0; i < kPattern.size(); ++i) {
    const bool digit = std::isdigit(static_cast<unsigned char>(ending[i])) != 0;
    if (kPattern[i] == '0' ? !digit : ending[i] != kPattern[i]) return std::nullopt;
  }
  PartName name{stem.substr(0, stem.size() - kPattern.size()), 0, 0, path.extension().string()};
  std::from_chars(ending.data() + 1, ending.data() + 6, name.number);
  std::from_chars(ending.data() + 10, ending.data() + 15, name.count);
  return name;
}

struct Part {
  MappedFile file;
  ModelContents contents;

  std::string name() const { return file.path().filename().string(); }
  std::int64_t number() const { return contents.metadata.integer(kNumberKey).value_or(-1) + 1; }
  std::int64_t count() const { return contents.metadata.integer(kCountKey).value_or(1); }
};

Result<Part> readPart(MappedFile file) {
  auto contents = readGguf(file.bytes());
  if (!contents) return base::within(file.path().filename().string(), std::move(contents).error());
  return Part{std::move(file), *std::move(contents)};
}

Result<PartName> nameOfSet(const Part& part) {
  const auto name = partNameOf(part.file.path());
  if (part.count() > kPartsMax || part.number() < 1 || part.number() > part.count()) {
    return fail(ErrorCode::corrupt, "{}: it calls itself part {} of {}, which cannot be; download it again.",
                part.name(), part.number(), part.count());
  }
  if (!name || name->number != part.number() || name->count != part.count()) {
    return fail(ErrorCode::notFound,
                "{}: it is part {} of {} of a split model, but its name does not end in -{:05}-of-{:05}.gguf, by which "
                "the others are found. Give the parts their first names again.",
                part.name(), part.number(), part.count(), part.number(), part.count());
  }
  return *name;
}

Result<Part> openPart(const std::filesystem::path& path, const PartName& name, std::int64_t number) {
  auto file = MappedFile::open(path);
  if (!file && file.error().code == ErrorCode::notFound) {
    return fail(ErrorCode::notFound, "{} is missing: part {} of {} of the model. Put it beside the other parts.",
                path.string(), number, name.count);
  }
  if (!file) return std::move(file).error();
  Part part = PRAXIS_TRY(readPart(*std::move(file)));
  if (part.number() != number || part.count() != name.count) {
    return fail(ErrorCode::corrupt, "{}: by its name it is part {} of {}, but by its content {} of {}. {}", part.name(),
                number, name.count, part.number(), part.count(), "Download it again.");
  }
  return part;
}

// The tensors of all parts, which no two of them may share, as many as every part says.
Result<void> checkTensors(const std::vector<Part>& parts) {
  std::unordered_set<std::string_view> names;
  for (const Part& part : parts) {
    for (const NamedTensor& tensor : part.contents.tensors) {
      if (names.insert(tensor.name).second) continue;
      return fail(ErrorCode::corrupt, "{}: the tensor {} is in an earlier part already. {}", part.name(),
                  printable(tensor.name), "The parts are of different models; download them again.");
    }
  }
  for (const Part& part : parts) {
    const auto claimed = part.contents.metadata.integer(kTensorsKey);
    if (!claimed || *claimed == static_cast<std::int64_t>(names.size())) continue;
    return fail(ErrorCode::corrupt, "{}: it belongs to a model of {} tensors, but the parts have {}. {}", part.name(),
                *claimed, names.size(), "The parts are of different models; download them again.");
  }
  return {};
}

Result<std::vector<Part>> openSet(Part given) {
  const PartName name = PRAXIS_TRY(nameOfSet(given));
  const std::int64_t givenNumber = given.number();
  const std::filesystem::path folder = given.file.path().parent_path();
  std::vector<Part> parts;
  for (std::int64_t number = 1; number <= name.count; ++number) {
    parts.push_back(number == givenNumber ? std::move(given)
                                          : PRAXIS_TRY(openPart(folder / name.with(number), name, number)));
  }
  PRAXIS_TRY(checkTensors(parts));
  return parts;
}

}  // namespace

Result<ModelSource> openGguf(MappedFile file) {
  std::vector<Part> parts;
  parts.push_back(PRAXIS_TRY(readPart(std::move(file))));
  if (parts.front().count() > 1) parts = PRAXIS_TRY(openSet(std::move(parts.front())));
  ModelSource source{parts.front().file.path(), {}, {std::move(parts.front().contents.metadata), {}}, {}};
  for (Part& part : parts) {
    source.files.push_back(std::move(part.file));
    std::ranges::move(part.contents.tensors, std::back_inserter(source.contents.tensors));
  }
  return source;
}

}  // namespace praxis::engine::weights
