// Laws of folders quantised by GPTQ: weights that it holds exactly make the same model as they do in float32, whatever
// the bits, the zero points' form, the order of the groups and what its writers leave beside them. The usual 4 bits in
// groups of 32, for every class of model: checkpoint_logits_test.

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

bool isLinear(const CheckpointMatrix& matrix) { return matrix.module.ends_with("_proj"); }

}  // namespace

class CheckpointGptqTest : public QObject {
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
    QTest::newRow("4 bits, second form") << 4 << -3 << 4 << false << false << 32;
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

QTEST_APPLESS_MAIN(CheckpointGptqTest)
#include "checkpoint_gptq_test.moc"
