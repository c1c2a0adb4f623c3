#pragma once
// Runs a session and keeps every event, so that a test can ask what became of a request.

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "engine/session/session.h"

namespace praxis::tests {

class SessionDriver {
 public:
  explicit SessionDriver(engine::metrics::EngineMetrics* metrics = nullptr) : session(metrics) {}

  engine::session::Session session;
  std::vector<engine::session::Event> events;

  engine::session::StepStatus step() {
    const auto status = session.step();
    collect();
    return status;
  }
  void collect() {
    for (auto& event : session.takeEvents()) events.push_back(std::move(event));
  }
  void runUntilIdle() {
    while (step() == engine::session::StepStatus::working) continue;
  }
  // Steps until an event of this kind has come; false if the session is idle before.
  template <typename T>
  bool runUntil() {
    const auto before = all<T>().size();
    auto status = engine::session::StepStatus::working;
    while (all<T>().size() == before && status == engine::session::StepStatus::working) status = step();
    return all<T>().size() > before;
  }
  bool load(const std::filesystem::path& path, std::int64_t contextTokens = 0) {
    session.beginLoad({.path = path, .contextTokens = contextTokens, .device = "cpu", .threads = 1});
    runUntilIdle();
    return session.model() != nullptr;
  }

  template <typename T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const auto& event : events) {
      if (const T* match = std::get_if<T>(&event)) found.push_back(*match);
    }
    return found;
  }
  template <typename T>
  std::vector<T> of(engine::session::RequestId id) const {
    std::vector<T> found = all<T>();
    std::erase_if(found, [id](const T& event) { return event.id != id; });
    return found;
  }

  std::vector<engine::text::TokenId> tokens(engine::session::RequestId id) const {
    std::vector<engine::text::TokenId> ids;
    for (const auto& event : of<engine::session::TokenEvent>(id)) ids.push_back(event.token);
    return ids;
  }
  std::string answer(engine::session::RequestId id) const {
    std::string text;
    for (const auto& event : of<engine::session::TokenEvent>(id)) text += event.answer;
    for (const auto& event : of<engine::session::RequestFinished>(id)) text += event.answerTail;
    return text;
  }
  std::string reasoning(engine::session::RequestId id) const {
    std::string text;
    for (const auto& event : of<engine::session::TokenEvent>(id)) text += event.reasoning;
    for (const auto& event : of<engine::session::RequestFinished>(id)) text += event.reasoningTail;
    return text;
  }
  // "eos", "cancelled", ..., "failed", or "running" when it has not ended; "ended twice" breaks the session's first
  // law.
  std::string end(engine::session::RequestId id) const {
    const auto finished = of<engine::session::RequestFinished>(id);
    const auto failed = of<engine::session::RequestFailed>(id);
    if (finished.size() + failed.size() > 1) return "ended twice";
    if (!failed.empty()) return "failed";
    return finished.empty() ? "running" : std::string(engine::session::finishReasonName(finished.front().reason));
  }
};

// Greedy and raw: what a test can foresee.
inline engine::session::Request rawRequest(std::string prompt, std::int32_t tokensMax = 64) {
  engine::session::Request request;
  request.rawPrompt = std::move(prompt);
  request.sampling.temperature = 0.0f;
  request.tokensMax = tokensMax;
  return request;
}

}  // namespace praxis::tests
