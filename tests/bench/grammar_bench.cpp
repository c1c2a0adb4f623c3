// What a grammar costs per token with a real vocabulary: the mask of the allowed tokens, and taking one.
//
//   grammar_bench VOCABULARY.gguf
//
// Documents are forced token by token (as a model that writes them would), then random allowed tokens are walked.
// "first" is a grammar that has seen nothing; "warm" repeats the same in the same grammar.

#include <algorithm>
#include <bit>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/mapped_file.h"
#include "engine/text/grammar/grammar.h"
#include "engine/text/grammar/matcher.h"
#include "engine/text/grammar/position_cache.h"
#include "engine/text/tokenizer.h"
#include "engine/weights/gguf_reader.h"

using namespace praxis::engine;
using base::TokenId;
using text::grammar::Grammar;
using text::grammar::Matcher;
using text::grammar::testBit;
using text::grammar::TokenRole;
using text::grammar::TokenTable;

namespace {

struct Case {
  std::string name;
  bool gbnf = false;
  std::string source;
  std::string document;
};

struct Timings {
  std::vector<double> us;
  void add(base::Clock::time_point begin) { us.push_back(base::millisecondsSince(begin) * 1000); }
  double mean() const {
    double sum = 0;
    for (const double value : us) sum += value;
    return us.empty() ? 0 : sum / static_cast<double>(us.size());
  }
  double at(double share) {
    if (us.empty()) return 0;
    std::ranges::sort(us);
    return us[std::min(us.size() - 1, static_cast<std::size_t>(share * static_cast<double>(us.size())))];
  }
};

void print(const std::string& name, const char* what, Timings& mask, Timings& accept) {
  std::printf(
      "%-18s %-12s %6zu tokens | mask us: mean %8.2f p50 %8.2f p99 %8.1f max %8.1f | "
      "accept us: mean %6.2f max %7.1f\n",
      name.c_str(), what, mask.us.size(), mask.mean(), mask.at(0.5), mask.at(0.99), mask.at(1.0), accept.mean(),
      accept.at(1.0));
}

std::string manyFindings(int count) {
  std::string out = "{\"findings\": [";
  for (int i = 0; i < count; ++i) {
    out += (i > 0 ? ", " : "") + std::string("{\"region\": \"right lower lobe\", \"sizeMm\": ") +
           std::to_string(4 + i % 9) + "." + std::to_string(i % 10) + ", \"score\": " + std::to_string(i % 6) +
           ", \"comment\": \"Rounded nodule, smooth margin, unchanged since the last study; follow-up in " +
           std::to_string(3 + i % 10) + " months.\"}";
  }
  return out + "]}";
}

std::string nested(int depth) {
  std::string out;
  for (int i = 0; i < depth; ++i) out += "{\"level " + std::to_string(i) + "\": [" + std::to_string(i) + ", ";
  out += "null";
  for (int i = 0; i < depth; ++i) out += "]}";
  return out;
}

std::vector<Case> cases() {
  const std::string report =
      R"({"patient": {"name": "Ana Petrova", "age": 57, "sex": "F"}, "summary": "No acute findings. The heart is of )"
      R"(normal size; the lungs are clear. A small hiatal hernia is seen. \"Stable\" compared with 2021.", )"
      R"("codes": ["R91.1", "J18.9"], "urgent": false, "confidence": 0.87})";
  return {
      {"any json", false, "{}", report},
      {"report", false,
       R"({"type": "object", "properties": {"patient": {"type": "object", "properties": {"name": {"type": "string"},
       "age": {"type": "integer", "minimum": 0, "maximum": 120}, "sex": {"enum": ["F", "M", "O"]}},
       "required": ["name", "age", "sex"]},
       "summary": {"type": "string"}, "codes": {"type": "array",
       "items": {"type": "string", "pattern": "^[A-Z]\\d{2}(\\.\\d)?$"}},
       "urgent": {"type": "boolean"}, "confidence": {"type": "number", "minimum": 0, "maximum": 1}},
       "required": ["patient", "summary", "codes", "urgent", "confidence"]})",
       report},
      {"bounded strings", false,
       R"({"type": "object", "properties": {"findings": {"type": "array", "maxItems": 50, "items": {"type": "object",
       "properties": {"region": {"type": "string", "maxLength": 60},
       "sizeMm": {"type": "number", "minimum": 0, "maximum": 500},
       "score": {"type": "integer", "minimum": 0, "maximum": 5},
       "comment": {"type": "string", "minLength": 5, "maxLength": 300}},
       "required": ["region", "sizeMm", "score", "comment"]}}}, "required": ["findings"]})",
       manyFindings(20)},
      {"pattern strings", false,
       R"({"type": "object", "properties": {"findings": {"type": "array", "items": {"type": "object",
       "properties": {"region": {"type": "string", "pattern": "^[a-z ]+$", "maxLength": 40},
       "sizeMm": {"type": "number"},
       "score": {"type": "integer"}, "comment": {"type": "string", "pattern": "^[A-Z][A-Za-z0-9 ,;.-]*\\.$"}},
       "required": ["region", "sizeMm", "score", "comment"]}}}, "required": ["findings"]})",
       manyFindings(20)},
      {"nested 40 deep", false, "{}", nested(40)},
      {"json as gbnf", true,
       "root ::= object\nvalue ::= object | array | string | number | (\"true\" | \"false\" | \"null\") ws\n"
       "object ::= \"{\" ws (string \":\" ws value (\",\" ws string \":\" ws value)*)? \"}\" ws\n"
       "array ::= \"[\" ws (value (\",\" ws value)*)? \"]\" ws\n"
       "string ::= \"\\\"\" ([^\"\\\\\\x7F\\x00-\\x1F] | \"\\\\\" ([\"\\\\bfnrt] | \"u\" [0-9a-fA-F]{4}))* \"\\\"\" "
       "ws\n"
       "number ::= (\"-\"? ([0-9] | [1-9] [0-9]{0,15})) (\".\" [0-9]+)? ([eE] [-+]? [0-9] [1-9]{0,15})? ws\n"
       "ws ::= | \" \" | \"\\n\" [ \\t]{0,20}\n",
       manyFindings(10)},
  };
}

// Forces the document; false if the grammar refuses it somewhere.
bool force(Matcher& matcher, const std::vector<TokenId>& tokens, Timings& mask, Timings& accept) {
  for (const TokenId token : tokens) {
    auto begin = base::Clock::now();
    const bool allowed = testBit(matcher.allowed(), token);
    mask.add(begin);
    begin = base::Clock::now();
    const bool accepted = matcher.accept(token);
    accept.add(begin);
    if (!allowed || !accepted) return false;
  }
  return true;
}

void walk(Matcher& matcher, std::size_t steps, std::mt19937& random, Timings& mask, Timings& accept) {
  std::vector<TokenId> tokens;
  for (std::size_t step = 0; step < steps; ++step) {
    auto begin = base::Clock::now();
    const auto allowed = matcher.allowed();
    mask.add(begin);
    tokens.clear();
    for (std::size_t word = 0; word < allowed.size(); ++word) {
      for (std::uint64_t bits = allowed[word]; bits != 0; bits &= bits - 1) {
        tokens.push_back(static_cast<TokenId>(word * 64 + static_cast<std::size_t>(std::countr_zero(bits))));
      }
    }
    if (tokens.empty()) return;
    begin = base::Clock::now();
    matcher.accept(tokens[random() % tokens.size()]);
    accept.add(begin);
    if (matcher.ended()) matcher.reset();
  }
}

int run(const char* path) {
  const auto file = base::MappedFile::open(path);
  if (!file) return std::fprintf(stderr, "%s\n", file.error().message.c_str()), 1;
  const auto contents = weights::readGguf(file->bytes());
  if (!contents) return std::fprintf(stderr, "%s\n", contents.error().message.c_str()), 1;
  const auto tokenizer = text::Tokenizer::create(contents->metadata);
  if (!tokenizer) return std::fprintf(stderr, "%s\n", tokenizer.error().message.c_str()), 1;
  std::vector<std::string> bytes;
  std::vector<TokenRole> roles;
  for (TokenId token = 0; token < (*tokenizer)->vocabSize(); ++token) {
    bytes.push_back((*tokenizer)->bytesOf(token));
    const text::TokenKind kind = (*tokenizer)->kind(token);
    const bool isText = kind == text::TokenKind::normal || kind == text::TokenKind::byte;
    roles.push_back((*tokenizer)->isEndOfGeneration(token) ? TokenRole::endOfGeneration
                    : isText                               ? TokenRole::text
                                                           : TokenRole::control);
  }
  auto begin = base::Clock::now();
  const auto table = TokenTable::build(bytes, roles);
  std::printf("%zu tokens, table built in %.1f ms\n", table->size(), base::millisecondsSince(begin));

  for (const Case& each : cases()) {
    begin = base::Clock::now();
    const auto grammar = each.gbnf ? Grammar::fromGbnf(each.source) : Grammar::fromJsonSchema(each.source);
    const double compileMs = base::millisecondsSince(begin);
    if (!grammar) return std::fprintf(stderr, "%s: %s\n", each.name.c_str(), grammar.error().message.c_str()), 1;
    const std::vector<TokenId> tokens =
        (*tokenizer)->encode(each.document, {.addSpecial = false, .parseSpecial = false});
    std::printf("%s: compiled in %.2f ms\n", each.name.c_str(), compileMs);
    for (const char* what : {"first", "warm"}) {
      Matcher matcher(*grammar, table);
      Timings mask;
      Timings accept;
      if (!force(matcher, tokens, mask, accept) || !matcher.complete()) {
        return std::fprintf(stderr, "%s: the document is refused\n", each.name.c_str()), 1;
      }
      print(each.name, what, mask, accept);
    }
    for (const char* what : {"random", "random again"}) {
      std::mt19937 random(7);
      Matcher matcher(*grammar, table);
      Timings mask;
      Timings accept;
      walk(matcher, 400, random, mask, accept);
      print(each.name, what, mask, accept);
    }
    const auto usage = (*grammar)->positions(table)->usage();
    std::printf("  %zu positions, %zu frames, %zu masks, %zu collections\n", usage.positions, usage.frames, usage.masks,
                usage.collections);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: grammar_bench VOCABULARY.gguf\n"), 1;
  return run(argv[1]);
}
