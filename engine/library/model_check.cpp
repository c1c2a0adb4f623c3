#include "engine/library/model_check.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string_view>

#include "engine/weights/hyperparameters.h"
#include "engine/weights/model_file.h"

namespace praxis::engine::library {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using tensor::DType;

// power: the byte e of 2^(e - 128).
enum class Float { half, bfloat, single, power };

// Where the floating-point numbers of a block lie; quants are integers and cannot be wrong.
struct FloatPlaces {
  DType type;
  Float kind;
  std::array<int, 2> offsets;  // bytes from the start of the block; -1 for none
};

constexpr std::array kFloatPlaces = {
    FloatPlaces{DType::f32, Float::single, {0, -1}},  FloatPlaces{DType::f16, Float::half, {0, -1}},
    FloatPlaces{DType::bf16, Float::bfloat, {0, -1}}, FloatPlaces{DType::q4_0, Float::half, {0, -1}},
    FloatPlaces{DType::q4_1, Float::half, {0, 2}},    FloatPlaces{DType::q5_0, Float::half, {0, -1}},
    FloatPlaces{DType::q5_1, Float::half, {0, 2}},    FloatPlaces{DType::q8_0, Float::half, {0, -1}},
    FloatPlaces{DType::q2_K, Float::half, {80, 82}},  FloatPlaces{DType::q3_K, Float::half, {108, -1}},
    FloatPlaces{DType::q4_K, Float::half, {0, 2}},    FloatPlaces{DType::q5_K, Float::half, {0, 2}},
    FloatPlaces{DType::q6_K, Float::half, {208, -1}}, FloatPlaces{DType::iq4_NL, Float::half, {0, -1}},
    FloatPlaces{DType::iq4_XS, Float::half, {0, -1}}, FloatPlaces{DType::mxfp4, Float::power, {0, -1}},
    FloatPlaces{DType::int4, Float::half, {0, -1}},   FloatPlaces{DType::int8, Float::half, {0, -1}},
    FloatPlaces{DType::fp8, Float::single, {0, -1}},
};

template <typename Stored>
Stored load(const std::byte* at) {
  Stored bits;
  std::memcpy(&bits, at, sizeof(bits));
  return bits;
}

// An exponent of all ones is an infinity or a NaN.
bool isFinite(Float kind, const std::byte* at) {
  switch (kind) {
    case Float::half: return (load<std::uint16_t>(at) & 0x7c00) != 0x7c00;
    case Float::bfloat: return (load<std::uint16_t>(at) & 0x7f80) != 0x7f80;
    case Float::single: return (load<std::uint32_t>(at) & 0x7f800000) != 0x7f800000;
    case Float::power: return load<std::uint8_t>(at) <= 252;  // 12 * 2^(252 - 128) still is a float
  }
  return false;
}

// The first row that holds a value which is not finite.
std::optional<std::int64_t> firstBadRow(const tensor::TensorView& view, const FloatPlaces& places) {
  const std::int64_t blockBytes = tensor::dtypeInfo(view.type).blockBytes;
  const std::int64_t rowBytes = tensor::rowBytes(view.type, view.cols());
  for (std::int64_t at = 0; at < view.bytes(); at += blockBytes) {
    for (const int offset : places.offsets) {
      if (offset >= 0 && !isFinite(places.kind, view.data + at + offset)) return at / rowBytes;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<ModelCheck> checkModel(const std::filesystem::path& path, const std::function<bool(double)>& progress) {
  weights::ModelFile file = PRAXIS_TRY(weights::ModelFile::open(path));
  PRAXIS_TRY(weights::readHyperparameters(file));
  PRAXIS_TRY(file.prepareAll());
  ModelCheck check;
  std::uint64_t passed = 0;
  for (const weights::NamedTensor& tensor : file.tensors()) {
    const auto places = std::ranges::find(kFloatPlaces, tensor.view.type, &FloatPlaces::type);
    passed += static_cast<std::uint64_t>(tensor.view.bytes());
    if (places == kFloatPlaces.end()) {
      ++check.tensorsUnchecked;
      continue;
    }
    if (const auto row = firstBadRow(tensor.view, *places)) {
      return fail(ErrorCode::corrupt, "{}: row {} of the tensor {} holds a value that is not a number. {}",
                  path.filename().string(), *row, tensor.name, "The file is damaged; download it again.");
    }
    ++check.tensorsChecked;
    check.bytesChecked += static_cast<std::uint64_t>(tensor.view.bytes());
    if (progress && !progress(static_cast<double>(passed) / static_cast<double>(file.tensorBytes()))) {
      return fail(ErrorCode::cancelled, "Checking {} was cancelled.", path.filename().string());
    }
  }
  return check;
}

}  // namespace praxis::engine::library
