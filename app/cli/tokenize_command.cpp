// praxis-cli tokenize -m MODEL: text lines to arrays of token ids, or with --decode back again. Line by line, so that
// it can stand in a pipe; needs only the vocabulary of a model file.

#include <cstdio>
#include <fstream>
#include <iostream>
#include <istream>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/model_argument.h"
#include "engine/text/tokenizer.h"
#include "engine/weights/model_file.h"

namespace praxis::cli {
namespace {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using engine::text::EncodeOptions;
using engine::text::TokenId;
using engine::text::Tokenizer;

struct Options {
  std::string model;
  std::string file;  // empty: standard input
  bool noSpecial = false;
  bool decode = false;
  bool json = false;
};

Result<std::vector<TokenId>> parseIds(const std::string& line, std::size_t lineNumber, std::int64_t vocabSize) {
  const auto refuse = [&] {
    return fail(ErrorCode::invalidArgument, "Line {} is not a JSON array of token ids from 0 to {}.", lineNumber,
                vocabSize - 1);
  };
  const Json array = Json::parse(line, nullptr, false);
  if (!array.is_array()) return refuse();
  std::vector<TokenId> tokens;
  tokens.reserve(array.size());
  for (const Json& id : array) {
    if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= static_cast<std::uint64_t>(vocabSize)) return refuse();
    tokens.push_back(id.get<TokenId>());
  }
  return tokens;
}

// The reverse of what encoding did: the BOS that it added goes, control tokens that were written out come back.
std::string textOf(const Tokenizer& tokenizer, std::span<const TokenId> tokens, bool noSpecial) {
  if (!noSpecial && tokenizer.addsBos() && !tokens.empty() && tokens.front() == tokenizer.bos()) {
    tokens = tokens.subspan(1);
  }
  return tokenizer.decode(tokens, !noSpecial);
}

Result<void> translateLine(const std::string& line, std::size_t lineNumber, const Tokenizer& tokenizer,
                           const Options& options) {
  if (!options.decode) {
    const EncodeOptions encoding{.addSpecial = !options.noSpecial, .parseSpecial = !options.noSpecial};
    fmt::print("[{}]\n", fmt::join(tokenizer.encode(line, encoding), ","));
    return {};
  }
  const std::vector<TokenId> tokens = PRAXIS_TRY(parseIds(line, lineNumber, tokenizer.vocabSize()));
  const std::string text = textOf(tokenizer, tokens, options.noSpecial);
  if (options.json) {
    printJson(text);
  } else {
    fmt::print("{}\n", text);
  }
  return {};
}

// A last line without a newline counts; a carriage return belongs to the text.
Result<void> translate(std::istream& input, const Tokenizer& tokenizer, const Options& options) {
  std::string line;
  for (std::size_t lineNumber = 1; std::getline(input, line); ++lineNumber) {
    PRAXIS_TRY(translateLine(line, lineNumber, tokenizer, options));
    if (std::fflush(stdout) != 0) return fail(ErrorCode::io, "The output could not be written.");
  }
  if (input.bad()) return fail(ErrorCode::io, "The input could not be read to its end.");
  return {};
}

Result<void> tokenize(const Options& options) {
  const auto path = PRAXIS_TRY(resolveModel(options.model));
  const auto model = PRAXIS_TRY(engine::weights::ModelFile::open(path));
  const auto tokenizer = PRAXIS_TRY(Tokenizer::create(model.metadata()));
  if (options.file.empty()) return translate(std::cin, *tokenizer, options);
  std::ifstream file(options.file, std::ios::binary);
  if (!file) return fail(ErrorCode::notFound, "{} cannot be opened for reading.", options.file);
  return translate(file, *tokenizer, options);
}

}  // namespace

void addTokenizeCommand(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = addCommand(app, invocation, "tokenize", "Turn lines of text into token ids, or ids into text",
                                 [options, &invocation] {
                                   options->json = invocation.json;
                                   return tokenize(*options);
                                 });
  command.add_option("-m,--model", options->model, "A model file, or the name of one in the model folders")->required();
  command.add_option("-f,--file", options->file, "Read this file instead of standard input");
  command.add_flag("--no-special", options->noSpecial,
                   "Add no BOS or EOS and take control tokens in the text as text; when decoding, leave them out");
  command.add_flag("--decode", options->decode,
                   "Read one JSON array of ids per line and print its text; with --json as a JSON string");
}

}  // namespace praxis::cli
