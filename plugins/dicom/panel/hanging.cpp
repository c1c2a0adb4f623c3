#include "plugins/dicom/panel/hanging.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <tuple>

#include "plugins/dicom/panel/linking.h"

namespace praxis::plugins::dicom::panel {
namespace {

constexpr std::size_t kStackMin = 3;  // fewer images of a CT or MR are a localizer, a scout or a dose report

bool contains(const std::string& text, char letter) { return text.find(letter) != std::string::npos; }

// Right breasts lean to the right, against the left ones. Which edge the chest wall is at as stored comes from the
// orientation letters (P); a file without them keeps its own direction.
void turnInwards(Hung& hung, std::string_view laterality) {
  const study::EdgeLetters& edges = hung.series->slices[static_cast<std::size_t>(hung.slice)].edges;
  if (laterality == "R") {
    hung.lean = Lean::right;
    hung.mirrored = contains(edges.left, 'P');
  } else if (laterality == "L") {
    hung.lean = Lean::left;
    hung.mirrored = contains(edges.right, 'P');
  }
}

std::vector<Hung> bySeries(const study::Study& study, const HangingRule& rule) {
  std::vector<Hung> all;
  for (const study::Series& series : study.series) {
    if (!series.slices.empty()) all.push_back({&study, &series});
  }
  if (rule.stacksFirst) {
    std::stable_partition(all.begin(), all.end(),
                          [](const Hung& hung) { return hung.series->slices.size() >= kStackMin; });
  }
  return all;
}

std::vector<Hung> byImage(const study::Study& study, const HangingRule& rule) {
  std::vector<Hung> all;
  for (const study::Series& series : study.series) {
    for (std::size_t i = 0; i < series.slices.size(); ++i) {
      // A multi-frame object (a tomosynthesis stack) counts as one image.
      if (i > 0 && series.slices[i].path == series.slices[i - 1].path) continue;
      const bool stack = i + 1 < series.slices.size() && series.slices[i + 1].path == series.slices[i].path;
      all.push_back({&study, &series, static_cast<int>(stack ? series.slices.size() / 2 : i)});
    }
  }
  if (rule.slots.empty()) return all;
  std::vector<Hung> placed(rule.slots.size());
  std::vector<Hung> rest;
  for (Hung& hung : all) {
    const study::Slice& slice = hung.series->slices[static_cast<std::size_t>(hung.slice)];
    turnInwards(hung, slice.laterality);
    const auto slot = std::find_if(rule.slots.begin(), rule.slots.end(), [&slice](const ViewSlot& one) {
      return slice.laterality == one.laterality && slice.view == one.view;
    });
    if (slot == rule.slots.end() || placed[static_cast<std::size_t>(slot - rule.slots.begin())].series != nullptr)
      rest.push_back(hung);
    else
      placed[static_cast<std::size_t>(slot - rule.slots.begin())] = hung;
  }
  const bool none = std::all_of(placed.begin(), placed.end(), [](const Hung& hung) { return hung.series == nullptr; });
  if (none) return rest;
  // Places that nothing claims by name go to what has none.
  for (Hung& place : placed) {
    if (place.series != nullptr || rest.empty()) continue;
    place = rest.front();
    rest.erase(rest.begin());
  }
  return placed;
}

// No larger than what there is to show.
void shrink(Hanging& hanging) {
  const auto count = std::count_if(hanging.places.begin(), hanging.places.end(),
                                   [](const Hung& hung) { return hung.series != nullptr; });
  if (count <= 1) {
    std::erase_if(hanging.places, [](const Hung& hung) { return hung.series == nullptr; });
    hanging.rows = hanging.cols = 1;
  } else if (count == 2 && hanging.rows > 1) {
    std::erase_if(hanging.places, [](const Hung& hung) { return hung.series == nullptr; });
    hanging.rows = 1;
    hanging.cols = 2;
  }
}

}  // namespace

const HangingRule& ruleFor(std::string_view modality) {
  const auto rules = hangingRules();
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [modality](const HangingRule& rule) { return modality == rule.modality; });
  return found == rules.end() ? rules.back() : *found;
}

std::string mainModality(const study::Study& study) {
  std::map<std::string, std::size_t> images;
  for (const study::Series& series : study.series) images[series.modality] += series.slices.size();
  const auto most =
      std::max_element(images.begin(), images.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == images.end() ? std::string() : most->first;
}

Hanging hang(const study::Study& study) {
  const HangingRule& rule = ruleFor(mainModality(study));
  Hanging hanging{rule.rows, rule.cols, rule.cine, rule.perImage ? byImage(study, rule) : bySeries(study, rule)};
  const auto places = static_cast<std::size_t>(rule.rows) * static_cast<std::size_t>(rule.cols);
  if (hanging.places.size() > places) hanging.places.resize(places);
  shrink(hanging);
  return hanging;
}

std::vector<const study::Study*> priorsOf(const study::Patient& patient, const study::Study& study) {
  const std::string modality = mainModality(study);
  std::vector<const study::Study*> priors;
  for (const study::Study& other : patient.studies) {
    const bool older = std::tie(other.date, other.time) < std::tie(study.date, study.time);
    const bool same = std::any_of(other.series.begin(), other.series.end(), [&modality](const study::Series& series) {
      return series.modality == modality && !series.slices.empty();
    });
    if (&other != &study && older && same) priors.push_back(&other);
  }
  std::stable_sort(priors.begin(), priors.end(), [](const study::Study* a, const study::Study* b) {
    return std::tie(a->date, a->time) > std::tie(b->date, b->time);
  });
  return priors;
}

const study::Series* matchOf(const study::Series& current, const study::Study& prior) {
  const auto plane = [](const study::Series& series) {
    return series.slices.empty() ? std::string() : series.slices[0].edges.left + '|' + series.slices[0].edges.top;
  };
  const study::Series* best = nullptr;
  std::tuple<bool, bool, bool, double> bestScore;
  for (const study::Series& series : prior.series) {
    if (series.modality != current.modality || series.slices.empty()) continue;
    const double sizes =
        std::abs(std::log(double(series.slices.size()) / double(std::max<std::size_t>(1, current.slices.size()))));
    const std::tuple<bool, bool, bool, double> score{plane(series) == plane(current),
                                                     series.description == current.description,
                                                     series.bodyPart == current.bodyPart, -sizes};
    if (best != nullptr && score <= bestScore) continue;
    best = &series;
    bestScore = score;
  }
  return best;
}

Hanging compare(const study::Study& study, const study::Series& current, const study::Study& prior) {
  Hanging hanging{1, 2, false, {{&study, &current}}};
  if (const study::Series* match = matchOf(current, prior)) hanging.places.push_back({&prior, match});
  return hanging;
}

}  // namespace praxis::plugins::dicom::panel
