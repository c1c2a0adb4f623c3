#include "plugins/dicom/panel/hanging.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "plugins/dicom/panel/linking.h"

namespace praxis::plugins::dicom::panel {
namespace {

constexpr std::size_t kStackMin = 3;  // fewer images of a CT or MR are a localizer, a scout or a dose report

bool contains(const std::string& text, char letter) { return text.find(letter) != std::string::npos; }

const study::Slice& sliceOf(const Hung& hung) { return hung.series->slices[static_cast<std::size_t>(hung.slice)]; }

// 2: the same; 1: one of the two does not say it; 0: another one.
int likeness(const std::string& one, const std::string& other) {
  if (one == other) return 2;
  return one.empty() || other.empty() ? 1 : 0;
}

// Right breasts lean to the right, against the left ones. Which edge the chest wall is at as stored comes from the
// orientation letters (P); a file without them keeps its own direction.
void turnInwards(Hung& hung, std::string_view laterality) {
  const study::EdgeLetters& edges = sliceOf(hung).edges;
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

// Each projection by itself; a multi-frame object (a tomosynthesis stack) counts as one image.
std::vector<Hung> imagesOf(const study::Study& study) {
  std::vector<Hung> all;
  for (const study::Series& series : study.series) {
    for (std::size_t i = 0; i < series.slices.size(); ++i) {
      if (i > 0 && series.slices[i].path == series.slices[i - 1].path) continue;
      const bool stack = i + 1 < series.slices.size() && series.slices[i + 1].path == series.slices[i].path;
      all.push_back({&study, &series, static_cast<int>(stack ? series.slices.size() / 2 : i)});
    }
  }
  return all;
}

std::vector<Hung> byImage(const study::Study& study, const HangingRule& rule) {
  std::vector<Hung> all = imagesOf(study);
  if (rule.slots.empty()) return all;
  std::vector<Hung> placed(rule.slots.size());
  std::vector<Hung> rest;
  for (Hung& hung : all) {
    const study::Slice& slice = sliceOf(hung);
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

// The image of `prior` that shows the same side from the same direction, else the likest one of the modality:
// laterality before view before body part before description; of equals the first.
Hung projectionOf(const Hung& current, const study::Study& prior) {
  const study::Slice& slice = sliceOf(current);
  Hung best;
  std::tuple<int, int, int, int> bestScore;
  for (const Hung& hung : imagesOf(prior)) {
    const study::Series& series = *hung.series;
    if (series.modality != current.series->modality) continue;
    const std::tuple<int, int, int, int> score{
        likeness(sliceOf(hung).laterality, slice.laterality), likeness(sliceOf(hung).view, slice.view),
        likeness(series.bodyPart, current.series->bodyPart), likeness(series.description, current.series->description)};
    if (best.series != nullptr && score <= bestScore) continue;
    best = hung;
    bestScore = score;
  }
  return best;
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

Hanging compare(const study::Study& study, const study::Series& current, int slice, const study::Study& prior) {
  Hanging hanging{1, 2, false, {{&study, &current, slice}}};
  if (!ruleFor(current.modality).perImage) {
    const study::Series* match = matchOf(current, prior);
    if (match == nullptr) return hanging;
    const std::optional<int> level = slice < 0 ? std::nullopt : nearestSlice(*match, current, slice);
    hanging.places.push_back({&prior, match, level.value_or(-1)});
    return hanging;
  }
  Hung& shown = hanging.places.front();
  if (shown.slice < 0) shown.slice = static_cast<int>(current.slices.size() / 2);
  Hung match = projectionOf(shown, prior);
  if (match.series == nullptr) return hanging;
  if (current.modality == "MG") {
    // Both lean the way the current one does: the same breast is looked at twice.
    turnInwards(shown, sliceOf(shown).laterality);
    turnInwards(match, sliceOf(match).laterality);
  }
  hanging.places.push_back(match);
  return hanging;
}

bool showTheSameView(const Hung& one, const Hung& other) {
  return sliceOf(one).laterality == sliceOf(other).laterality && sliceOf(one).view == sliceOf(other).view;
}

}  // namespace praxis::plugins::dicom::panel
