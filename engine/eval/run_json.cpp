#include "engine/eval/run_json.h"

#include <cmath>

#include <nlohmann/json.hpp>

namespace praxis::engine::eval {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using Json = nlohmann::ordered_json;

constexpr std::size_t kTextMax = 4096;
constexpr std::size_t kFiguresMax = 64;

Json modelJson(const ModelVersion& model) {
  return {{"name", model.name},
          {"file", model.file},
          {"sha256", model.sha256},
          {"quantisation", model.quantisation},
          {"vision_file", model.visionFile},
          {"vision_sha256", model.visionSha256},
          {"recipe", model.recipe}};
}

Json conditionsJson(const Conditions& conditions) {
  return {{"engine", conditions.engineVersion}, {"device", conditions.device}, {"date", conditions.date},
          {"limit", conditions.limit},          {"seed", conditions.seed},     {"constrained", conditions.constrained},
          {"tokens_max", conditions.tokensMax}};
}

std::string_view unitName(Unit unit) {
  switch (unit) {
    case Unit::share:
      return "share";
    case Unit::score:
      return "score";
    case Unit::millimetres:
      return "mm";
    case Unit::nats:
      break;
  }
  return "nats";
}

Json figureJson(const Figure& figure) {
  return {{"metric", figure.metric}, {"value", figure.value}, {"low", figure.low},
          {"high", figure.high},     {"n", figure.n},         {"unit", unitName(figure.unit)}};
}

// Reads members of one object; the first that is missing or of another kind is the error.
class Reader {
 public:
  Reader(const Json& object, std::string_view place) : m_object(object), m_place(place) {}

  void read(const char* name, std::string& value) {
    const Json* found = member(name);
    if (found == nullptr) return;
    if (found->is_string() && found->get_ref<const std::string&>().size() <= kTextMax)
      value = found->get<std::string>();
    else
      wrong(name, "is to be a text");
  }
  template <std::integral T>
  void read(const char* name, T& value) {
    const Json* found = member(name);
    if (found == nullptr) return;
    if (found->is_number_unsigned() && std::in_range<T>(found->get<std::uint64_t>())) {
      value = static_cast<T>(found->get<std::uint64_t>());
    } else {
      wrong(name, "is to be a whole number from 0");
    }
  }
  void read(const char* name, bool& value) {
    const Json* found = member(name);
    if (found == nullptr) return;
    if (found->is_boolean())
      value = found->get<bool>();
    else
      wrong(name, "is to be true or false");
  }
  void read(const char* name, double& value) {
    const Json* found = member(name);
    if (found == nullptr) return;
    const double number = found->is_number() ? found->get<double>() : std::nan("");
    if (std::isfinite(number))
      value = number;
    else
      wrong(name, "is to be a number");
  }
  const Json* object(const char* name) {
    const Json* found = member(name);
    if (found == nullptr || found->is_object()) return found;
    wrong(name, "is to be an object");
    return nullptr;
  }
  const Json* list(const char* name, std::size_t most) {
    const Json* found = member(name);
    if (found == nullptr || (found->is_array() && found->size() <= most)) return found;
    wrong(name, fmt::format("is to be a list of at most {}", most));
    return nullptr;
  }
  void wrong(std::string_view name, std::string_view what) {
    if (m_outcome) m_outcome = fail(ErrorCode::corrupt, "{}{} {}.", m_place, name, what);
  }
  Result<void> outcome() const { return m_outcome; }

 private:
  const Json* member(const char* name) {
    const auto found = m_object.find(name);
    if (found != m_object.end()) return &*found;
    wrong(name, "is missing");
    return nullptr;
  }
  const Json& m_object;
  std::string_view m_place;
  Result<void> m_outcome;
};

Result<ModelVersion> readModel(const Json& object) {
  ModelVersion model;
  Reader reader(object, "model.");
  reader.read("name", model.name);
  reader.read("file", model.file);
  reader.read("sha256", model.sha256);
  reader.read("quantisation", model.quantisation);
  reader.read("vision_file", model.visionFile);
  reader.read("vision_sha256", model.visionSha256);
  reader.read("recipe", model.recipe);
  PRAXIS_TRY(reader.outcome());
  return model;
}

Result<Conditions> readConditions(const Json& object) {
  Conditions conditions;
  Reader reader(object, "conditions.");
  reader.read("engine", conditions.engineVersion);
  reader.read("device", conditions.device);
  reader.read("date", conditions.date);
  reader.read("limit", conditions.limit);
  reader.read("seed", conditions.seed);
  reader.read("constrained", conditions.constrained);
  reader.read("tokens_max", conditions.tokensMax);
  PRAXIS_TRY(reader.outcome());
  return conditions;
}

Result<Figure> readFigure(const Json& object) {
  if (!object.is_object()) return fail(ErrorCode::corrupt, "figures is to be a list of objects.");
  Figure figure;
  Reader reader(object, "figures[].");
  reader.read("metric", figure.metric);
  reader.read("value", figure.value);
  reader.read("low", figure.low);
  reader.read("high", figure.high);
  reader.read("n", figure.n);
  figure.unit = unitOf(figure.metric);
  figure.higherIsBetter = higherIsBetter(figure.metric);
  if (figure.low > figure.high) reader.wrong("low", "is above high");
  if (figure.unit == Unit::share && !(figure.value >= 0 && figure.value <= 1)) reader.wrong("value", "is no share");
  PRAXIS_TRY(reader.outcome());
  return figure;
}

Result<FailedRecord> readFailure(const Json& object) {
  if (!object.is_object()) return fail(ErrorCode::corrupt, "failures is to be a list of objects.");
  FailedRecord failure;
  Reader reader(object, "failures[].");
  reader.read("id", failure.id);
  reader.read("line", failure.line);
  reader.read("message", failure.message);
  PRAXIS_TRY(reader.outcome());
  return failure;
}

Result<Task> readTask(Reader& reader) {
  std::string name;
  reader.read("task", name);
  PRAXIS_TRY(reader.outcome());
  for (const Task task : kTasks) {
    if (name == taskName(task)) return task;
  }
  return fail(ErrorCode::corrupt, "task names none that is known.");
}

Result<void> readCounts(Reader& reader, TaskRun& run) {
  reader.read("file", run.file);
  reader.read("file_sha256", run.fileSha256);
  reader.read("records", run.records);
  reader.read("unparsed", run.unparsed);
  reader.read("failed", run.failed);
  reader.read("milliseconds", run.milliseconds);
  reader.read("prompt_tokens", run.promptTokens);
  reader.read("generated_tokens", run.generatedTokens);
  return reader.outcome();
}

}  // namespace

std::string writeRun(const TaskRun& run) {
  Json json = {{"format", kRunFormat},
               {"task", taskName(run.task)},
               {"file", run.file},
               {"file_sha256", run.fileSha256},
               {"records", run.records},
               {"unparsed", run.unparsed},
               {"failed", run.failed},
               {"milliseconds", run.milliseconds},
               {"prompt_tokens", run.promptTokens},
               {"generated_tokens", run.generatedTokens},
               {"model", modelJson(run.model)},
               {"conditions", conditionsJson(run.conditions)},
               {"figures", Json::array()},
               {"failures", Json::array()}};
  for (const Figure& figure : run.figures) json["figures"].push_back(figureJson(figure));
  for (const FailedRecord& one : run.failures) {
    json["failures"].push_back({{"id", one.id}, {"line", one.line}, {"message", one.message}});
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<TaskRun> readRun(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return fail(ErrorCode::corrupt, "the file is not a JSON object.");
  Reader reader(json, "");
  int format = 0;
  reader.read("format", format);
  PRAXIS_TRY(reader.outcome());
  if (format != kRunFormat)
    return fail(ErrorCode::unsupported, "format is {}; this version reads {}.", format, kRunFormat);
  TaskRun run{.task = PRAXIS_TRY(readTask(reader))};
  PRAXIS_TRY(readCounts(reader, run));
  const Json* model = reader.object("model");
  const Json* conditions = reader.object("conditions");
  const Json* figures = reader.list("figures", kFiguresMax);
  const Json* failures = reader.list("failures", kFailedNamedMax);
  PRAXIS_TRY(reader.outcome());
  run.model = PRAXIS_TRY(readModel(*model));
  run.conditions = PRAXIS_TRY(readConditions(*conditions));
  for (const Json& one : *figures) run.figures.push_back(PRAXIS_TRY(readFigure(one)));
  for (const Json& one : *failures) run.failures.push_back(PRAXIS_TRY(readFailure(one)));
  return run;
}

}  // namespace praxis::engine::eval
