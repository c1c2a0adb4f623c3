#include "plugins/dicom/study/grouping.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <tuple>
#include <unordered_map>

#include "plugins/dicom/study/series_order.h"

namespace praxis::plugins::dicom::study {
namespace {
constexpr double kSameDirection = 1e-3;  // per direction cosine

// A series while it grows, with what its images must have in common.
struct OpenSeries {
  Series series;
  std::string key;
  std::optional<std::array<double, 6>> orientation;
};

// Found again by key; in the order in which they came.
template <typename Level>
class Levels {
 public:
  Level& operator[](const std::string& key) {
    const auto [found, isNew] = m_places.try_emplace(key, m_levels.size());
    if (isNew) m_levels.emplace_back();
    return m_levels[found->second];
  }
  std::vector<Level>& all() { return m_levels; }

 private:
  std::vector<Level> m_levels;
  std::unordered_map<std::string, std::size_t> m_places;
};

struct OpenStudy {
  Study study;
  std::vector<OpenSeries> series;
};

struct OpenPatient {
  Patient patient;
  file::CharsetGuess charset;
  Levels<OpenStudy> studies;
};

// Identifiers that are blank in the files are replaced by the folder: what lies together belongs together.
std::string orFolder(const std::string& uid, const std::filesystem::path& path) {
  return uid.empty() ? "folder " + path.parent_path().string() : uid;
}

bool sameOrientation(const std::optional<std::array<double, 6>>& a, const std::optional<std::array<double, 6>>& b) {
  if (a.has_value() != b.has_value()) return false;
  if (!a) return true;
  return std::equal(a->begin(), a->end(), b->begin(),
                    [](double x, double y) { return std::abs(x - y) <= kSameDirection; });
}

std::string seriesKey(const ImageHeader& header, const Stack& stack, const std::filesystem::path& path) {
  return fmt::format("{}|{}|{}x{}|{:.4f}x{:.4f}|{}|{}|{}|{}", orFolder(header.series.uid, path),
                     header.series.frameOfReference, header.series.rows, header.series.cols, stack.rowSpacing,
                     stack.colSpacing, header.localizer, header.colour, header.multiframeUid, stack.name);
}

// Most files follow a file of their own series, so the search starts at the end.
OpenSeries& findSeries(OpenStudy& study, const ImageHeader& header, const Stack& stack, const std::string& key) {
  const auto same = [&](const OpenSeries& one) {
    return one.key == key && sameOrientation(one.orientation, stack.orientation);
  };
  const auto found = std::find_if(study.series.rbegin(), study.series.rend(), same);
  if (found != study.series.rend()) return *found;
  OpenSeries open{header.series, key, stack.orientation};
  open.series.rowSpacing = stack.rowSpacing;
  open.series.colSpacing = stack.colSpacing;
  open.series.sliceThickness = stack.sliceThickness;
  study.series.push_back(std::move(open));
  return study.series.back();
}

// Numbers as numbers, so that series 10 comes after series 2; without one last.
long seriesNumber(const Series& series) {
  char* end = nullptr;
  const long number = std::strtol(series.number.c_str(), &end, 10);
  return end == series.number.c_str() ? 1L << 40 : number;
}

Study finish(OpenStudy open) {
  for (OpenSeries& series : open.series) {
    for (Series& part : orderSeries(std::move(series.series))) open.study.series.push_back(std::move(part));
  }
  std::stable_sort(open.study.series.begin(), open.study.series.end(),
                   [](const Series& a, const Series& b) { return seriesNumber(a) < seriesNumber(b); });
  return std::move(open.study);
}

Patient finish(OpenPatient open) {
  open.patient.charsetHint = open.charset.term();
  for (OpenStudy& study : open.studies.all()) open.patient.studies.push_back(finish(std::move(study)));
  std::stable_sort(open.patient.studies.begin(), open.patient.studies.end(),
                   [](const Study& a, const Study& b) { return std::tie(a.date, a.time) > std::tie(b.date, b.time); });
  return std::move(open.patient);
}

}  // namespace

struct Grouping::State {
  Levels<OpenPatient> patients;
  file::CharsetGuess charset;  // of what has no pixels

  OpenPatient& patientOf(const Patient& patient) { return patients[patient.id + "|" + patient.name]; }
  // The first file of a level says what there is to say of it.
  OpenStudy& studyOf(const Patient& patient, const Study& study, const std::filesystem::path& path) {
    OpenPatient& owner = patientOf(patient);
    if (owner.studies.all().empty()) owner.patient = patient;
    OpenStudy& open = owner.studies[orFolder(study.uid, path)];
    if (open.series.empty() && open.study.documents.empty()) open.study = study;
    return open;
  }
};

Grouping::Grouping() : m_state(std::make_unique<State>()) {}
Grouping::~Grouping() = default;

void Grouping::add(const ImageHeader& header, const ListedFile& listed, const std::string& note) {
  const std::filesystem::path& path = listed.path;
  OpenStudy& study = m_state->studyOf(header.patient, header.study, path);
  m_state->patientOf(header.patient).charset.add(header.charset);
  for (const Stack& stack : header.stacks) {
    OpenSeries& series = findSeries(study, header, stack, seriesKey(header, stack, path));
    series.series.storage = listed.storage;
    std::vector<std::string>& warnings = series.series.warnings;
    if (!note.empty() && std::find(warnings.begin(), warnings.end(), note) == warnings.end()) warnings.push_back(note);
    series.series.slices.insert(series.series.slices.end(), stack.slices.begin(), stack.slices.end());
  }
}

void Grouping::add(const DocumentHeader& header, const ListedFile& listed) {
  OpenStudy& study = m_state->studyOf(header.patient, header.study, listed.path);
  Series series = header.series;
  series.storage = listed.storage;
  study.study.documents.push_back(std::move(series));
}

void Grouping::add(const file::CharsetGuess& charset) { m_state->charset.add(charset); }

void Grouping::finish(Collection& collection) {
  file::CharsetGuess charset = m_state->charset;
  for (OpenPatient& patient : m_state->patients.all()) {
    charset.add(patient.charset);
    collection.patients.push_back(study::finish(std::move(patient)));
  }
  collection.charsetHint = charset.term();
}

}  // namespace praxis::plugins::dicom::study
