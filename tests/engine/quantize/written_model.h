#pragma once
// A model file of any tensors, written with our own GGUF writer, and a whole one of llama's shape.

#include <cmath>
#include <cstring>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "engine/ops/row_codec.h"
#include "engine/weights/gguf_writer.h"

namespace praxis::tests {

using engine::tensor::DType;
using engine::tensor::Shape;
using engine::weights::TensorPlan;

struct WrittenModel {
  engine::base::Metadata metadata;
  std::vector<TensorPlan> tensors;
  // Values of a row, already random.
  std::function<void(const TensorPlan& tensor, std::int64_t row, std::vector<float>& values)> change;

  engine::base::Result<void> write(const std::filesystem::path& path) const {
    std::mt19937 random(5);
    std::normal_distribution<float> normal(0, 0.05f);
    return engine::weights::writeGguf(path, metadata, tensors, [&](const TensorPlan& plan, auto& file) {
      std::vector<float> values(static_cast<std::size_t>(plan.shape.cols()));
      std::vector<std::byte> row(static_cast<std::size_t>(engine::tensor::rowBytes(plan.type, plan.shape.cols())));
      for (std::int64_t r = 0; r < plan.shape.rows(); ++r) {
        for (float& value : values) value = normal(random);
        if (change) change(plan, r, values);
        if (engine::ops::canEncode(plan.type)) engine::ops::encodeRow(plan.type, values, {}, row.data());
        if (auto written = file.write(row); !written) return written;
      }
      return engine::base::Result<void>();
    });
  }
};

struct LlamaShape {
  std::string architecture = "llama";
  std::uint64_t layers = 8, heads = 8, headsKv = 8, experts = 0;
  std::int64_t width = 256, feedForward = 256, vocabulary = 8;
  bool tied = false;
  DType type = DType::f16;
};

inline WrittenModel llamaOf(const LlamaShape& shape) {
  WrittenModel model;
  model.metadata.insert("general.architecture", shape.architecture);
  model.metadata.insert("general.file_type", std::uint64_t{1});
  model.metadata.insert("test.kept", std::string("as it was"));
  model.metadata.insert("split.count", std::uint64_t{1});
  const auto number = [&](const char* key, std::uint64_t value) {
    model.metadata.insert(shape.architecture + key, value);
  };
  number(".block_count", shape.layers);
  number(".attention.head_count", shape.heads);
  number(".attention.head_count_kv", shape.headsKv);
  if (shape.experts > 0) number(".expert_count", shape.experts);
  const auto matrix = [&](const std::string& name, std::int64_t rows, std::int64_t cols) {
    model.tensors.push_back({name + ".weight", shape.type, Shape{rows, cols}});
  };
  const auto norm = [&](const std::string& name) {
    model.tensors.push_back({name + ".weight", DType::f32, Shape{shape.width}});
  };
  matrix("token_embd", shape.vocabulary, shape.width);
  norm("output_norm");
  if (!shape.tied) matrix("output", shape.vocabulary, shape.width);
  for (std::uint64_t layer = 0; layer < shape.layers; ++layer) {
    const std::string block = "blk." + std::to_string(layer) + ".";
    norm(block + "attn_norm");
    for (const char* name : {"attn_q", "attn_k", "attn_v", "attn_output"}) matrix(block + name, 8, shape.width);
    if (shape.experts > 0) {
      const auto experts = static_cast<std::int64_t>(shape.experts);
      model.tensors.push_back({block + "ffn_gate_inp.weight", DType::f32, Shape{experts, shape.width}});
      for (const char* name : {"ffn_gate_exps", "ffn_up_exps", "ffn_down_exps"}) {
        model.tensors.push_back({block + name + ".weight", shape.type, Shape{experts, 4, shape.width}});
      }
      continue;
    }
    matrix(block + "ffn_gate", 8, shape.width);
    matrix(block + "ffn_down", 8, shape.feedForward);
  }
  return model;
}

}  // namespace praxis::tests
