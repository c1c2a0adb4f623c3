// praxis-cli run -m MODEL -p TEXT: one answer, streamed as it comes or, with --json, as one value at the end.

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/interrupt.h"
#include "app/cli/session_load.h"
#include "engine/base/mapped_file.h"

namespace praxis::cli {
namespace {

using engine::base::Error;
using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
namespace session = engine::session;
namespace text = engine::text;

constexpr std::size_t kPromptBytesMax = 16 * 1024 * 1024;

struct Options {
  ModelOptions model;
  std::string prompt;
  std::string promptFile;
  std::string system;
  std::vector<std::string> images;
  std::string schema;
  bool raw = false;
  session::Request request;   // what the options set in it directly
};

// What a request gave, gathered from its events.
struct Answer {
  std::string text;
  std::string reasoning;
  std::vector<text::TokenId> tokens;
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
  const auto file = PRAXIS_TRY(engine::base::MappedFile::open(options.promptFile));
  if (file.bytes().size() > kPromptBytesMax) {
    return fail(ErrorCode::invalidArgument, "{} has {} bytes; a prompt file has at most {}.", options.promptFile,
                file.bytes().size(), kPromptBytesMax);
  }
  std::string prompt(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size());
  // The line end that editors put after the last line is no part of the question.
  if (prompt.ends_with('\n')) prompt.pop_back();
  return prompt;
}

Result<session::Request> requestOf(const Options& options) {
  if (!options.images.empty()) {
    return fail(ErrorCode::unsupported, "--image is not available in this version; ask without an image.");
  }
  if (!options.schema.empty()) {
    return fail(ErrorCode::unsupported, "--schema is not available in this version; ask without a schema.");
  }
  if (options.raw && !options.system.empty()) {
    return fail(ErrorCode::invalidArgument, "--system has no place in a raw prompt; leave out --raw or --system.");
  }
  session::Request request = options.request;
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

// What a reader of the answer should know, beside it on standard error.
void printNotices(const session::LoadedModel& model, bool raw) {
  if (model.summary.untrainedSample) fmt::print(stderr, "Untrained sample: shows speed, not sense.\n");
  if (model.contextShortened) {
    fmt::print(stderr, "The context is {} tokens; memory does not allow more.\n", model.contextTokens);
  }
  if (!raw && !model.chatFormatRecognised) {
    fmt::print(stderr, "The model has no chat format that is known here; the prompt is written as \"{}\".\n",
               model.chatFormat);
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

Json answerJson(const Answer& answer, const session::LoadedModel& model) {
  const session::Timings& timings = answer.timings;
  return {{"text", answer.text},
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
}

void printTimings(const Answer& answer, const session::LoadedModel& model) {
  const session::Timings& timings = answer.timings;
  fmt::print(stderr, "[{}: {} prompt tokens at {:.1f}/s, {} tokens at {:.1f}/s, first after {:.0f} ms, on {}]\n",
             session::finishReasonName(answer.finish), timings.promptTokens, timings.prefillTokensPerSecond(),
             timings.generatedTokens, timings.decodeTokensPerSecond(), timings.ttftMs, model.device);
}

Result<void> run(const Options& options, Invocation& invocation) {
  session::Request request = PRAXIS_TRY(requestOf(options));
  session::Session session;
  PRAXIS_TRY(loadModel(session, options.model));
  printNotices(*session.model(), options.raw);
  PRAXIS_TRY(session.submit(std::move(request)));
  Stream stream;
  const Answer answer = collectAnswer(session, invocation.json ? nullptr : &stream);
  if (!invocation.json) stream.end();
  if (answer.error) return *answer.error;
  if (invocation.json) {
    printJson(answerJson(answer, *session.model()));
    invocation.jsonPrinted = true;
  } else {
    printTimings(answer, *session.model());
  }
  if (answer.finish != session::FinishReason::cancelled) return {};
  return fail(ErrorCode::cancelled, "Interrupted after {} tokens.", answer.tokens.size());
}

// CLI::Range, but NaN is outside: no comparison with it is true.
CLI::Validator within(double least, double most) {
  return CLI::Validator(
      [least, most](const std::string& text) {
        double value = 0;
        const bool inside = CLI::detail::lexical_cast(text, value) && value >= least && value <= most;
        return inside ? std::string() : fmt::format("{} is not between {} and {}", text, least, most);
      },
      fmt::format("{} to {}", least, most));
}

void addSamplingOptions(CLI::App& command, session::Request& request) {
  auto& sampling = request.sampling;
  command.add_option("-n", request.tokensMax, "Tokens to generate at most")->capture_default_str();
  command.add_option("--temp", sampling.temperature, "Temperature; 0: always the likeliest token")
      ->check(within(0.0, 100.0))
      ->capture_default_str();
  command.add_option("--top-k", sampling.topK, "Draw from the K likeliest; 0: off")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command.add_option("--top-p", sampling.topP, "Draw from the likeliest that make up this share; 1: off")
      ->check(within(0.0, 1.0))
      ->capture_default_str();
  command.add_option("--min-p", sampling.minP, "Leave out what is below this share of the likeliest; 0: off")
      ->check(within(0.0, 1.0))
      ->capture_default_str();
  command.add_option("--repeat-penalty", sampling.repeatPenalty, "Above 1, tokens that were used lose; 1: off")
      ->check(within(0.01, 100.0))
      ->capture_default_str();
  command.add_option("--seed", sampling.seed, "The same seed, prompt and model give the same text")
      ->capture_default_str();
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
  command.add_option("--image", options->images, "An image beside the prompt (not in this version)");
  command.add_option("--schema", options->schema, "A JSON schema that the answer follows (not in this version)");
  command.add_flag("--raw", options->raw, "Continue the prompt as it is, without the chat format");
  addSamplingOptions(command, options->request);
}

}  // namespace praxis::cli
