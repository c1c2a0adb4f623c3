#include "ui/bridge/evaluation_slot.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/eval/result_store.h"

namespace praxis::ui::bridge {

namespace evaluation = engine::evaluation;
namespace session = engine::session;

void EvaluationSlot::begin(EvaluationJob job, session::Session& session) {
  if (m_evaluation) end(session, "Another evaluation was started.");
  m_id = job.id;
  m_done = 0;
  m_resultsFolder = std::move(job.resultsFolder);
  m_evaluation = std::make_unique<evaluation::Evaluation>(std::move(job.options), std::move(job.readImages),
                                                          evaluation::TakeAnswer());
  const std::lock_guard lock(m_mutex);
  m_update = EvaluationUpdate{.id = m_id};
}

void EvaluationSlot::advance(session::Session& session) {
  if (!m_evaluation) return;
  if (m_stop == m_id) return end(session, "The evaluation was stopped.");
  const auto outcome = m_evaluation->advance(session);
  if (!outcome) finish(outcome.error().message);
}

bool EvaluationSlot::publish() {
  if (m_evaluation) {
    const evaluation::Progress progress = m_evaluation->progress();
    std::vector<engine::eval::TaskRun> runs = m_evaluation->takeRuns();
    std::vector<std::string> problems;
    for (const engine::eval::TaskRun& run : runs) {
      if (m_resultsFolder.empty()) continue;
      const auto kept = engine::eval::ResultStore(m_resultsFolder).add(run);
      if (!kept) problems.push_back(kept.error().message);
    }
    {
      const std::lock_guard lock(m_mutex);
      const bool moved = progress.done != m_done || progress.stage != m_update.progress.stage || !runs.empty();
      m_hasNews = m_hasNews || moved || progress.stage == evaluation::Stage::readingModel;
      m_update.progress = progress;
      std::ranges::move(runs, std::back_inserter(m_update.runs));
      std::ranges::move(problems, std::back_inserter(m_update.problems));
    }
    m_done = progress.done;
    if (m_evaluation->hasEnded()) finish({});
  }
  const std::lock_guard lock(m_mutex);
  return m_hasNews && !std::exchange(m_isTold, true);
}

void EvaluationSlot::end(session::Session& session, const std::string& why) {
  if (!m_evaluation) return;
  m_evaluation->stop(session);
  finish(why);
}

void EvaluationSlot::drop(const std::string& why) {
  if (m_evaluation) finish(why);
}

void EvaluationSlot::finish(const std::string& why) {
  m_evaluation.reset();
  const std::lock_guard lock(m_mutex);
  m_update.hasEnded = true;
  m_update.error = why;
  m_hasNews = true;
}

EvaluationUpdate EvaluationSlot::takeUpdate() {
  const std::lock_guard lock(m_mutex);
  m_isTold = false;
  m_hasNews = false;
  EvaluationUpdate update{.id = m_update.id, .progress = m_update.progress};
  std::swap(update.runs, m_update.runs);
  std::swap(update.problems, m_update.problems);
  update.hasEnded = m_update.hasEnded;
  update.error = m_update.error;
  return update;
}

}  // namespace praxis::ui::bridge
