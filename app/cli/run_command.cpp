// praxis-cli run -m MODEL -p TEXT: one answer, streamed as it comes or, with --json, as one value at the end.

#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/image_argument.h"
#include "app/cli/interrupt.h"
#include "app/cli/sampling_options.h"
#include "app/cli/session_load.h"
#include "app/cli/text_file.h"
#include "engine/text/grammar/grammar.h"
#include "engine/text/utf8.h"

namespace praxis::cli {
namespace {

using engine::base::Error;
using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
namespace session = engine::session;
namespace text = engine::text;

constexpr std::size_t kTextBytesMax = 16 * 1024 * 1024;

struct Options {
  ModelOptions model;
  std::string prompt;
  std::string promptFile;
  std::string system;
  std::vector<std::string> images;
  std::string recipe;
  std::string schemaFile;
  std::string grammarFile;
  bool raw = false;
  session::Request request;  // what the options set in it directly
};

// What a request gave, gathered from its events.
struct Answer {
  std::string text;
  std::string reasoning;
  std::vector<text::TokenId> tokens;
  std::vector<std::vector<session::TokenLogprob>> logprobs;  // of each token, where asked for
  session::FinishReason finish = session::FinishReason::cancelled;
  session::Timings timings;
  std::optional<Error> error;
};

// Writes the stream to standard output as it comes: reasoning between the tags that models put around it.
class Stream {
 public:
  void add(std::string_view reasoning, std::string_view answer) {
    if (!reasoning.empty() && !m_inReasoning) write("<think>\n");
    if (!reasoning.empty()) m_inReasoning = true;
    write(reasoning);
    if (!answer.empty() && m_inReasoning) write("\n</think>\n\n");
    if (!answer.empty()) m_inReasoning = false;
    write(answer);
    std::fflush(stdout);
  }
  void end() {
    if (m_inReasoning) write("\n</think>");
    write("\n");
    std::fflush(stdout);
  }

 private:
  static void write(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }
  bool m_inReasoning = false;
};

Result<std::string> readPrompt(const Options& options) {
  if (options.promptFile.empty()) return options.prompt;
  std::string prompt = PRAXIS_TRY(readTextFile(options.promptFile, "a prompt file", kTextBytesMax));
  // The line end that editors put after the last line is no part of the question.
  if (prompt.ends_with('\n')) prompt.pop_back();
  return prompt;
}

// The form that an option's file gives the answer, tried before a model is loaded: errors name the file and the place.
Result<std::string> readForm(const std::string& path, bool isSchema) {
  using text::grammar::Grammar;
  std::string form = PRAXIS_TRY(readTextFile(path, isSchema ? "a JSON schema" : "a grammar", kTextBytesMax));
  const auto grammar = isSchema ? Grammar::fromJsonSchema(form) : Grammar::fromGbnf(form);
  if (!grammar) return engine::base::within(path, grammar.error());
  for (const std::string& note : (*grammar)->notes()) fmt::print(stderr, "{}: {}\n", path, note);
  return form;
}

Result<session::Request> requestOf(const Options& options) {
  if (options.raw && !options.images.empty()) {
    return fail(ErrorCode::invalidArgument, "--image has no place in a raw prompt; leave out --raw or --image.");
  }
  if (options.raw && !options.system.empty()) {
    return fail(ErrorCode::invalidArgument, "--system has no place in a raw prompt; leave out --raw or --system.");
  }
  session::Request request = options.request;
  auto& breakers = request.sampling.dryBreakers;
  if (breakers == std::vector<std::string>{"none"}) breakers.clear();
  if (!options.schemaFile.empty()) {
    request.jsonSchema = PRAXIS_TRY(readForm(options.schemaFile, true));
  }
  if (!options.grammarFile.empty()) {
    request.grammar = PRAXIS_TRY(readForm(options.grammarFile, false));
  }
  std::string prompt = PRAXIS_TRY(readPrompt(options));
  if (prompt.empty()) return fail(ErrorCode::invalidArgument, "The prompt is empty; give one with -p TEXT or -f FILE.");
  if (options.raw) {
    request.rawPrompt = std::move(prompt);
    return request;
  }
  if (!options.system.empty()) request.messages.push_back({text::Role::system, options.system});
  request.messages.push_back({text::Role::user, std::move(prompt)});
  return request;
}

// Puts what --image names in front of the question.
Result<std::vector<NamedImage>> addImages(const Options& options, const session::LoadedModel& model,
                                          session::Request& request) {
  if (options.images.empty()) return std::vector<NamedImage>();
  if (!model.vision) {
    return fail(ErrorCode::unsupported,
                "This model takes no images: there is no vision file for it; name one with --mmproj FILE.{}{}",
                model.visionNote.empty() ? "" : " ", model.visionNote);
  }
  auto images = PRAXIS_TRY(readImages(options.images, *model.vision, options.recipe));
  for (const NamedImage& named : images) {
    request.messages.back().images.push_back({0, request.images.size()});
    request.images.push_back(named.image);
  }
  return images;
}

Json imagesJson(const std::vector<NamedImage>& images, const session::LoadedModel& model) {
  Json list = Json::array();
  for (const NamedImage& named : images) {
    list.push_back({{"file", named.file},
                    {"recipe", named.image->recipe},
                    {"window", named.image->window},
                    {"tokens", model.vision->tokensPerImage}});
  }
  return list;
}

// What a reader of the answer should know, beside it on standard error.
void printNotices(const session::LoadedModel& model, bool raw) {
  if (model.summary.untrainedSample) fmt::print(stderr, "Untrained sample: shows speed, not sense.\n");
  if (model.contextShortened) {
    fmt::print(stderr, "The context is {} tokens; memory does not allow more.\n", model.contextTokens);
  }
  if (!raw && !model.chatFormatRecognised) {
    fmt::print(stderr, "The prompt is written as \"{}\", not by the model's own chat template: {}\n", model.chatFormat,
               model.chatFormatNote);
  }
}

// Runs the session to its end; `stream` may be null.
Answer collectAnswer(session::Session& session, Stream* stream) {
  Answer answer;
  const auto append = [&](const std::string& reasoning, const std::string& piece) {
    answer.reasoning += reasoning;
    answer.text += piece;
    if (stream != nullptr) stream->add(reasoning, piece);
  };
  auto status = session::StepStatus::working;
  while (status == session::StepStatus::working) {
    if (interrupted()) session.cancelAll();
    status = session.step();
    for (const session::Event& event : session.takeEvents()) {
      if (const auto* token = std::get_if<session::TokenEvent>(&event)) {
        answer.tokens.push_back(token->token);
        if (!token->logprobs.empty()) answer.logprobs.push_back(token->logprobs);
        append(token->reasoning, token->answer);
      } else if (const auto* finished = std::get_if<session::RequestFinished>(&event)) {
        answer.finish = finished->reason;
        answer.timings = finished->timings;
        append(finished->reasoningTail, finished->answerTail);
      } else if (const auto* failed = std::get_if<session::RequestFailed>(&event)) {
        answer.error = failed->error;
      }
    }
  }
  return answer;
}

// Tokens are bytes: one may hold a part of a character, which its text can only show as U+FFFD.
Json logprobJson(const session::TokenLogprob& one) {
  Json value = {{"token", one.token}, {"text", text::toValidUtf8(one.text)}, {"bytes", Json::array()}};
  for (const char byte : one.text) value["bytes"].push_back(static_cast<unsigned char>(byte));
  // JSON has no infinity.
  value["logprob"] = std::isfinite(one.logprob) ? Json(one.logprob) : Json(nullptr);
  return value;
}

// Of each token: its own values and those of the likeliest in "top".
Json logprobsJson(const Answer& answer) {
  Json list = Json::array();
  for (const auto& token : answer.logprobs) {
    Json entry = logprobJson(token.front());
    entry["top"] = Json::array();
    for (std::size_t i = 1; i < token.size(); ++i) entry["top"].push_back(logprobJson(token[i]));
    list.push_back(std::move(entry));
  }
  return list;
}

Json answerJson(const Answer& answer, const session::LoadedModel& model) {
  const session::Timings& timings = answer.timings;
  Json json = {{"text", answer.text},
               {"reasoning", answer.reasoning},
               {"tokens", answer.tokens},
               {"finish", session::finishReasonName(answer.finish)},
               {"timings",
                {{"load_ms", model.loadMs},
                 {"prefill_ms", timings.prefillMs},
                 {"prefill_tps", timings.prefillTokensPerSecond()},
                 {"decode_tps", timings.decodeTokensPerSecond()},
                 {"ttft_ms", timings.ttftMs}}},
               {"device", model.device}};
  if (timings.visionMs > 0) json["timings"]["vision_ms"] = timings.visionMs;
  if (!answer.logprobs.empty()) json["logprobs"] = logprobsJson(answer);
  return json;
}

void printTimings(const Answer& answer, const session::LoadedModel& model) {
  const session::Timings& timings = answer.timings;
  fmt::print(stderr, "[{}: {} prompt tokens at {:.1f}/s, {} tokens at {:.1f}/s, first after {:.0f} ms, on {}]\n",
             session::finishReasonName(answer.finish), timings.promptTokens, timings.prefillTokensPerSecond(),
             timings.generatedTokens, timings.decodeTokensPerSecond(), timings.ttftMs, model.device);
}

// A form that the answer did not fill is no JSON yet, and a reader must not take it for that.
void printIncompleteForm(const Answer& answer) {
  const bool filled = answer.finish == session::FinishReason::endOfText;
  if (!filled) fmt::print(stderr, "The answer ended before its form was complete; allow more tokens with -n.\n");
}

Result<void> run(const Options& options, Invocation& invocation) {
  session::Request request = PRAXIS_TRY(requestOf(options));
  const bool hasForm = !request.jsonSchema.empty() || !request.grammar.empty();
  session::Session session;
  PRAXIS_TRY(loadModel(session, options.model));
  printNotices(*session.model(), options.raw);
  const auto images = PRAXIS_TRY(addImages(options, *session.model(), request));
  PRAXIS_TRY(session.submit(std::move(request)));
  Stream stream;
  const Answer answer = collectAnswer(session, invocation.json ? nullptr : &stream);
  if (!invocation.json) stream.end();
  if (answer.error) return *answer.error;
  if (invocation.json) {
    Json json = answerJson(answer, *session.model());
    if (!images.empty()) json["images"] = imagesJson(images, *session.model());
    printJson(json);
    invocation.jsonPrinted = true;
  } else {
    printTimings(answer, *session.model());
  }
  if (hasForm) printIncompleteForm(answer);
  if (answer.finish != session::FinishReason::cancelled) return {};
  return fail(ErrorCode::cancelled, "Interrupted after {} tokens.", answer.tokens.size());
}

}  // namespace

void addRunCommand(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = addCommand(app, invocation, "run", "Answer one prompt",
                                 [options, &invocation] { return run(*options, invocation); });
  addModelOptions(command, options->model);
  CLI::Option* prompt = command.add_option("-p,--prompt", options->prompt, "The prompt");
  command.add_option("-f,--file", options->promptFile, "A file that holds the prompt")->excludes(prompt);
  command.add_option("--system", options->system, "The system text of the conversation");
  command.add_option("--image", options->images,
                     "An image in front of the prompt: PNG, JPEG, DICOM, or the folder of a series; may be repeated");
  command.add_option("--mmproj", options->model.visionFile,
                     "The model's vision file; default: one that lies beside the model");
  command.add_option("--recipe", options->recipe, "The recipe for the images; default: the model's that fits");
  CLI::Option* schema =
      command.add_option("--schema", options->schemaFile, "A file with a JSON schema: the answer is a value of it");
  command.add_option("--grammar", options->grammarFile, "A file with a grammar in GBNF that the answer follows")
      ->excludes(schema);
  command.add_flag("--raw", options->raw, "Continue the prompt as it is, without the chat format");
  addSamplingOptions(command, options->request);
}

}  // namespace praxis::cli
