#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "engine/eval/interval.h"
#include "engine/eval/probability.h"
#include "engine/eval/score.h"

namespace praxis::engine::eval {
namespace {

struct Metric {
  std::string_view name;
  Unit unit;
  bool higherIsBetter;
};
constexpr auto kMetrics = std::to_array<Metric>({
    {"exact_match", Unit::share, true},
    {"f1", Unit::score, true},
    {"rouge_l", Unit::score, true},
    {"auc", Unit::score, true},
    {"brier", Unit::score, false},
    {"calibration_error", Unit::score, false},
    {"log_loss", Unit::nats, false},
    {"risk_error", Unit::score, false},
    {"body_part", Unit::share, true},
    {"modality", Unit::share, true},
    {"lesion_count", Unit::share, true},
    {"lesion_sides", Unit::share, true},
    {"lesion_places", Unit::share, true},
    {"lesions_measured", Unit::share, true},
    {"size_error_median", Unit::millimetres, false},
    {"size_error_mean", Unit::millimetres, false},
});

const Metric* metricOf(std::string_view name) {
  const auto found = std::ranges::find(kMetrics, name, &Metric::name);
  return found == kMetrics.end() ? nullptr : &*found;
}

class Figures {
 public:
  void add(std::string_view metric, double value, Interval interval, std::size_t n) {
    m_list.push_back(
        {std::string(metric), value, interval.low, interval.high, n, unitOf(metric), higherIsBetter(metric)});
  }
  void addShare(std::string_view metric, std::size_t right, std::size_t of) {
    if (of > 0) add(metric, static_cast<double>(right) / static_cast<double>(of), wilson(right, of), of);
  }
  // `statistic` of the items that it is given, and its bootstrap interval over `count` items.
  void addBootstrapped(std::string_view metric, std::size_t count, std::size_t n, const Statistic& statistic) {
    std::vector<std::size_t> all(count);
    for (std::size_t i = 0; i < count; ++i) all[i] = i;
    const auto value = statistic(all);
    const auto interval = value ? bootstrap(count, statistic) : std::nullopt;
    if (interval) add(metric, *value, *interval, n);
  }
  void addMean(std::string_view metric, const std::vector<double>& values) {
    addBootstrapped(metric, values.size(), values.size(), [&](std::span<const std::size_t> items) {
      double sum = 0;
      for (const std::size_t item : items) sum += values[item];
      return std::optional(sum / static_cast<double>(items.size()));
    });
  }
  std::vector<Figure> take() { return std::move(m_list); }

 private:
  std::vector<Figure> m_list;
};

template <typename T>
std::vector<T> valuesOf(std::span<const Score> scores) {
  std::vector<T> values;
  for (const Score& score : scores) {
    if (const T* value = std::get_if<T>(&score.value)) values.push_back(*value);
  }
  return values;
}

void addQa(Figures& figures, std::span<const Score> scores) {
  const auto answers = valuesOf<QaScore>(scores);
  const auto exact = static_cast<std::size_t>(std::ranges::count(answers, true, &QaScore::isExact));
  figures.addShare("exact_match", exact, answers.size());
  std::vector<double> f1;
  for (const QaScore& answer : answers) f1.push_back(answer.f1);
  figures.addMean("f1", f1);
}

void addSummary(Figures& figures, std::span<const Score> scores) {
  std::vector<double> values;
  for (const SummaryScore& answer : valuesOf<SummaryScore>(scores)) values.push_back(answer.rougeL);
  figures.addMean("rouge_l", values);
}

void addRisk(Figures& figures, std::span<const Score> scores) {
  const auto answers = valuesOf<RiskScore>(scores);
  std::vector<double> errors;
  for (const RiskScore& answer : answers) errors.push_back(std::abs(answer.stated - answer.expected));
  const auto add = [&](std::string_view metric, auto&& of) {
    figures.addBootstrapped(metric, answers.size(), answers.size(), [&](std::span<const std::size_t> items) {
      std::vector<Judgement> judgements;
      judgements.reserve(items.size());
      for (const std::size_t item : items) judgements.push_back({answers[item].stated, answers[item].isPositive});
      return std::optional<double>(of(judgements));
    });
  };
  add("auc", areaUnderCurve);
  add("brier", brierScore);
  add("calibration_error", calibrationError);
  add("log_loss", logLoss);
  figures.addMean("risk_error", errors);
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return quantile(values, 0.5);
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

void addPhantom(Figures& figures, std::span<const Score> scores) {
  const auto answers = valuesOf<PhantomScore>(scores);
  const auto share = [&](std::string_view metric, bool PhantomScore::*member) {
    figures.addShare(metric, static_cast<std::size_t>(std::ranges::count(answers, true, member)), answers.size());
  };
  share("body_part", &PhantomScore::bodyPart);
  share("modality", &PhantomScore::modality);
  share("lesion_count", &PhantomScore::count);
  share("lesion_sides", &PhantomScore::sides);
  share("lesion_places", &PhantomScore::places);
  std::size_t lesions = 0, measured = 0;
  for (const PhantomScore& answer : answers) {
    lesions += answer.lesions;
    measured += answer.sizeErrorsMm.size();
  }
  figures.addShare("lesions_measured", measured, lesions);
  // Lesions of one image stand or fall together, so images are what is drawn.
  const auto sizes = [&](std::string_view metric, auto&& of) {
    figures.addBootstrapped(metric, answers.size(), measured, [&](std::span<const std::size_t> items) {
      std::vector<double> errors;
      for (const std::size_t item : items) {
        errors.insert(errors.end(), answers[item].sizeErrorsMm.begin(), answers[item].sizeErrorsMm.end());
      }
      return errors.empty() ? std::nullopt : std::optional<double>(of(errors));
    });
  };
  sizes("size_error_median", median);
  sizes("size_error_mean", mean);
}

}  // namespace

std::vector<Figure> figuresOf(Task task, std::span<const Score> scores) {
  Figures figures;
  switch (task) {
    case Task::reportQa:
      addQa(figures, scores);
      break;
    case Task::summarization:
      addSummary(figures, scores);
      break;
    case Task::risk:
      addRisk(figures, scores);
      break;
    case Task::phantom:
      addPhantom(figures, scores);
      break;
  }
  return figures.take();
}

Unit unitOf(std::string_view metric) {
  const Metric* known = metricOf(metric);
  return known != nullptr ? known->unit : Unit::share;
}

bool higherIsBetter(std::string_view metric) {
  const Metric* known = metricOf(metric);
  return known == nullptr || known->higherIsBetter;
}

}  // namespace praxis::engine::eval
