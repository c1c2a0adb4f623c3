#include "engine/weights/foreign_formats.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace praxis::engine::weights {
namespace {

using base::ErrorCode;
using base::fail;

using std::literals::string_view_literals::operator""sv;

struct ForeignFormat {
  std::string_view beginning;
  std::string_view what;
  std::string_view advice;
};

constexpr std::string_view kConvert = "Get the model as GGUF or as safetensors, or convert it.";

constexpr std::array kFormats = {
    ForeignFormat{"PK\x03\x04"sv, "a PyTorch checkpoint or another zip archive", kConvert},
    ForeignFormat{"\x80\x02"sv, "a PyTorch pickle, which could run programs when it is read", kConvert},
    ForeignFormat{"\x80\x03"sv, "a Python pickle, which could run programs when it is read", kConvert},
    ForeignFormat{"\x80\x04"sv, "a Python pickle, which could run programs when it is read", kConvert},
    ForeignFormat{"lmgg"sv, "a GGML file from before GGUF", kConvert},
    ForeignFormat{"fmgg"sv, "a GGML file from before GGUF", kConvert},
    ForeignFormat{"tjgg"sv, "a GGML file from before GGUF", kConvert},
    ForeignFormat{"algg"sv, "a GGML adapter from before GGUF", kConvert},
    ForeignFormat{"FUGG"sv, "a big-endian GGUF file", "Convert it to little-endian first."},
    ForeignFormat{"\x89HDF"sv, "an HDF5 file, as Keras writes it", kConvert},
    ForeignFormat{"\x93NUMPY"sv, "a numpy array", kConvert},
    ForeignFormat{"version https://git-lfs"sv, "a Git LFS pointer in place of the file", "Run git lfs pull to get it."},
    ForeignFormat{"<!DOCTYPE"sv, "a web page, perhaps saved in place of the file", "Download the file itself."},
    ForeignFormat{"<!doctype"sv, "a web page, perhaps saved in place of the file", "Download the file itself."},
    ForeignFormat{"<html"sv, "a web page, perhaps saved in place of the file", "Download the file itself."},
    ForeignFormat{"\x7f"
                  "ELF"sv,
                  "a program", "Choose a model file."},
};

std::string_view textOf(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A length of eight bytes, then JSON.
bool looksLikeSafetensors(std::string_view text) { return text.size() > 9 && text[8] == '{'; }

// A protobuf whose first field is the small number of the IR version, and whose second is text: the producer.
bool looksLikeOnnx(std::string_view text) {
  return text.size() > 4 && text[0] == '\x08' && text[1] > 0 && text[1] < 32 && text[2] == '\x12';
}

}  // namespace

base::Error notAModel(std::span<const std::byte> bytes) {
  constexpr std::string_view kReadable =
      "Models are opened as GGUF files or as folders with config.json and safetensors.";
  const std::string_view text = textOf(bytes.first(std::min<std::size_t>(bytes.size(), 64)));
  const auto refuse = [&](std::string_view what, std::string_view advice) {
    return fail(ErrorCode::unsupported, "the file is {}. {} {}", what, kReadable, advice);
  };
  if (text.empty()) return refuse("empty", "Download it again.");
  for (const ForeignFormat& format : kFormats) {
    if (text.starts_with(format.beginning)) return refuse(format.what, format.advice);
  }
  if (text.size() > 8 && text.substr(4, 4) == "TFL3") return refuse("a TensorFlow Lite model", kConvert);
  if (looksLikeOnnx(text)) return refuse("an ONNX model", kConvert);
  if (looksLikeSafetensors(text)) {
    return refuse("a safetensors file", "Give it its ending .safetensors, beside its config.json.");
  }
  return refuse("no model that is known here", "Choose a GGUF file.");
}

}  // namespace praxis::engine::weights
