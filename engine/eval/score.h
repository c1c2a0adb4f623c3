#pragma once
// One answer against its record, and many scores as figures with intervals. docs/evaluation.md says what each figure
// is. Thread: any.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/eval/task_file.h"

namespace praxis::engine::eval {

struct QaScore {
  bool isExact = false;
  double f1 = 0;
};
struct SummaryScore {
  double rougeL = 0;
};
struct RiskScore {
  double stated = 0, expected = 0;
  bool isPositive = false;
};
struct PhantomScore {
  bool bodyPart = false, modality = false, count = false, sides = false, places = false;
  std::size_t lesions = 0;           // of the image
  std::vector<double> sizeErrorsMm;  // of the lesions that were paired with one that names a size
};

struct Score {
  std::variant<QaScore, SummaryScore, RiskScore, PhantomScore> value;
  bool isParsed = true;  // false: counted as wrong, see docs/evaluation.md
};

// Without an answer (the record failed): what an answer that says nothing scores.
Score scoreAnswer(const Record& record, std::string_view answer);

// The "risk" of the first JSON object in the answer that has one, 0..1.
std::optional<double> readRiskAnswer(std::string_view answer);

enum class Unit { share, score, millimetres, nats };  // share and score: 0..1

struct Figure {
  std::string metric;  // "exact_match"
  double value = 0;
  double low = 0, high = 0;  // 95 %
  std::size_t n = 0;         // what it is the figure of: answers, or paired lesions
  Unit unit = Unit::share;
  bool higherIsBetter = true;
};

// Of the scores of one task, in a fixed order; figures that are not defined for these scores (AUC of one class, sizes
// without pairs) are left out.
std::vector<Figure> figuresOf(Task task, std::span<const Score> scores);

// Of a metric's name; share for a name that is not known.
Unit unitOf(std::string_view metric);
bool higherIsBetter(std::string_view metric);

}  // namespace praxis::engine::eval
