#include "engine/weights/packed_matrix.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <utility>
#include <vector>

#include "engine/weights/byte_reader.h"
#include "engine/weights/float_forms.h"

namespace praxis::engine::weights {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using tensor::DType;

constexpr std::int64_t kBlock = 32;
constexpr std::int64_t kWordBits = 32;
constexpr std::int64_t kRowsAtOnce = 64;  // neighbouring outputs share cache lines of the packed words

// Where AWQ puts output j of eight in its word, in nibbles.
constexpr std::array<int, 8> kAwqPlaces = {0, 4, 1, 5, 2, 6, 3, 7};

// BlockInt4 and BlockInt8 of kernels/common/weight_blocks.h.
struct Int4Block {
  std::uint16_t scale;
  std::uint8_t zero;
  std::uint8_t unused;
  std::uint8_t pairs[kBlock / 2];
};
struct Int8Block {
  std::uint16_t scale;
  std::uint16_t zero;
  std::uint8_t values[kBlock];
};
static_assert(sizeof(Int4Block) == 20 && sizeof(Int8Block) == 36);

struct PackedShape {
  std::int64_t in = 0;
  std::int64_t out = 0;
  std::int64_t groups = 0;
  std::int64_t bits = 0;
};

using Values = std::array<std::uint8_t, kBlock>;

std::uint32_t wordAt(const std::byte* words, std::int64_t index) {
  std::uint32_t word;
  std::memcpy(&word, words + index * static_cast<std::int64_t>(sizeof(word)), sizeof(word));
  return word;
}

// `bits` bits from bit `at` of a stream of words that lie `stride` words apart, lowest bits first.
std::uint32_t bitsAt(const std::byte* words, std::int64_t stride, std::int64_t at, std::int64_t bits) {
  const std::int64_t index = at / kWordBits;
  const std::int64_t shift = at % kWordBits;
  std::uint64_t both = wordAt(words, index * stride);
  if (shift + bits > kWordBits) both |= std::uint64_t{wordAt(words, (index + 1) * stride)} << kWordBits;
  return static_cast<std::uint32_t>(both >> shift) & ((1u << bits) - 1);
}

class PackedMatrix final : public MatrixRows {
 public:
  // groupOfInput is empty where input i is in group i / groupSize.
  PackedMatrix(const PackedTensors& tensors, const PackedRules& rules, PackedShape shape, std::int64_t groupSize,
               std::vector<std::int32_t> groupOfInput)
      : MatrixRows(shape.bits == 8 ? DType::int8 : DType::int4, shape.out, shape.in),
        m_weight(tensors.weight->data.data()),
        m_zeros(tensors.zeros->data.data()),
        m_scales(*tensors.scales),
        m_rules(rules),
        m_shape(shape),
        m_groupSize(groupSize),
        m_groupOfInput(std::move(groupOfInput)) {
    if (!m_groupOfInput.empty()) sortInputs();
    if (tensors.scales->type != "F16" || !blocksFitGroups()) useFloats();
  }

  std::span<const std::int32_t> inputOrder() const override { return m_order; }

  void useFloats() override {
    m_order.clear();
    MatrixRows::useFloats();
  }

  void write(std::span<const std::int64_t> rows, std::byte* out) const override {
    const std::int64_t rowBytes = tensor::rowBytes(type(), cols());
    for (std::size_t done = 0; done < rows.size(); done += kRowsAtOnce) {
      const auto part = rows.subspan(done, std::min<std::size_t>(kRowsAtOnce, rows.size() - done));
      std::byte* begin = out + static_cast<std::int64_t>(done) * rowBytes;
      if (type() == DType::f32) writeFloats(part, begin);
      if (type() == DType::int4) writeBlocks<Int4Block>(part, begin);
      if (type() == DType::int8) writeBlocks<Int8Block>(part, begin);
    }
  }

 private:
  // Inputs of the same group become neighbours.
  void sortInputs() {
    m_order.resize(m_groupOfInput.size());
    std::iota(m_order.begin(), m_order.end(), 0);
    std::ranges::stable_sort(m_order, {}, [this](std::int32_t input) { return groupOf(input); });
  }

  bool blocksFitGroups() const {
    if (cols() % kBlock != 0) return false;
    for (std::int64_t col = 0; col < cols(); col += kBlock) {
      // Groups never fall along the packed columns.
      if (groupOf(inputAt(col)) != groupOf(inputAt(col + kBlock - 1))) return false;
    }
    return true;
  }

  std::int64_t inputAt(std::int64_t col) const {
    return m_order.empty() ? col : m_order[static_cast<std::size_t>(col)];
  }

  std::int64_t groupOf(std::int64_t input) const {
    return m_groupOfInput.empty() ? input / m_groupSize : m_groupOfInput[static_cast<std::size_t>(input)];
  }

  std::uint32_t quantAt(std::int64_t input, std::int64_t output) const {
    if (m_rules.packing == Packing::awq) return awqAt(m_weight, input, output);
    const std::byte* words = m_weight + output * static_cast<std::int64_t>(sizeof(std::uint32_t));
    return bitsAt(words, m_shape.out, input * m_shape.bits, m_shape.bits);
  }

  std::uint32_t awqAt(const std::byte* words, std::int64_t row, std::int64_t output) const {
    const std::uint32_t word = wordAt(words, row * (m_shape.out / 8) + output / 8);
    return word >> 4 * kAwqPlaces[static_cast<std::size_t>(output % 8)] & 15;
  }

  std::uint32_t zeroAt(std::int64_t group, std::int64_t output) const {
    if (m_rules.packing == Packing::awq) return awqAt(m_zeros, group, output);
    const std::int64_t rowWords = m_shape.out * m_shape.bits / kWordBits;
    const std::byte* words = m_zeros + group * rowWords * static_cast<std::int64_t>(sizeof(std::uint32_t));
    const std::uint32_t stored = bitsAt(words, 1, output * m_shape.bits, m_shape.bits);
    return m_rules.zerosAreOneLess ? (stored + 1) & ((1u << m_shape.bits) - 1) : stored;
  }

  std::uint16_t halfScaleAt(std::int64_t group, std::int64_t output) const {
    std::uint16_t bits;
    std::memcpy(&bits, m_scales.data.data() + (group * m_shape.out + output) * 2, sizeof(bits));
    return bits;
  }

  void readValues(std::int64_t col, std::int64_t output, Values& values) const {
    if (m_rules.packing == Packing::gptq && m_order.empty() && m_shape.bits != 3) {
      return readWholeWords(col, output, values);
    }
    for (std::int64_t i = 0; i < kBlock; ++i) {
      values[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(quantAt(inputAt(col + i), output));
    }
  }

  // The same where a block's values are some words of the file.
  void readWholeWords(std::int64_t col, std::int64_t output, Values& values) const {
    const std::int64_t perWord = kWordBits / m_shape.bits;
    const std::uint32_t mask = (1u << m_shape.bits) - 1;
    for (std::int64_t i = 0; i < kBlock; i += perWord) {
      std::uint32_t word = wordAt(m_weight, (col + i) / perWord * m_shape.out + output);
      for (std::int64_t k = 0; k < perWord; ++k, word >>= m_shape.bits) {
        values[static_cast<std::size_t>(i + k)] = static_cast<std::uint8_t>(word & mask);
      }
    }
  }

  static void pack(const Values& values, Int4Block& block) {
    for (std::size_t i = 0; i < kBlock / 2; ++i) {
      block.pairs[i] = static_cast<std::uint8_t>(values[i] | values[i + kBlock / 2] << 4);
    }
  }
  static void pack(const Values& values, Int8Block& block) { std::ranges::copy(values, block.values); }

  template <typename Block>
  void writeBlocks(std::span<const std::int64_t> rows, std::byte* out) const {
    const std::int64_t rowBytes = tensor::rowBytes(type(), cols());
    Values values;
    for (std::int64_t col = 0; col < cols(); col += kBlock) {
      const std::int64_t group = groupOf(inputAt(col));
      std::byte* place = out + col / kBlock * static_cast<std::int64_t>(sizeof(Block));
      for (const std::int64_t row : rows) {
        Block block{};
        block.scale = halfScaleAt(group, row);
        block.zero = static_cast<decltype(block.zero)>(zeroAt(group, row));
        readValues(col, row, values);
        pack(values, block);
        std::memcpy(place, &block, sizeof(block));
        place += rowBytes;
      }
    }
  }

  void writeFloats(std::span<const std::int64_t> rows, std::byte* out) const {
    for (const std::int64_t row : rows) {
      for (std::int64_t col = 0; col < cols(); ++col) {
        const std::int64_t group = groupOf(col);
        const auto steps = static_cast<int>(quantAt(col, row)) - static_cast<int>(zeroAt(group, row));
        const float value = plainValue(m_scales, group * m_shape.out + row) * static_cast<float>(steps);
        std::memcpy(out, &value, sizeof(value));
        out += sizeof(value);
      }
    }
  }

  const std::byte* m_weight;
  const std::byte* m_zeros;
  SafeTensor m_scales;
  PackedRules m_rules;
  PackedShape m_shape;
  std::int64_t m_groupSize;
  std::vector<std::int32_t> m_groupOfInput;
  std::vector<std::int32_t> m_order;
};

// Checks what one module brings before any of it is used.
class PackedCheck {
 public:
  PackedCheck(const PackedTensors& tensors, const PackedRules& rules) : m_tensors(tensors), m_rules(rules) {}

  Result<PackedShape> shape() const {
    PRAXIS_TRY(matrixOf(m_tensors.weight, "qweight", "I32"));
    PRAXIS_TRY(matrixOf(m_tensors.zeros, "qzeros", "I32"));
    PRAXIS_TRY(matrixOf(m_tensors.scales, "scales", {}));
    const auto& weight = m_tensors.weight->shape;
    const auto& zeros = m_tensors.zeros->shape;
    PackedShape shape{0, m_tensors.scales->shape[1], m_tensors.scales->shape[0], 0};
    shape.bits = zeros[1] * kWordBits / shape.out;
    if (shape.bits != 2 && shape.bits != 3 && shape.bits != 4 && shape.bits != 8) return disagree();
    const bool awq = m_rules.packing == Packing::awq;
    if (awq && shape.bits != 4) return disagree();
    shape.in = awq ? weight[0] : weight[0] * kWordBits / shape.bits;
    const bool fits =
        zeros[0] == shape.groups && zeros[1] * kWordBits == shape.out * shape.bits &&
        (awq ? weight[1] * 8 == shape.out : weight[1] == shape.out && weight[0] * kWordBits == shape.in * shape.bits);
    if (!fits) return disagree();
    return shape;
  }

  // Inputs per group where they are in order.
  Result<std::int64_t> groupSize(const PackedShape& shape) const {
    const std::int64_t named = m_rules.groupSize > 0 ? m_rules.groupSize : shape.in;
    if ((shape.in - 1) / named + 1 == shape.groups) return named;
    if (shape.in % shape.groups == 0) return shape.in / shape.groups;
    return disagree();
  }

  // Empty where input i is in group i / groupSize.
  Result<std::vector<std::int32_t>> groupOfInput(const PackedShape& shape, std::int64_t groupSize) const {
    std::vector<std::int32_t> groups;
    if (m_tensors.groups == nullptr) return groups;
    if (m_tensors.groups->type != "I32" || m_tensors.groups->shape != std::vector{shape.in}) return disagree();
    groups.resize(static_cast<std::size_t>(shape.in));
    std::memcpy(groups.data(), m_tensors.groups->data.data(), groups.size() * sizeof(std::int32_t));
    bool inOrder = true;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if (groups[i] < 0 || groups[i] >= shape.groups) {
        return fail(ErrorCode::corrupt, "{}.g_idx names group {} of {}; download the model again.",
                    printable(m_tensors.name), groups[i], shape.groups);
      }
      inOrder = inOrder && groups[i] == static_cast<std::int64_t>(i) / groupSize;
    }
    if (inOrder) groups = {};
    return groups;
  }

 private:
  Result<void> matrixOf(const SafeTensor* tensor, std::string_view ending, std::string_view type) const {
    if (tensor == nullptr) {
      return fail(ErrorCode::corrupt, "the tensor {}.{} is missing; download the model again.",
                  printable(m_tensors.name), ending);
    }
    const bool typeFits = type.empty() ? isPlain(tensor->type) && tensor->type != "F64" : tensor->type == type;
    if (typeFits && tensor->shape.size() == 2 && !tensor->data.empty()) return {};
    return fail(ErrorCode::unsupported, "{}.{} is {} of {} axes, which is not how GPTQ or AWQ store it here: {}.",
                printable(m_tensors.name), ending, printable(tensor->type), tensor->shape.size(),
                "words of I32 and scales of F16, BF16 or F32, with two axes");
  }

  base::Error disagree() const {
    return fail(ErrorCode::corrupt,
                "the shapes of qweight, qzeros, scales and g_idx of {} are not those of one matrix of 2, 3, 4 or 8 "
                "bits; the model was stored wrongly or in a variant that is not supported.",
                printable(m_tensors.name));
  }

  const PackedTensors& m_tensors;
  const PackedRules& m_rules;
};

}  // namespace

MatrixResult packedMatrix(const PackedTensors& tensors, const PackedRules& rules) {
  const PackedCheck check(tensors, rules);
  const PackedShape shape = PRAXIS_TRY(check.shape());
  const std::int64_t groupSize = PRAXIS_TRY(check.groupSize(shape));
  auto groups = PRAXIS_TRY(check.groupOfInput(shape, groupSize));
  std::unique_ptr<MatrixRows> matrix =
      std::make_unique<PackedMatrix>(tensors, rules, shape, groupSize, std::move(groups));
  return matrix;
}

}  // namespace praxis::engine::weights
