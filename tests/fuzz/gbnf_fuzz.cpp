// libFuzzer target: any text, read as GBNF, ends in a named error or in a grammar whose masks tell the truth.
//
//   praxis_gbnf_seeds CORPUS && praxis_gbnf_fuzz CORPUS -max_total_time=60

#include "tests/fuzz/grammar_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace praxis::tests::fuzz;
  const auto [source, choices] = parts(data, size);
  const auto made = grammar::Grammar::fromGbnf(source);
  if (!made) {
    require(!made.error().message.empty());
    return 0;
  }
  bool whole = false;
  feed(*made, choices, whole);
  grammar::Matcher matcher(*made, nullptr);
  require(matcher.acceptBytes(choices) <= choices.size());
  return 0;
}
