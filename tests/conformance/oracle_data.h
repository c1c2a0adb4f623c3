#pragma once
// The oracle folder as values: a model's manifest, its prompts and its logits. Layout: README of the folder.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace praxis::tests {

inline std::filesystem::path oracleFolder() { return std::filesystem::path(PRAXIS_CONFORMANCE_DATA) / "oracles"; }

struct OraclePrompt {
  std::string name;
  std::vector<std::int32_t> tokens;
  std::vector<float> exact;                // [tokens, vocab]
  std::vector<std::int32_t> greedyExact;
  std::vector<float> greedyExactMargin;    // between the best and the second logit, per greedy step
};

struct OracleVariant {
  std::string model;                       // "llama-a"
  std::string type;                        // "Q8_0"
  std::filesystem::path file;              // may be absent: F32 files are mostly stored as F16
  std::int64_t vocab = 0;
  std::vector<OraclePrompt> prompts;
};

inline std::vector<float> readFloats(const std::filesystem::path& path) {
  std::vector<float> values(std::filesystem::file_size(path) / sizeof(float));
  std::ifstream(path, std::ios::binary)
      .read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(float)));
  return values;
}

inline OracleVariant readOracle(const std::string& model, const std::string& type) {
  const std::filesystem::path folder = oracleFolder() / model;
  std::ifstream stream(folder / "manifest.json");
  const auto manifest = nlohmann::json::parse(stream);
  const auto& variant = manifest["variants"][type];
  OracleVariant oracle{model, type, folder / variant["file"].get<std::string>(), manifest["config"]["V"], {}};
  for (const auto& prompt : variant["prompts"]) {
    oracle.prompts.push_back({.name = prompt["name"],
                              .tokens = prompt["tokens"],
                              .exact = readFloats(folder / prompt["logits_exact"].get<std::string>()),
                              .greedyExact = prompt["greedy_exact"],
                              .greedyExactMargin = prompt["greedy_exact_margin"]});
  }
  return oracle;
}

}  // namespace praxis::tests
