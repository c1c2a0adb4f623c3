#include "app/cli/eval_report.h"

#include <fmt/format.h>

#include "engine/eval/run_json.h"

namespace praxis::cli {
namespace {

namespace eval = engine::eval;

constexpr std::size_t kHashDigits = 12;

// Shares as percent, others as they are.
std::string valueText(double value, eval::Unit unit) {
  switch (unit) {
    case eval::Unit::share:
      return fmt::format("{:.1f} %", value * 100);
    case eval::Unit::millimetres:
      return fmt::format("{:.2f} mm", value);
    case eval::Unit::nats:
      return fmt::format("{:.4f} nats", value);
    case eval::Unit::score:
      break;
  }
  return fmt::format("{:.4f}", value);
}

std::string intervalText(const eval::Figure& figure) {
  const double scale = figure.unit == eval::Unit::share ? 100 : 1;
  const int digits = figure.unit == eval::Unit::share ? 1 : figure.unit == eval::Unit::millimetres ? 2 : 4;
  return fmt::format("{:.{}f} to {:.{}f}", figure.low * scale, digits, figure.high * scale, digits);
}

std::string changeText(const eval::Figure& figure, const eval::Figure& before) {
  const double change = figure.value - before.value;
  switch (figure.unit) {
    case eval::Unit::share:
      return fmt::format("{:+.1f} points", change * 100);
    case eval::Unit::millimetres:
      return fmt::format("{:+.2f} mm", change);
    case eval::Unit::nats:
      return fmt::format("{:+.4f} nats", change);
    case eval::Unit::score:
      break;
  }
  return fmt::format("{:+.4f}", change);
}

std::string versionText(const eval::TaskRun& run) {
  return fmt::format("{} {}, {}", run.model.quantisation, run.model.sha256.substr(0, kHashDigits), run.conditions.date);
}

std::string headText(const eval::TaskRun& run) {
  const double each = run.records == 0 ? 0 : run.milliseconds / static_cast<double>(run.records);
  std::string text = fmt::format("{} of {}: {} ({}, {})\n", eval::taskName(run.task), run.file, run.model.name,
                                 run.model.file, versionText(run));
  text += fmt::format("  {} records, {} not readable, {} failed; {:.1f} s, {:.0f} ms a record, {} tokens written, {}\n",
                      run.records, run.unparsed, run.failed, run.milliseconds / 1000, each, run.generatedTokens,
                      run.conditions.device);
  if (run.conditions.limit > 0) {
    text += fmt::format("  {} of the file's records, chosen by seed {}\n", run.records, run.conditions.seed);
  }
  if (run.conditions.constrained) text += "  answers held to a JSON schema\n";
  if (!run.model.recipe.empty()) text += fmt::format("  images by {}\n", run.model.recipe);
  return text;
}

}  // namespace

std::string runText(const eval::TaskRun& run, const eval::TaskRun* previous) {
  std::string text = headText(run);
  if (previous != nullptr) text += fmt::format("  change against {}\n", versionText(*previous));
  text += fmt::format("  {:<18} {:>12}  {:>20} {:>6}", "metric", "value", "95 % interval", "n");
  text += previous != nullptr ? fmt::format("  {:>14}\n", "change") : "\n";
  for (const eval::Figure& figure : run.figures) {
    text += fmt::format("  {:<18} {:>12}  {:>20} {:>6}", figure.metric, valueText(figure.value, figure.unit),
                        intervalText(figure), figure.n);
    const eval::Figure* before = previous != nullptr ? eval::figureOf(*previous, figure.metric) : nullptr;
    text += before != nullptr ? fmt::format("  {:>14}\n", changeText(figure, *before)) : "\n";
  }
  for (const eval::FailedRecord& one : run.failures) {
    text += fmt::format("  failed: {} (line {}): {}\n", one.id, one.line, one.message);
  }
  return text;
}

Json runJson(const eval::TaskRun& run, const eval::TaskRun* previous) {
  Json json = Json::parse(eval::writeRun(run));
  if (previous == nullptr) return json;
  const Json before = Json::parse(eval::writeRun(*previous));
  json["previous"] = {{"model", before["model"]}, {"conditions", before["conditions"]}, {"figures", before["figures"]}};
  return json;
}

}  // namespace praxis::cli
