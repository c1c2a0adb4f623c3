#include "engine/weights/quantisation_config.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include "engine/weights/byte_reader.h"

namespace praxis::engine::weights {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using Method = Quantisation::Method;

constexpr std::int64_t kGroupMax = std::int64_t{1} << 20;

base::Error unsupported(std::string_view what) {
  return fail(ErrorCode::unsupported, "the weights are quantised as {}, which cannot be read. {}", what,
              "Supported are GPTQ of 2, 3, 4 and 8 bits, AWQ of 4 bits (GEMM), DeepSeek's FP8 with a scale per block, "
              "and plain BF16, F16 and F32.");
}

std::string lowerCase(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Result<std::int64_t> groupSizeOf(const ConfigReader& config, std::string_view key) {
  const Json& value = memberOf(config.json(), key);
  if (value.is_null() || value == -1) return std::int64_t{-1};
  const std::int64_t size = PRAXIS_TRY(config.whole(key));
  if (size < 1 || size > kGroupMax) return config.wrong(key, "no size of a group");
  return size;
}

Result<Quantisation> readGptq(const ConfigReader& config) {
  Quantisation result{.method = Method::gptq};
  const std::int64_t bits = PRAXIS_TRY(config.whole("bits"));
  if (bits != 2 && bits != 3 && bits != 4 && bits != 8) return unsupported(fmt::format("GPTQ of {} bits", bits));
  const std::string usual = PRAXIS_TRY(config.text("format", "gptq"));
  const std::string format = lowerCase(PRAXIS_TRY(config.text("checkpoint_format", usual)));
  if (PRAXIS_TRY(config.flag("is_marlin_format", false)) || (format != "gptq" && format != "gptq_v2")) {
    return unsupported(fmt::format("GPTQ in the layout \"{}\"", format == "gptq" ? "marlin" : printable(format)));
  }
  result.groupSize = PRAXIS_TRY(groupSizeOf(config, "group_size"));
  result.zerosAreOneLess = format == "gptq";
  return result;
}

Result<Quantisation> readAwq(const ConfigReader& config, std::string_view bitsKey, std::string_view groupKey) {
  Quantisation result{.method = Method::awq};
  const std::int64_t bits = PRAXIS_TRY(config.whole(bitsKey, 4));
  if (bits != 4) return unsupported(fmt::format("AWQ of {} bits", bits));
  const std::string version = lowerCase(PRAXIS_TRY(config.text("version", "gemm")));
  if (version != "gemm") return unsupported(fmt::format("AWQ in the layout \"{}\"", printable(version)));
  if (!PRAXIS_TRY(config.flag("zero_point", true))) return unsupported("AWQ without zero points");
  result.groupSize = PRAXIS_TRY(groupSizeOf(config, groupKey));
  return result;
}

Result<Quantisation> readFp8(const ConfigReader& config) {
  constexpr std::int64_t kTileMax = 1 << 16;
  Quantisation result{.method = Method::fp8};
  const std::string format = lowerCase(PRAXIS_TRY(config.text("fmt", "e4m3")));
  const Json& tile = memberOf(config.json(), "weight_block_size");
  if (format != "e4m3") return unsupported(fmt::format("FP8 of the form \"{}\"", printable(format)));
  if (tile.is_null()) return unsupported("FP8 without a scale per block");
  const bool sized =
      tile.is_array() && tile.size() == 2 && std::ranges::all_of(tile, [](const Json& size) {
        return size.is_number_unsigned() && size.get<std::uint64_t>() >= 1 && size.get<std::uint64_t>() <= kTileMax;
      });
  if (!sized) return config.wrong("weight_block_size", "no pair of sizes");
  result.tileRows = tile[0].get<std::int64_t>();
  result.tileCols = tile[1].get<std::int64_t>();
  return result;
}

}  // namespace

Result<Quantisation> readQuantisation(const Json& quantisationConfig) {
  if (quantisationConfig.is_null()) return Quantisation{};
  const ConfigReader config(quantisationConfig, "config.json: quantization_config");
  const std::string method = lowerCase(PRAXIS_TRY(config.text("quant_method", "")));
  if (method == "gptq") return readGptq(config);
  if (method == "awq") return readAwq(config, "bits", "group_size");
  if (method == "fp8") return readFp8(config);
  return unsupported(method.empty() ? std::string("something without a name") : '"' + printable(method) + '"');
}

Result<Quantisation> readOldGptq(const Json& quantizeConfig) {
  const ConfigReader config(quantizeConfig, "quantize_config.json");
  if (lowerCase(PRAXIS_TRY(config.text("quant_method", "gptq"))) == "awq") {
    return readAwq(config, "bits", "group_size");
  }
  return readGptq(config);
}

Result<Quantisation> readOldAwq(const Json& quantConfig) {
  return readAwq(ConfigReader(quantConfig, "quant_config.json"), "w_bit", "q_group_size");
}

}  // namespace praxis::engine::weights
