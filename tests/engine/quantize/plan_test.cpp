// Which tensor of a quantised file gets which type: the published mixtures, their exceptions, and what stays floats.

#include "engine/quantize/plan.h"

#include <QtTest>
#include <map>
#include <set>

#include "tests/engine/quantize/written_model.h"

using namespace praxis;
using namespace praxis::engine;
using tensor::DType;
using tests::LlamaShape;

class PlanTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

  weights::ModelFile opened(const tests::WrittenModel& model) const {
    const std::string path = m_folder.filePath("model.gguf").toStdString();
    if (!model.write(path)) qFatal("the model cannot be written");
    return *weights::ModelFile::open(path);
  }
  static std::map<std::string, std::string> typesOf(const weights::ModelFile& model, const char* recipe,
                                                    const quantize::PlanOptions& options = {}) {
    std::map<std::string, std::string> types;
    const auto plan = quantize::planFor(model, **quantize::recipeNamed(recipe), options);
    if (!plan) return {{"error", plan.error().message}};
    for (const auto& tensor : plan->tensors) types[tensor.name] = tensor::dtypeInfo(tensor.to).name;
    return types;
  }
  std::map<std::string, std::string> typesOf(const LlamaShape& shape, const char* recipe,
                                             const quantize::PlanOptions& options = {}) const {
    return typesOf(opened(tests::llamaOf(shape)), recipe, options);
  }
  // The layers in which the tensor has the type.
  static std::set<int> layersWith(const std::map<std::string, std::string>& types, const std::string& name,
                                  const std::string& type) {
    std::set<int> layers;
    for (int layer = 0; types.contains("blk." + std::to_string(layer) + "." + name); ++layer) {
      if (types.at("blk." + std::to_string(layer) + "." + name) == type) layers.insert(layer);
    }
    return layers;
  }

 private Q_SLOTS:
  void everyRecipeHasItsOwnNameAndFileType() {
    std::set<std::string_view> names;
    std::set<std::uint32_t> fileTypes;
    for (const quantize::Recipe& recipe : quantize::recipes()) {
      QVERIFY(names.insert(recipe.name).second && fileTypes.insert(recipe.fileType).second);
      QCOMPARE((*quantize::recipeNamed(QByteArray(recipe.name.data()).toLower().toStdString()))->name, recipe.name);
    }
    QVERIFY(names.size() >= 12);
    const auto unknown = quantize::recipeNamed("Q9_X");
    QVERIFY(!unknown && unknown.error().message.find("Q4_K_M") != std::string::npos);
  }

  void mixtureQ4_K_M() {
    const auto types = typesOf(LlamaShape{.layers = 16}, "Q4_K_M");
    // The first and the last eighth, and every third between.
    const std::set<int> sensitive = {0, 1, 4, 7, 10, 13, 14, 15};
    QCOMPARE(layersWith(types, "attn_v.weight", "Q6_K"), sensitive);
    QCOMPARE(layersWith(types, "ffn_down.weight", "Q6_K"), sensitive);
    QCOMPARE(layersWith(types, "attn_q.weight", "Q4_K").size(), std::size_t{16});
    QCOMPARE(layersWith(types, "ffn_gate.weight", "Q4_K").size(), std::size_t{16});
    QCOMPARE(types.at("output.weight"), std::string("Q6_K"));
    QCOMPARE(types.at("token_embd.weight"), std::string("Q4_K"));
    QCOMPARE(types.at("output_norm.weight"), std::string("F32"));
    QCOMPARE(typesOf(LlamaShape{.tied = true}, "Q4_K_M").at("token_embd.weight"), std::string("Q6_K"));
  }

  void otherMixtures() {
    const auto small = typesOf(LlamaShape{.layers = 16}, "Q4_K_S");
    QCOMPARE(layersWith(small, "attn_v.weight", "Q5_K"), (std::set<int>{0, 1, 2, 3}));
    QCOMPARE(layersWith(small, "ffn_down.weight", "Q5_K"), (std::set<int>{0, 1}));
    const auto three = typesOf(LlamaShape{.layers = 16}, "Q3_K_M");
    QCOMPARE(layersWith(three, "attn_v.weight", "Q5_K"), (std::set<int>{0, 1}));
    QCOMPARE(layersWith(three, "attn_v.weight", "Q4_K").size(), std::size_t{14});
    QCOMPARE(layersWith(three, "ffn_down.weight", "Q5_K"), (std::set<int>{0}));
    QCOMPARE(layersWith(three, "attn_output.weight", "Q4_K").size(), std::size_t{16});
    const auto two = typesOf(LlamaShape{}, "Q2_K");
    QCOMPARE(layersWith(two, "attn_v.weight", "Q3_K").size(), std::size_t{8});
    QCOMPARE(layersWith(two, "attn_q.weight", "Q2_K").size(), std::size_t{8});
    QCOMPARE(layersWith(typesOf(LlamaShape{.headsKv = 2}, "Q2_K"), "attn_v.weight", "Q4_K").size(), std::size_t{8});
    QCOMPARE(typesOf(LlamaShape{}, "Q4_0").at("output.weight"), std::string("Q6_K"));
    QCOMPARE(typesOf(LlamaShape{}, "Q8_0").at("output.weight"), std::string("Q8_0"));
    QCOMPARE(typesOf(LlamaShape{}, "BF16").at("blk.0.attn_q.weight"), std::string("BF16"));
  }

  void expertsHaveRulesOfTheirOwn() {
    const LlamaShape eight{.architecture = "qwen3moe", .experts = 8};
    const auto types = typesOf(eight, "Q4_K_M");
    QCOMPARE(layersWith(types, "attn_v.weight", "Q8_0").size(), std::size_t{8});
    QCOMPARE(layersWith(types, "attn_output.weight", "Q5_K").size(), std::size_t{8});
    QCOMPARE(layersWith(types, "ffn_gate_inp.weight", "F32").size(), std::size_t{8});
    QCOMPARE(layersWith(types, "ffn_down_exps.weight", "Q6_K"), (std::set<int>{0, 3, 6, 7}));
    const auto mx = typesOf(eight, "MXFP4_MOE");
    QCOMPARE(layersWith(mx, "ffn_up_exps.weight", "MXFP4").size(), std::size_t{8});
    QCOMPARE(layersWith(mx, "attn_q.weight", "Q8_0").size(), std::size_t{8});
  }

  // Rows that are no whole number of blocks get a type of smaller blocks, and the plan says what was wanted.
  void rowsThatDoNotFitFallBack() {
    QCOMPARE(tensor::typeThatFits(DType::q4_K, 512), DType::q4_K);
    QCOMPARE(tensor::typeThatFits(DType::q4_K, 288), DType::q5_0);
    QCOMPARE(tensor::typeThatFits(DType::q5_K, 288), DType::q5_1);
    QCOMPARE(tensor::typeThatFits(DType::q6_K, 288), DType::q8_0);
    QCOMPARE(tensor::typeThatFits(DType::q2_K, 288), DType::q4_0);
    QCOMPARE(tensor::typeThatFits(DType::q3_K, 288), DType::q4_0);
    QCOMPARE(tensor::typeThatFits(DType::iq4_XS, 288), DType::iq4_NL);
    QCOMPARE(tensor::typeThatFits(DType::q4_0, 40), DType::f16);
    QCOMPARE(tensor::typeThatFits(DType::q4_K, 40), DType::f16);
    const auto model = opened(tests::llamaOf(LlamaShape{.feedForward = 288}));
    const auto plan = quantize::planFor(model, **quantize::recipeNamed("Q4_K_M"), {});
    QVERIFY(plan.has_value());
    for (const auto& tensor : plan->tensors) {
      const bool down = tensor.name.find("ffn_down") != std::string::npos;
      QCOMPARE(tensor.wanted.has_value(), down);
      if (down) QVERIFY(tensor.to == (tensor.wanted == DType::q6_K ? DType::q8_0 : DType::q5_0));
    }
  }

  void optionsComeFirst() {
    QVERIFY(layersWith(typesOf(LlamaShape{}, "Q4_K_M", {.pure = true}), "attn_v.weight", "Q4_K").size() == 8);
    QCOMPARE(typesOf(LlamaShape{}, "Q4_K_M", {.pure = true}).at("output.weight"), std::string("Q4_K"));
    const quantize::PlanOptions chosen{.outputType = DType::q8_0, .embeddingType = DType::f16};
    QCOMPARE(typesOf(LlamaShape{}, "Q4_K_M", chosen).at("output.weight"), std::string("Q8_0"));
    QCOMPARE(typesOf(LlamaShape{}, "Q4_K_M", chosen).at("token_embd.weight"), std::string("F16"));
  }

  void whatIsNoMatrixStaysFloats() {
    auto model = tests::llamaOf(LlamaShape{});
    model.tensors.push_back({"blk.0.attn_q.bias", DType::f16, tensor::Shape{8}});
    model.tensors.push_back({"rope_freqs.weight", DType::f32, tensor::Shape{16}});
    model.tensors.push_back({"position_embd.weight", DType::f16, tensor::Shape{8, 256}});
    model.tensors.push_back({"blk.0.table.weight", DType::i32, tensor::Shape{8, 256}});
    const auto types = typesOf(opened(model), "Q4_K_M");
    QCOMPARE(types.at("blk.0.attn_q.bias"), std::string("F32"));
    QCOMPARE(types.at("rope_freqs.weight"), std::string("F32"));
    QCOMPARE(types.at("position_embd.weight"), std::string("F16"));
    QCOMPARE(types.at("blk.0.table.weight"), std::string("I32"));
  }

  void towersStayFloats() {
    auto model = tests::llamaOf(LlamaShape{.architecture = "clip"});
    const auto refused = typesOf(opened(model), "Q8_0");
    QVERIFY(refused.contains("error") && refused.at("error").find("vision tower") != std::string::npos);
    QCOMPARE(typesOf(opened(model), "BF16").at("blk.0.attn_q.weight"), std::string("BF16"));
  }

  void quantisedModelsAreRefused() {
    const LlamaShape quantised{.type = DType::q8_0};
    const auto refused = typesOf(quantised, "Q4_0");
    QVERIFY(refused.contains("error") && refused.at("error").find("token_embd.weight is Q8_0") != std::string::npos);
    QCOMPARE(typesOf(quantised, "Q4_0", {.requantise = true}).at("blk.0.attn_q.weight"), std::string("Q4_0"));
    const auto unreadable = typesOf(LlamaShape{.type = DType::iq2_XS}, "Q4_0", {.requantise = true});
    QVERIFY(unreadable.contains("error") && unreadable.at("error").find("IQ2_XS") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(PlanTest)
#include "plan_test.moc"
