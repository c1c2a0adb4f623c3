// Laws of quantised folders: weights that GPTQ, AWQ or FP8 hold exactly make the same model as they do in float32,
// whatever the bits, the zero points' form and the order of the groups; other methods are refused by name.

#include <algorithm>
#include <cstring>

#include <QTest>

#include "tests/support/checkpoint_rig.h"

using namespace praxis::engine;
using praxis::tests::CheckpointMatrix;
using praxis::tests::CheckpointPlan;
using praxis::tests::CheckpointRig;
using praxis::tests::kWeightStep;
using praxis::tests::SafetensorsBytes;
using Json = nlohmann::json;

namespace {

constexpr float kTolerance = 1e-5f;
constexpr std::int64_t kGroup = 32;
constexpr std::uint16_t kHalfOfStep = 0x2400;  // 1/64

struct Layout {
  int bits = 4;
  int lowest = -7;  // of the whole numbers
  int highest = 8;
  bool zerosAreOneLess = true;
  bool ordered = false;         // groups lie scattered over the inputs
  std::int64_t group = kGroup;  // -1: one for all
};

// A stream of values of some bits in words, lowest bits first.
std::vector<std::int32_t> packed(const std::vector<std::uint32_t>& values, int bits) {
  std::vector<std::uint32_t> words(values.size() * static_cast<std::size_t>(bits) / 32);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t at = i * static_cast<std::size_t>(bits);
    const std::uint64_t shifted = std::uint64_t{values[i]} << at % 32;
    words[at / 32] |= static_cast<std::uint32_t>(shifted);
    if (shifted >> 32 != 0) words[at / 32 + 1] |= static_cast<std::uint32_t>(shifted >> 32);
  }
  return {words.begin(), words.end()};
}

std::uint32_t valueOf(const CheckpointMatrix& matrix, std::int64_t out, std::int64_t in, int zero) {
  const float steps = matrix.values[static_cast<std::size_t>(out * matrix.cols + in)] / kWeightStep;
  return static_cast<std::uint32_t>(static_cast<int>(steps) + zero);
}

class GptqWriter {
 public:
  GptqWriter(const CheckpointMatrix& matrix, const Layout& layout) : m_matrix(matrix), m_layout(layout) {
    m_group = layout.group > 0 ? layout.group : matrix.cols;
    m_groups = matrix.cols / m_group;
  }

  void write(SafetensorsBytes& file) const {
    const std::int64_t in = m_matrix.cols, out = m_matrix.rows;
    const std::int64_t inWords = in * m_layout.bits / 32;
    std::vector<std::int32_t> weight(static_cast<std::size_t>(inWords * out));
    for (std::int64_t o = 0; o < out; ++o) {
      std::vector<std::uint32_t> column;
      for (std::int64_t i = 0; i < in; ++i) column.push_back(valueOf(m_matrix, o, i, zero(groupOf(i), o)));
      const auto words = packed(column, m_layout.bits);
      for (std::size_t w = 0; w < words.size(); ++w) weight[w * static_cast<std::size_t>(out) + o] = words[w];
    }
    std::vector<std::uint32_t> zeros;
    for (std::int64_t g = 0; g < m_groups; ++g) {
      const std::uint32_t mask = (1u << m_layout.bits) - 1;
      for (std::int64_t o = 0; o < out; ++o) {
        zeros.push_back(static_cast<std::uint32_t>(zero(g, o) - (m_layout.zerosAreOneLess ? 1 : 0)) & mask);
      }
    }
    const std::vector<std::uint16_t> scales(static_cast<std::size_t>(m_groups * out), kHalfOfStep);
    file.addAll(m_matrix.module + ".qweight", "I32", {inWords, out}, weight);
    file.addAll(m_matrix.module + ".qzeros", "I32", {m_groups, out * m_layout.bits / 32}, packed(zeros, m_layout.bits));
    file.addAll(m_matrix.module + ".scales", "F16", {m_groups, out}, scales);
    std::vector<std::int32_t> groups;
    for (std::int64_t i = 0; i < in; ++i) groups.push_back(static_cast<std::int32_t>(groupOf(i)));
    file.addAll(m_matrix.module + ".g_idx", "I32", {in}, groups);
  }

 private:
  std::int64_t groupOf(std::int64_t input) const {
    return m_layout.ordered ? (input * 7 + 1) % m_groups : input / m_group;
  }

  // Where the numbers leave room, groups and outputs differ in their zero points.
  int zero(std::int64_t group, std::int64_t out) const {
    const int room = (1 << m_layout.bits) - (m_layout.highest - m_layout.lowest + 1);
    return -m_layout.lowest + (room > 0 ? static_cast<int>((group * 3 + out) % (room + 1)) : 0);
  }

  const CheckpointMatrix& m_matrix;
  const Layout& m_layout;
  std::int64_t m_group = 0;
  std::int64_t m_groups = 0;
};

// Eight outputs to a word, in AWQ's order of nibbles.
std::vector<std::int32_t> awqWords(const std::vector<std::uint32_t>& row) {
  constexpr std::size_t kOutputOfNibble[] = {0, 2, 4, 6, 1, 3, 5, 7};
  std::vector<std::uint32_t> nibbles;
  for (std::size_t i = 0; i < row.size(); ++i) nibbles.push_back(row[i - i % 8 + kOutputOfNibble[i % 8]]);
  return packed(nibbles, 4);
}

void writeAwq(SafetensorsBytes& file, const CheckpointMatrix& matrix) {
  const std::int64_t in = matrix.cols, out = matrix.rows, groups = in / kGroup;
  const auto zero = [](std::int64_t group, std::int64_t o) { return 3 + static_cast<int>((group * 5 + o) % 9); };
  std::vector<std::int32_t> weight, zeros;
  const auto append = [](std::vector<std::int32_t>& words, const std::vector<std::uint32_t>& row) {
    for (const std::int32_t word : awqWords(row)) words.push_back(word);
  };
  std::vector<std::uint32_t> row(static_cast<std::size_t>(out));
  for (std::int64_t i = 0; i < in; ++i) {
    for (std::int64_t o = 0; o < out; ++o) {
      row[static_cast<std::size_t>(o)] = valueOf(matrix, o, i, zero(i / kGroup, o));
    }
    append(weight, row);
  }
  for (std::int64_t g = 0; g < groups; ++g) {
    for (std::int64_t o = 0; o < out; ++o) row[static_cast<std::size_t>(o)] = static_cast<std::uint32_t>(zero(g, o));
    append(zeros, row);
  }
  file.addAll(matrix.module + ".qweight", "I32", {in, out / 8}, weight);
  file.addAll(matrix.module + ".qzeros", "I32", {groups, out / 8}, zeros);
  file.addAll(matrix.module + ".scales", "F16", {groups, out},
              std::vector<std::uint16_t>(static_cast<std::size_t>(groups * out), kHalfOfStep));
}

// E4M3 of a whole number from -8 to 8.
std::uint8_t smallE4m3(int number) {
  if (number == 0) return 0;
  const int size = std::abs(number);
  const int exponent = size >= 8 ? 3 : size >= 4 ? 2 : size >= 2 ? 1 : 0;
  const int mantissa = (size << 3 >> exponent) & 7;
  return static_cast<std::uint8_t>((number < 0 ? 0x80 : 0) | (exponent + 7) << 3 | mantissa);
}

// Tiles of 32 x 64, with scales that differ from tile to tile by a power of two, as far as E4M3 has exponents for.
void writeFp8(SafetensorsBytes& file, const CheckpointMatrix& matrix) {
  const std::int64_t tileRows = (matrix.rows + 31) / 32, tileCols = (matrix.cols + 63) / 64;
  const auto doubled = [](std::int64_t row, std::int64_t col) { return static_cast<int>((row / 32 + col / 64) % 3); };
  std::vector<float> scales;
  for (std::int64_t r = 0; r < tileRows; ++r) {
    for (std::int64_t c = 0; c < tileCols; ++c) scales.push_back(kWeightStep * static_cast<float>(1 << (r + c) % 3));
  }
  std::vector<std::uint8_t> bits;
  for (std::int64_t row = 0; row < matrix.rows; ++row) {
    for (std::int64_t col = 0; col < matrix.cols; ++col) {
      const auto number =
          static_cast<int>(matrix.values[static_cast<std::size_t>(row * matrix.cols + col)] / kWeightStep);
      std::uint8_t value = smallE4m3(number);
      if (number != 0) value = static_cast<std::uint8_t>(value - (doubled(row, col) << 3));
      bits.push_back(value);
    }
  }
  file.addAll(matrix.module + ".weight", "F8_E4M3", {matrix.rows, matrix.cols}, bits);
  file.addAll(matrix.module + ".weight_scale_inv", "F32", {tileRows, tileCols}, scales);
}

bool isLinear(const CheckpointMatrix& matrix) { return matrix.module.ends_with("_proj"); }

}  // namespace

class CheckpointQuantisedTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void gptq_data() {
    QTest::addColumn<int>("bits");
    QTest::addColumn<int>("lowest");
    QTest::addColumn<int>("highest");
    QTest::addColumn<bool>("oneLess");
    QTest::addColumn<bool>("ordered");
    QTest::addColumn<int>("group");
    QTest::newRow("2 bits") << 2 << -1 << 2 << true << false << 32;
    QTest::newRow("3 bits") << 3 << -3 << 4 << true << false << 32;
    QTest::newRow("3 bits, scattered groups") << 3 << -2 << 3 << false << true << 32;
    QTest::newRow("4 bits") << 4 << -3 << 4 << true << false << 32;
    QTest::newRow("4 bits, second form") << 4 << -3 << 4 << false << false << 32;
    QTest::newRow("4 bits, scattered groups") << 4 << -3 << 4 << true << true << 32;
    QTest::newRow("4 bits, one group") << 4 << -7 << 8 << true << false << -1;
    QTest::newRow("4 bits, groups of 16") << 4 << -3 << 4 << true << false << 16;
    QTest::newRow("4 bits, scattered groups of 16") << 4 << -3 << 4 << true << true << 16;
    QTest::newRow("8 bits") << 8 << -7 << 8 << true << false << 32;
    QTest::newRow("8 bits, scattered groups") << 8 << -7 << 8 << false << true << 32;
  }

  void gptq() {
    QFETCH(const int, bits);
    QFETCH(const int, lowest);
    QFETCH(const int, highest);
    QFETCH(const bool, oneLess);
    QFETCH(const bool, ordered);
    QFETCH(const int, group);
    const Layout layout{bits, lowest, highest, oneLess, ordered, group};
    const Json config = {{"quant_method", "gptq"},
                         {"bits", bits},
                         {"group_size", group},
                         {"desc_act", ordered},
                         {"checkpoint_format", oneLess ? "gptq" : "gptq_v2"}};
    const auto store = [&](SafetensorsBytes& file, const CheckpointMatrix& matrix) {
      if (isLinear(matrix)) GptqWriter(matrix, layout).write(file);
      return isLinear(matrix);
    };
    for (const char* architecture : {"llama", "qwen2"}) {
      const CheckpointRig rig({.architecture = architecture}, lowest, highest);
      const std::string className = architecture == std::string_view("llama") ? "LlamaForCausalLM" : "Qwen2ForCausalLM";
      rig.writeFolder({.className = className, .config = {{"quantization_config", config}}, .store = store});
      agrees(rig);
    }
  }

  void gptqExperts_data() {
    QTest::addColumn<bool>("ordered");
    QTest::newRow("in order") << false;
    QTest::newRow("scattered groups") << true;
  }

  void gptqExperts() {
    QFETCH(const bool, ordered);
    const Layout layout{.bits = 4, .lowest = -3, .highest = 4, .ordered = ordered, .group = -1};
    const CheckpointRig rig({.architecture = "qwen3moe"}, -3, 4);
    // The width of the experts of the tiny model is no multiple of a word's values: those matrices stay plain.
    const auto store = [&](SafetensorsBytes& file, const CheckpointMatrix& matrix) {
      const bool fits = isLinear(matrix) && matrix.cols % 32 == 0 && matrix.rows % 8 == 0;
      if (fits) GptqWriter(matrix, layout).write(file);
      return fits;
    };
    rig.writeFolder({.className = "Qwen3MoeForCausalLM", .store = store});
    praxis::tests::writeText(rig.folder() / "quantize_config.json", R"({"bits":4,"group_size":-1,"desc_act":false})");
    agrees(rig);
  }

  void idleBiasesOfGptqAreLeftOut() {
    const CheckpointRig rig({.architecture = "qwen2"}, -3, 4);
    const Layout layout{.lowest = -3, .highest = 4};
    const auto store = [&](SafetensorsBytes& file, const CheckpointMatrix& matrix) {
      if (!isLinear(matrix)) return false;
      GptqWriter(matrix, layout).write(file);
      const bool biased =
          matrix.module.ends_with("q_proj") || matrix.module.ends_with("k_proj") || matrix.module.ends_with("v_proj");
      const std::vector<std::uint16_t> zeros(static_cast<std::size_t>(matrix.rows));
      if (!biased) file.addAll(matrix.module + ".bias", "F16", {matrix.rows}, zeros);
      return true;
    };
    const Json config = {{"quant_method", "gptq"}, {"bits", 4}, {"group_size", 32}};
    rig.writeFolder({.className = "Qwen2ForCausalLM", .config = {{"quantization_config", config}}, .store = store});
    agrees(rig);
  }

  void awq() {
    const CheckpointRig rig({}, -3, 4);
    const Json config = {{"quant_method", "awq"}, {"bits", 4}, {"group_size", 32}, {"version", "GEMM"}};
    const auto store = [&](SafetensorsBytes& file, const CheckpointMatrix& matrix) {
      if (isLinear(matrix)) writeAwq(file, matrix);
      return isLinear(matrix);
    };
    rig.writeFolder({.className = "LlamaForCausalLM", .config = {{"quantization_config", config}}, .store = store});
    agrees(rig);
  }

  void fp8_data() {
    QTest::addColumn<QString>("architecture");
    QTest::addColumn<QString>("className");
    QTest::newRow("llama") << "llama"
                           << "LlamaForCausalLM";
    QTest::newRow("deepseek") << "deepseek2"
                              << "DeepseekV3ForCausalLM";
  }

  void fp8() {
    QFETCH(const QString, architecture);
    QFETCH(const QString, className);
    const CheckpointRig rig({.architecture = architecture.toStdString()}, -8, 8);
    const Json config = {{"quant_method", "fp8"}, {"fmt", "e4m3"}, {"weight_block_size", {32, 64}}};
    const auto store = [&](SafetensorsBytes& file, const CheckpointMatrix& matrix) {
      const bool fits = isLinear(matrix) || matrix.module.ends_with("_with_mqa");
      if (fits) writeFp8(file, matrix);
      return fits;
    };
    rig.writeFolder(
        {.className = className.toStdString(), .config = {{"quantization_config", config}}, .store = store});
    agrees(rig);
  }

  void otherMethodsAreRefusedByName_data() {
    QTest::addColumn<QString>("config");
    QTest::addColumn<QString>("named");
    QTest::newRow("bitsandbytes") << R"({"quant_method":"bitsandbytes"})"
                                  << "bitsandbytes";
    QTest::newRow("gptq of 5") << R"({"quant_method":"gptq","bits":5})"
                               << "5 bits";
    QTest::newRow("marlin") << R"({"quant_method":"gptq","bits":4,"checkpoint_format":"marlin"})"
                            << "marlin";
    QTest::newRow("awq gemv") << R"({"quant_method":"awq","bits":4,"version":"gemv"})"
                              << "gemv";
    QTest::newRow("fp8 per tensor") << R"({"quant_method":"fp8"})"
                                    << "scale per block";
    QTest::newRow("no name") << R"({"bits":4})"
                             << "without a name";
  }

  void otherMethodsAreRefusedByName() {
    QFETCH(const QString, config);
    QFETCH(const QString, named);
    const CheckpointRig rig({});
    rig.writeFolder(
        {.className = "LlamaForCausalLM", .config = {{"quantization_config", Json::parse(config.toStdString())}}});
    const auto file = weights::ModelFile::open(rig.folder());
    QVERIFY(!file && file.error().code == base::ErrorCode::unsupported);
    const QString message = QString::fromStdString(file.error().message);
    QVERIFY2(message.contains(named) && message.contains("GPTQ of 2, 3, 4 and 8 bits"), qPrintable(message));
  }

 private:
  static void agrees(const CheckpointRig& rig) {
    const auto expected = CheckpointRig::logits(rig.gguf());
    const auto actual = CheckpointRig::logits(rig.folder());
    QVERIFY2(expected, expected ? "" : expected.error().message.c_str());
    QVERIFY2(actual, actual ? "" : actual.error().message.c_str());
    const float difference = CheckpointRig::difference(*expected, *actual);
    QVERIFY2(difference <= kTolerance, qPrintable(QString::number(difference)));
  }
};

QTEST_APPLESS_MAIN(CheckpointQuantisedTest)
#include "checkpoint_quantised_test.moc"
