// libFuzzer target: any bytes, read as config.json and, after a NUL byte, as a safetensors file, end in an error or in
// tensors of which every row can be made.
//
//   praxis_safetensors_seeds CORPUS && praxis_safetensors_fuzz CORPUS -max_total_time=60

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "engine/weights/checkpoint_config.h"
#include "engine/weights/checkpoint_tensors.h"
#include "engine/weights/hyperparameters.h"
#include "engine/weights/safetensors_reader.h"

namespace {

using namespace praxis::engine;

constexpr std::int64_t kMadeBytesMax = 1 << 20;

volatile std::uint64_t s_sink = 0;  // keeps the reads

void touch(std::span<const std::byte> bytes) {
  for (const std::byte byte : bytes) s_sink = s_sink + static_cast<std::uint64_t>(byte);
}

template <typename T>
bool failed(const base::Result<T>& result) {
  if (result) return false;
  if (result.error().message.empty()) std::abort();
  return true;
}

void makeAll(const weights::ModelSource& source) {
  std::int64_t budget = kMadeBytesMax;
  for (const weights::Assembly& assembly : source.assemblies) {
    const tensor::TensorView& view = source.contents.tensors[assembly.tensor].view;
    if (view.bytes() > budget) continue;
    budget -= view.bytes();
    // Two pieces, as a model that is made in steps has them; exactly sized, so that a write beyond the end is seen.
    const std::int64_t first = view.rows() / 2;
    for (const auto& [begin, count] : {std::pair{std::int64_t{0}, first}, std::pair{first, view.rows() - first}}) {
      std::vector<std::byte> rows(static_cast<std::size_t>(count * tensor::rowBytes(view.type, view.cols())));
      assembly.rows->write(begin, count, rows.data());
      touch(rows);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> input(reinterpret_cast<const std::byte*>(data), size);
  const auto end = static_cast<std::size_t>(std::ranges::find(input, std::byte{0}) - input.begin());
  const auto stored = weights::readSafetensors(end < size ? input.subspan(end + 1) : std::span<const std::byte>());
  if (!failed(stored)) {
    for (const weights::SafeTensor& tensor : *stored) touch(tensor.data);
  }
  const auto json = weights::parseObject(input.first(end), "config.json", size);
  if (failed(json)) return 0;
  const auto config = weights::readCheckpointConfig(*json);
  if (failed(config)) return 0;
  failed(weights::readHyperparameters(config->metadata));
  if (!stored) return 0;
  weights::ModelSource source;
  if (failed(weights::arrangeTensors(*stored, *config, source))) return 0;
  for (const weights::NamedTensor& tensor : source.contents.tensors) {
    if (tensor.view.data != nullptr) touch({tensor.view.data, static_cast<std::size_t>(tensor.view.bytes())});
  }
  makeAll(source);
  return 0;
}
