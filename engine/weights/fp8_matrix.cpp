// DeepSeek's block-scaled FP8, repacked to blocks of 32 values with the tile's scale in front (BlockFp8 of
// kernels/common/weight_blocks.h: a float, then 32 bytes).

#include <array>
#include <cstring>

#include "engine/weights/byte_reader.h"
#include "engine/weights/float_forms.h"
#include "engine/weights/matrix_rows.h"

namespace praxis::engine::weights {
namespace {

using base::ErrorCode;
using base::fail;
using tensor::DType;

constexpr std::int64_t kBlock = 32;
constexpr std::int64_t kBlockBytes = sizeof(float) + kBlock;

std::array<float, 256> makeValues() {
  std::array<float, 256> values{};
  for (std::size_t bits = 0; bits < values.size(); ++bits) values[bits] = floatOfE4m3(static_cast<std::uint8_t>(bits));
  return values;
}

struct Tiles {
  std::int64_t rows = 0;
  std::int64_t cols = 0;
};

class Fp8Matrix final : public MatrixRows {
 public:
  Fp8Matrix(const SafeTensor& weight, const SafeTensor& scales, Tiles tile)
      : MatrixRows(weight.shape[1] % kBlock == 0 && tile.cols % kBlock == 0 ? DType::fp8 : DType::f32, weight.shape[0],
                   weight.shape[1]),
        m_bits(weight.data.data()),
        m_scales(scales),
        m_tile(tile) {}

  void write(std::span<const std::int64_t> rows, std::byte* out) const override {
    for (const std::int64_t row : rows) {
      if (type() == DType::fp8)
        writeBlocks(row, out);
      else
        writeFloats(row, out);
      out += tensor::rowBytes(type(), cols());
    }
  }

 private:
  float scaleAt(std::int64_t row, std::int64_t col) const {
    return plainValue(m_scales, row / m_tile.rows * m_scales.shape[1] + col / m_tile.cols);
  }

  void writeBlocks(std::int64_t row, std::byte* out) const {
    for (std::int64_t col = 0; col < cols(); col += kBlock) {
      const float scale = scaleAt(row, col);
      std::memcpy(out, &scale, sizeof(scale));
      std::memcpy(out + sizeof(scale), m_bits + row * cols() + col, kBlock);
      out += kBlockBytes;
    }
  }

  void writeFloats(std::int64_t row, std::byte* out) const {
    static const std::array<float, 256> values = makeValues();
    for (std::int64_t col = 0; col < cols(); ++col) {
      const float value = scaleAt(row, col) * values[static_cast<std::size_t>(m_bits[row * cols() + col])];
      std::memcpy(out + col * static_cast<std::int64_t>(sizeof(float)), &value, sizeof(value));
    }
  }

  const std::byte* m_bits;
  SafeTensor m_scales;
  Tiles m_tile;
};

}  // namespace

MatrixResult fp8Matrix(const SafeTensor& weight, const SafeTensor& scales, std::int64_t tileRows,
                       std::int64_t tileCols) {
  const auto tilesOf = [](std::int64_t size, std::int64_t tile) { return (size + tile - 1) / tile; };
  const bool fits = weight.type == "F8_E4M3" && isPlain(scales.type) && weight.shape.size() == 2 &&
                    scales.shape.size() == 2 && !weight.data.empty() &&
                    scales.shape[0] == tilesOf(weight.shape[0], tileRows) &&
                    scales.shape[1] == tilesOf(weight.shape[1], tileCols);
  if (!fits) {
    return fail(ErrorCode::corrupt, "the tensors {} ({}) and {} ({}) do not go together as F8_E4M3 with a scale {}",
                printable(weight.name), printable(weight.type), printable(scales.name), printable(scales.type),
                fmt::format("for every {} x {} values. Download the model again.", tileRows, tileCols));
  }
  std::unique_ptr<MatrixRows> matrix = std::make_unique<Fp8Matrix>(weight, scales, Tiles{tileRows, tileCols});
  return matrix;
}

}  // namespace praxis::engine::weights
