#pragma once
// Values of the engine in the words of the window, and back. Thread: any.

#include "engine/session/session.h"
#include "ui/bridge/engine_client.h"

namespace praxis::ui::bridge {

engine::session::LoadOptions loadOptions(const LoadRequest& request);
engine::session::Request engineRequest(const QList<ChatMessage>& messages, const GenerationParams& params);
ModelInfo modelInfo(const engine::session::LoadedModel& model);
AnswerStats answerStats(const engine::session::RequestFinished& event);

}  // namespace praxis::ui::bridge
