#pragma once
// The architectures once more, written plainly in double precision from their descriptions: every head has its keys and
// values in full (latent attention is expanded), without cache, batches or kernels. What the engine is compared with.
// Takes models whose tensors are F32.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/weights/model_file.h"

namespace praxis::tests {

class PlainForward {
 public:
  explicit PlainForward(const engine::weights::ModelFile& file);

  // [tokens, vocab]
  std::vector<double> logits(std::span<const std::int32_t> tokens) const;

 private:
  using Vector = std::vector<double>;
  using Rows = std::vector<Vector>;
  // Queries, keys and values of one token, a vector for each query head.
  struct Heads {
    Rows queries, keys, values;
  };

  double number(const std::string& suffix, double otherwise) const;
  bool has(const std::string& tensor) const { return m_file.find(tensor) != nullptr; }
  Vector row(const std::string& tensor, std::int64_t index) const;
  // W x, with the bias that the file has for it.
  Vector multiply(const std::string& name, const Vector& x) const;
  // The same for matrix `index` of a stack, rows [begin, begin + count) of it.
  Vector multiplyPart(const std::string& tensor, std::int64_t firstRow, std::int64_t count, const Vector& x) const;
  Vector norm(const Vector& x, const std::string& tensor) const;

  bool isLocal(std::int64_t layer) const;
  void turn(Vector& head, std::int64_t begin, std::int64_t position, bool local) const;
  double attentionScale() const;

  Heads plainHeads(const std::string& block, const Vector& x, std::int64_t position, bool local) const;
  Heads latentHeads(const std::string& block, const Vector& x, std::int64_t position) const;
  Vector attend(const std::vector<Heads>& past, std::int64_t position, bool local) const;
  Vector gated(const std::string& block, const std::string& ending, const Vector& x) const;
  Vector expert(const std::string& block, std::int64_t index, const Vector& x) const;
  Vector mixture(const std::string& block, const Vector& x) const;
  // Which experts of the scores are chosen.
  std::vector<std::int64_t> choose(const Vector& scores) const;

  const engine::weights::ModelFile& m_file;
  std::string m_architecture;
  bool m_latent = false;
  bool m_gemma = false;
};

}  // namespace praxis::tests
