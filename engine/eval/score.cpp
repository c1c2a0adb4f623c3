#include "engine/eval/score.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "engine/eval/overlap.h"
#include "engine/eval/phantom_match.h"
#include "engine/eval/phantom_sentence.h"

namespace praxis::engine::eval {
namespace {

// The end of the object that begins at `begin`, past its closing brace; npos where it does not close.
std::size_t objectEnd(std::string_view text, std::size_t begin) {
  std::size_t depth = 0;
  bool inString = false;
  for (std::size_t i = begin; i < text.size(); ++i) {
    const char c = text[i];
    if (inString) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        inString = false;
    } else if (c == '"') {
      inString = true;
    } else if (c == '{') {
      ++depth;
    } else if (c == '}' && --depth == 0) {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

Score scoreQa(const ExpectedAnswers& expected, std::string_view answer) {
  // Nothing said is no answer, also where the expected one has no words.
  const bool says = answer.find_first_not_of(" \t\r\n") != std::string_view::npos;
  if (!says) return {QaScore{}, false};
  return {QaScore{exactMatch(answer, expected.answers), wordF1(answer, expected.answers)}, true};
}

Score scoreSummary(const ExpectedText& expected, std::string_view answer) {
  const bool says = answer.find_first_not_of(" \t\r\n") != std::string_view::npos;
  return {SummaryScore{says ? rougeL(answer, expected.text) : 0}, says};
}

// An answer that states no risk is as wrong as can be: sure of what was not so.
Score scoreRisk(const ExpectedRisk& expected, std::string_view answer) {
  const auto stated = readRiskAnswer(answer);
  const double wrong = expected.isPositive ? 0 : 1;
  return {RiskScore{stated.value_or(wrong), expected.risk, expected.isPositive}, stated.has_value()};
}

Score scorePhantom(const ExpectedPhantom& expected, std::string_view answer) {
  PhantomScore score{.lesions = expected.lesions.size()};
  const auto said = readPhantomAnswer(answer);
  if (!said) return {score, false};
  score.bodyPart = said->bodyPart == expected.bodyPart;
  score.modality = said->modality == expected.modality;
  score.count = said->count == expected.lesions.size();
  score.sides = sameSides(expected.lesions, said->lesions, false);
  score.places = sameSides(expected.lesions, said->lesions, true);
  for (const LesionPair& pair : pairLesions(expected.lesions, said->lesions)) {
    const double size = said->lesions[pair.answered].sizeMm;
    if (!std::isnan(size)) score.sizeErrorsMm.push_back(std::abs(size - expected.lesions[pair.expected].sizeMm));
  }
  return {std::move(score), true};
}

}  // namespace

std::optional<double> readRiskAnswer(std::string_view answer) {
  constexpr std::size_t kAnswerMax = 64 * 1024;
  answer = answer.substr(0, kAnswerMax);
  std::size_t begin = answer.find('{');
  while (begin != std::string_view::npos) {
    const std::size_t end = objectEnd(answer, begin);
    if (end == std::string_view::npos) return std::nullopt;  // cut off, and so is whatever is inside
    const auto object = nlohmann::json::parse(answer.substr(begin, end - begin), nullptr, false);
    if (object.is_object() && object.contains("risk") && object["risk"].is_number()) {
      const double risk = object["risk"].get<double>();
      return risk >= 0 && risk <= 1 ? std::optional(risk) : std::nullopt;
    }
    begin = answer.find('{', end);
  }
  return std::nullopt;
}

Score scoreAnswer(const Record& record, std::string_view answer) {
  struct Visitor {
    std::string_view answer;
    Score operator()(const ExpectedAnswers& expected) const { return scoreQa(expected, answer); }
    Score operator()(const ExpectedText& expected) const { return scoreSummary(expected, answer); }
    Score operator()(const ExpectedRisk& expected) const { return scoreRisk(expected, answer); }
    Score operator()(const ExpectedPhantom& expected) const { return scorePhantom(expected, answer); }
  };
  return std::visit(Visitor{answer}, record.expected);
}

}  // namespace praxis::engine::eval
