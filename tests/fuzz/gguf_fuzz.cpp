// libFuzzer target: any bytes, read as GGUF, end in an error or in metadata and views that are safe to use.
//
//   praxis_gguf_seeds CORPUS && praxis_gguf_fuzz CORPUS -max_total_time=60

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "engine/weights/gguf_reader.h"
#include "engine/weights/hyperparameters.h"

namespace {

using namespace praxis::engine;

volatile std::uint64_t s_sink = 0;  // keeps the reads

void touchMetadata(const base::Metadata& metadata) {
  for (const auto& [key, value] : metadata.all()) {
    s_sink = s_sink + metadata.boolean(key).value_or(false);
    s_sink = s_sink + static_cast<std::uint64_t>(metadata.integer(key).value_or(0));
    s_sink = s_sink + metadata.string(key).value_or("").size() + metadata.integers(key).size();
    s_sink = s_sink + metadata.numbers(key).size() + (metadata.number(key).value_or(0) > 0);
    for (const std::string& text : metadata.strings(key)) s_sink = s_sink + text.size();
  }
}

void touchTensors(const weights::ModelContents& contents, std::span<const std::byte> file) {
  for (const weights::NamedTensor& tensor : contents.tensors) {
    const auto bytes = static_cast<std::size_t>(tensor.view.bytes());
    const std::byte* end = file.data() + file.size();
    if (tensor.view.data < file.data() || bytes > static_cast<std::size_t>(end - tensor.view.data)) std::abort();
    for (std::size_t i = 0; i < bytes; ++i) s_sink = s_sink + static_cast<std::uint64_t>(tensor.view.data[i]);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::byte> file(reinterpret_cast<const std::byte*>(data), size);
  const auto contents = weights::readGguf(file);
  if (!contents) {
    if (contents.error().message.empty()) std::abort();
    return 0;
  }
  touchMetadata(contents->metadata);
  touchTensors(*contents, file);
  const auto shape = weights::readHyperparameters(contents->metadata);
  if (shape && (shape->heads % shape->headsKv != 0 || shape->headDim % 2 != 0 || shape->layers <= 0)) std::abort();
  return 0;
}
