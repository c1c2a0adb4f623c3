#pragma once
// The public face of the engine: load a model, submit requests, advance in steps, read events. All long work is cut
// into steps that a caller can pace and interrupt. Thread: one engine thread calls everything; cancel() and cancelAll()
// may be called from any.
// Invariants: (1) every accepted request ends in exactly one RequestFinished or RequestFailed; (2) a step runs the
// model once (a prefill chunk or a decoded token), one layer of the vision tower, or does one piece of loading; (3) an
// error leaves the session usable; (4) what a request answers does not depend on the requests before it: a prompt that
// continues the previous sequence keeps the cached part of it, and the result is the same bit for bit.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/result.h"
#include "engine/library/model_summary.h"
#include "engine/metrics/engine_metrics.h"
#include "engine/model/memory_plan.h"
#include "engine/sampling/sampler.h"
#include "engine/text/chat_format.h"
#include "engine/text/tokenizer.h"
#include "engine/vision/prepared_image.h"
#include "engine/vision/vision_facts.h"

namespace praxis::engine::session {

using RequestId = std::uint64_t;

struct LoadOptions {
  std::filesystem::path path;
  // 0: the trained context, at most 8192, shortened to what fits and then said so. A number that does not fit is an
  // outOfMemory error, which names one that does.
  std::int64_t contextTokens = 0;
  std::string device = "auto";      // "auto", "cpu", "cuda[:I]"
  int threads = 0;                  // 0: one per physical core
  bool referenceKernels = false;    // the plain and slow ones that the fast ones are checked against
  // The model's vision file (architecture "clip"). Empty: an mmproj*.gguf or *mmproj.gguf beside the model is taken
  // where it fits the model; a named file that does not fit is an error.
  std::filesystem::path visionPath;
};

struct Request {
  std::vector<text::Message> messages;   // formatted by the model's chat format
  // What the messages' image parts number, made by one of the model's recipes (vision::prepareImage). Every image is
  // placed by a message; a raw prompt takes none.
  std::vector<vision::ImageHandle> images;
  std::string rawPrompt;                 // used instead when messages is empty: no format, BOS as the file asks
  sampling::SamplingParams sampling;
  std::int32_t tokensMax = 1024;         // generated at most
  std::vector<std::string> stops;
  // The form of the answer, as one of both: GBNF or a JSON Schema. Reasoning that the prompt opened stays free; the
  // form begins after it, and the text that fills it is the answer, tags and all. A model that would open its reasoning
  // itself answers at once. The answer ends where the form is complete; FinishReason::tokenLimit means that it is not.
  std::string grammar;
  std::string jsonSchema;
  std::int32_t logprobs = 0;             // of each token and so many likeliest ones, 1 .. kLogprobsMax; 0: none
};

inline constexpr std::int32_t kLogprobsMax = 20;

struct LoadedModel {
  library::ModelSummary summary;
  model::MemoryPlan memory;
  std::string device;               // DeviceInfo::name
  std::string deviceReason;
  std::int64_t contextTokens = 0;
  bool contextShortened = false;    // memory did not allow the usual context
  std::string chatFormat;
  bool chatFormatRecognised = false;  // the file's own chat template formats conversations
  std::string chatFormatNote;         // why it does not, so that the format above takes its place
  std::optional<vision::VisionFacts> vision;  // none: the model takes no images
  std::string visionNote;             // why a vision file beside the model is not used; usually empty
  double loadMs = 0;
};

struct Timings {
  double prefillMs = 0;
  double ttftMs = 0;                // from submit to the first token
  double decodeMs = 0;              // after the first token
  double queueMs = 0;
  double visionMs = 0;              // in the vision tower, before and between pieces of the prefill
  std::int32_t promptTokens = 0;
  std::int32_t reusedTokens = 0;    // of the prompt: they were cached from the request before
  std::int32_t generatedTokens = 0;
  double prefillTokensPerSecond() const;  // of the prompt tokens that were not reused
  double decodeTokensPerSecond() const;   // 0 for fewer than two tokens
};

enum class FinishReason { endOfText, stopString, tokenLimit, contextFull, cancelled };
std::string_view finishReasonName(FinishReason reason);   // "eos", "stop", "length", "context", "cancelled"

// Events, in the order that they happened. The token that ends the text (EOS, EOT) is not among the TokenEvents; the
// text of a request is all answers of its TokenEvents and then answerTail.
struct LoadProgress { double share = 0; std::string stage; };       // stage: "reading weights"
struct LoadDone { LoadedModel model; };
struct LoadFailed { base::Error error; };
struct Unloaded {};
struct RequestStarted { RequestId id = 0; std::int32_t promptTokens = 0; };
struct PrefillProgress { RequestId id = 0; std::int32_t done = 0; std::int32_t total = 0; };
// By the softmax of the model's logits as they are: no sampler, no mask.
struct TokenLogprob {
  text::TokenId token = 0;
  std::string text;                 // the token's bytes, which may be a part of a character
  float logprob = 0;                // natural
};
// The vision tower works on image `image` of `images`, those of the prompt in their order; share 1: it is done.
struct ImageProgress { RequestId id = 0; std::int32_t image = 0; std::int32_t images = 0; double share = 0; };
struct TokenEvent {
  RequestId id = 0;
  text::TokenId token = 0;
  std::string answer;               // valid UTF-8 to append; may be empty
  std::string reasoning;
  std::vector<TokenLogprob> logprobs;   // where asked for: of this token, then of the likeliest ones in falling order
};
struct RequestFinished {
  RequestId id = 0;
  FinishReason reason{};
  Timings timings;
  std::string answerTail;           // what was held back, to append
  std::string reasoningTail;
};
struct RequestFailed { RequestId id = 0; base::Error error; };
using Event = std::variant<LoadProgress, LoadDone, LoadFailed, Unloaded, RequestStarted, PrefillProgress,
                           ImageProgress, TokenEvent, RequestFinished, RequestFailed>;

// Takes the logits [count, vocab] of the positions from `first` on; its error ends the evaluation.
using TakeLogits = std::function<base::Result<void>(std::int64_t first, std::span<const float> rows)>;

inline constexpr std::size_t kRequestsMax = 32;   // running and waiting together

enum class StepStatus { idle, working };   // idle: nothing to do until the next call of another kind

class Session {
 public:
  // metrics may be null; it must outlive the session.
  explicit Session(metrics::EngineMetrics* metrics = nullptr);
  ~Session();

  // Starts loading; what runs or waits is cancelled, a load under way ends as LoadFailed with the code cancelled, and
  // the old model is unloaded first. Ends in LoadDone or LoadFailed.
  void beginLoad(LoadOptions options);
  // Cancels what runs, waits or loads, frees the model; emits Unloaded if there was one.
  void unload();
  const LoadedModel* model() const;                  // nullptr when none is loaded
  const text::Tokenizer* tokenizer() const;          // likewise

  // Queues a request. Fails with busy (kRequestsMax run or wait), notFound (no model) or invalidArgument (nothing to
  // generate; a sampling value, form or count that makes no sense; an empty prompt, or one longer than the context: the
  // message gives both numbers; an image that no message places, or that the model's tower does not take), or
  // unsupported (images for a model without a tower).
  base::Result<RequestId> submit(Request request);
  // The request ends with FinishReason::cancelled within one step. Unknown and finished ids are ignored. Thread: any.
  void cancel(RequestId id);
  void cancelAll();                                  // every request accepted so far. Thread: any

  StepStatus step();
  std::vector<Event> takeEvents();

  // Logits of every position of one sequence, [tokens, vocab]; for conformance and evaluation. Not cut into steps;
  // fails with busy while something runs, waits or loads.
  base::Result<std::vector<float>> logits(std::span<const text::TokenId> tokens);
  // The same in pieces, for sequences whose logits are more than memory should hold.
  base::Result<void> evaluate(std::span<const text::TokenId> tokens, const TakeLogits& take);

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

// Runs a session until it is idle, handing every event on: what praxis-cli and tests use.
void runUntilIdle(Session& session, const std::function<void(const Event&)>& onEvent);

}  // namespace praxis::engine::session
