#include "engine/session/session.h"

namespace praxis::engine::session {

namespace {

double perSecond(std::int32_t tokens, double milliseconds) {
  return tokens > 0 && milliseconds > 0.0 ? tokens * 1000.0 / milliseconds : 0.0;
}

}  // namespace

double Timings::prefillTokensPerSecond() const { return perSecond(promptTokens - reusedTokens, prefillMs); }

double Timings::decodeTokensPerSecond() const { return perSecond(generatedTokens - 1, decodeMs); }

std::string_view finishReasonName(FinishReason reason) {
  switch (reason) {
    case FinishReason::endOfText:
      return "eos";
    case FinishReason::stopString:
      return "stop";
    case FinishReason::tokenLimit:
      return "length";
    case FinishReason::contextFull:
      return "context";
    case FinishReason::cancelled:
      return "cancelled";
  }
  return "unknown";
}

}  // namespace praxis::engine::session
