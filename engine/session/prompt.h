#pragma once
// A request's messages and images to what a model reads. Thread: engine.

#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "engine/session/runtime.h"
#include "engine/session/sequence.h"
#include "engine/session/session.h"

namespace praxis::engine::session {

struct PreparedPrompt {
  Prompt prompt;                            // its images without embeddings
  std::vector<vision::ImageHandle> images;  // of prompt.images, in their order
  bool startsInReasoning = false;           // the chat format opened <think> in the prompt
};

// Formats and tokenises. Fails as the chat format does, and with unsupported or invalidArgument for images that this
// model does not take or that no message places.
base::Result<PreparedPrompt> preparePrompt(const Runtime& runtime, const Request& request);

}  // namespace praxis::engine::session
