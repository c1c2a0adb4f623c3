#pragma once
// Values of the engine in the words of the window, and back. Thread: any.

#include <vector>

#include "engine/session/session.h"
#include "ui/bridge/engine_client.h"

namespace praxis::ui::bridge {

engine::session::LoadOptions loadOptions(const LoadRequest& request);
engine::session::Request engineRequest(const QList<ChatMessage>& messages, const GenerationParams& params);
// Of one token: itself first, then the likeliest.
TokenLogprobs tokenLogprobs(const std::vector<engine::session::TokenLogprob>& token);
ModelInfo modelInfo(const engine::session::LoadedModel& model);
AnswerStats answerStats(const engine::session::RequestFinished& event);

}  // namespace praxis::ui::bridge
