// Speed of a tokenizer: tokenizer_bench VOCAB.gguf TEXT... prints MB/s of encoding and decoding each file, the best of
// five rounds, and whether the text came back.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "engine/text/tokenizer.h"
#include "engine/weights/model_file.h"

namespace {

using namespace praxis::engine;

template <typename Work>
double secondsOf(const Work& work) {
  double best = std::numeric_limits<double>::max();
  for (int round = 0; round < 5; ++round) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return best;
}

void measure(const text::Tokenizer& tokenizer, const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const text::EncodeOptions plain{.addSpecial = false, .parseSpecial = false};
  std::vector<text::TokenId> tokens;
  std::string decoded;
  const double encoding = secondsOf([&] { tokens = tokenizer.encode(content, plain); });
  const double decoding = secondsOf([&] { decoded = tokenizer.decode(tokens); });
  const double megabytes = static_cast<double>(content.size()) / 1e6;
  std::uint64_t print = 14695981039346656037ull;  // FNV-1a of the ids, to compare with another tokenizer's
  for (const text::TokenId token : tokens) print = (print ^ static_cast<std::uint64_t>(token)) * 1099511628211ull;
  fmt::print("{}: {:.2f} MB, {} tokens ({:x}), encode {:.1f} MB/s, decode {:.1f} MB/s, {}\n", path, megabytes,
             tokens.size(), print, megabytes / encoding, megabytes / decoding,
             decoded == content ? "round trip" : "text differs");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: tokenizer_bench VOCAB.gguf TEXT...\n");
    return 2;
  }
  const auto file = weights::ModelFile::open(argv[1]);
  if (!file) {
    fmt::print(stderr, "{}\n", file.error().message);
    return 1;
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto tokenizer = text::Tokenizer::create(file->metadata());
  if (!tokenizer) {
    fmt::print(stderr, "{}\n", tokenizer.error().message);
    return 1;
  }
  fmt::print("built in {:.0f} ms\n",
             std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
  for (int i = 2; i < argc; ++i) measure(**tokenizer, argv[i]);
  return 0;
}
