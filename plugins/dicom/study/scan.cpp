#include <algorithm>
#include <cmath>

#include "plugins/dicom/file/charset.h"
#include "plugins/dicom/study/file_list.h"
#include "plugins/dicom/study/header_reader.h"
#include "plugins/dicom/study/series_order.h"
#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::study {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

constexpr double kSameDirection = 1e-3;  // per direction cosine

// A series while it grows, with what its images must have in common.
struct OpenSeries {
  Series series;
  std::string key;
  std::optional<std::array<double, 6>> orientation;
};

struct OpenStudy {
  Study study;
  std::string key;
  std::vector<OpenSeries> series;
};

struct OpenPatient {
  Patient patient;
  file::CharsetGuess charset;
  std::string key;
  std::vector<OpenStudy> studies;
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

template <typename Level>
Level& findOrAdd(std::vector<Level>& levels, const std::string& key) {
  const auto found = std::find_if(levels.begin(), levels.end(), [&](const Level& level) { return level.key == key; });
  if (found != levels.end()) return *found;
  levels.emplace_back().key = key;
  return levels.back();
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

void place(const ImageHeader& header, const ListedFile& listed, std::vector<OpenPatient>& patients) {
  const std::filesystem::path& path = listed.path;
  OpenPatient& patient = findOrAdd(patients, header.patient.id + "|" + header.patient.name);
  if (patient.studies.empty()) patient.patient = header.patient;
  patient.charset.add(header.charset);
  OpenStudy& study = findOrAdd(patient.studies, orFolder(header.study.uid, path));
  if (study.series.empty()) study.study = header.study;
  for (const Stack& stack : header.stacks) {
    OpenSeries& series = findSeries(study, header, stack, seriesKey(header, stack, path));
    series.series.storage = listed.storage;
    series.series.slices.insert(series.series.slices.end(), stack.slices.begin(), stack.slices.end());
  }
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
  for (OpenStudy& study : open.studies) open.patient.studies.push_back(finish(std::move(study)));
  std::stable_sort(open.patient.studies.begin(), open.patient.studies.end(),
                   [](const Study& a, const Study& b) { return std::tie(a.date, a.time) > std::tie(b.date, b.time); });
  return std::move(open.patient);
}

void readOne(const ListedFile& listed, const std::string& charset, Collection& collection,
             std::vector<OpenPatient>& patients) {
  const auto opened = file::DicomFile::open(listed.path, file::ReadDepth::header, charset);
  if (!opened) {
    // Other kinds of files lie in every folder; only those that somebody named are worth a word.
    if (listed.named || opened.error().code != ErrorCode::unsupported) {
      collection.problems.push_back({listed.shown, opened.error().message});
    }
    return;
  }
  ++collection.filesRead;
  if (!opened->hasPixels()) {
    ++collection.filesWithoutPixels;
    if (!isDirectory(*opened)) collection.withoutPixels.push_back(listed.path);
    return;
  }
  const auto header = readImageHeader(*opened);
  if (header) {
    place(*header, listed, patients);
  } else {
    collection.problems.push_back({listed.shown, header.error().message});
  }
}

}  // namespace

Result<Collection> scan(const std::vector<std::filesystem::path>& paths, const ScanControl& control) {
  const auto stopped = [&control] { return control.stop != nullptr && control.stop->load(); };
  if (!control.charset.empty()) PRAXIS_TRY(file::knownCharset(control.charset));
  FileList list = listFiles(paths, control.stop);
  Collection collection;
  collection.problems = std::move(list.problems);
  collection.storage = std::move(list.storage);
  collection.filesRead = collection.filesWithoutPixels = list.directoriesRead;
  std::vector<OpenPatient> patients;
  const int total = static_cast<int>(list.files.size());
  for (int done = 0; done < total; ++done) {
    if (stopped()) return fail(ErrorCode::cancelled, "Opening was stopped.");
    const ListedFile& listed = list.files[static_cast<std::size_t>(done)];
    if (!control.skip || !control.skip(listed.path)) readOne(listed, control.charset, collection, patients);
    if (control.progress) control.progress(done + 1, total);
  }
  if (stopped()) return fail(ErrorCode::cancelled, "Opening was stopped.");
  file::CharsetGuess charset;
  for (OpenPatient& patient : patients) {
    charset.add(patient.charset);
    collection.patients.push_back(finish(std::move(patient)));
    // By the user's word there is nothing left to guess.
    if (!control.charset.empty()) collection.patients.back().charsetHint.clear();
  }
  if (control.charset.empty()) collection.charsetHint = charset.term();
  return collection;
}

}  // namespace praxis::plugins::dicom::study
