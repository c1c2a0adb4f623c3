#include "engine/weights/checkpoint_files.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "engine/weights/byte_reader.h"
#include "engine/weights/config_json.h"
#include "engine/weights/foreign_formats.h"

namespace praxis::engine::weights {
namespace {

namespace fs = std::filesystem;
using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::size_t kIndexBytesMax = std::size_t{32} << 20;
constexpr std::string_view kIndexEnding = ".safetensors.index.json";
constexpr std::string_view kEnding = ".safetensors";

std::vector<std::string> namesEnding(const fs::path& folder, std::string_view ending) {
  std::vector<std::string> names;
  std::error_code unreadable;
  for (fs::directory_iterator entry(folder, unreadable), end; !unreadable && entry != end;
       entry.increment(unreadable)) {
    std::string name = entry->path().filename().string();
    if (name.ends_with(ending)) names.push_back(std::move(name));
  }
  std::ranges::sort(names);
  return names;
}

// Tensor name -> file name.
using WeightMap = std::map<std::string, std::string, std::less<>>;

bool isPlainFileName(std::string_view name) {
  return name.ends_with(kEnding) && name.size() > kEnding.size() && name.find('/') == std::string_view::npos &&
         name.find('\0') == std::string_view::npos;
}

Result<WeightMap> readIndex(const fs::path& path) {
  const std::string name = path.filename().string();
  const base::MappedFile file = PRAXIS_TRY(base::MappedFile::open(path));
  const Json index = PRAXIS_TRY(parseObject(file.bytes(), name, kIndexBytesMax));
  const Json& stored = memberOf(index, "weight_map");
  if (!stored.is_object()) {
    return fail(ErrorCode::corrupt, "{}: weight_map is missing. Download the model again.", name);
  }
  WeightMap map;
  for (const auto& [tensor, value] : stored.items()) {
    if (!value.is_string() || !isPlainFileName(value.get_ref<const std::string&>())) {
      return fail(ErrorCode::corrupt, "{}: the tensor {} is said to be in {}, which is no safetensors file of this {}",
                  name, printable(tensor), printable(value.dump(-1, ' ', true, Json::error_handler_t::replace)),
                  "folder. Download the model again.");
    }
    map.emplace(tensor, value.get<std::string>());
  }
  return map;
}

class Collector {
 public:
  explicit Collector(const fs::path& folder) : m_folder(folder) {}

  Result<void> add(const std::string& name) {
    auto file = base::MappedFile::open(m_folder / name);
    if (!file && file.error().code == ErrorCode::notFound) {
      return fail(ErrorCode::notFound, "{} is missing in the folder. Download it too.", name);
    }
    if (!file) return std::move(file).error();
    auto tensors = readSafetensors(file->bytes());
    if (!tensors) {
      // A pointer of Git LFS or a web page in place of the file.
      const bool text = file->bytes().size() < 9 || file->bytes()[8] != std::byte{'{'};
      return base::within(name, text ? notAModel(file->bytes()) : std::move(tensors).error());
    }
    for (SafeTensor& tensor : *tensors) {
      if (!m_fileOf.emplace(tensor.name, name).second) {
        return fail(ErrorCode::corrupt, "{}: the tensor {} is in {} as well. Keep the files of one model only.", name,
                    printable(tensor.name), m_fileOf[tensor.name]);
      }
      m_found.tensors.push_back(std::move(tensor));
    }
    m_found.files.push_back(*std::move(file));
    return {};
  }

  Result<void> check(const WeightMap& map) const {
    for (const auto& [tensor, file] : map) {
      const auto found = m_fileOf.find(tensor);
      if (found != m_fileOf.end() && found->second == file) continue;
      return fail(ErrorCode::corrupt, "{} does not have the tensor {}, though the index says so. {}", file,
                  printable(tensor), "Download the model again.");
    }
    return {};
  }

  CheckpointFiles take() { return std::move(m_found); }

 private:
  const fs::path& m_folder;
  CheckpointFiles m_found;
  std::unordered_map<std::string, std::string> m_fileOf;
};

}  // namespace

Result<CheckpointFiles> openCheckpointFiles(const fs::path& folder) {
  Collector collector(folder);
  const std::vector<std::string> indices = namesEnding(folder, kIndexEnding);
  if (!indices.empty()) {
    const WeightMap map = PRAXIS_TRY(readIndex(folder / indices.front()));
    std::set<std::string> names;
    for (const auto& [tensor, file] : map) names.insert(file);
    for (const std::string& name : names) PRAXIS_TRY(collector.add(name));
    PRAXIS_TRY(collector.check(map));
    return collector.take();
  }
  std::vector<std::string> names = namesEnding(folder, kEnding);
  // Mistral's own layout of the same weights, published beside this one.
  std::erase_if(names, [](const std::string& name) { return name.starts_with("consolidated"); });
  if (names.empty()) {
    return fail(ErrorCode::notFound, "the folder has a config.json, but no .safetensors files; {}",
                "PyTorch's .bin and .pt files cannot be read. Download the model as safetensors or GGUF.");
  }
  for (const std::string& name : names) PRAXIS_TRY(collector.add(name));
  return collector.take();
}

}  // namespace praxis::engine::weights
