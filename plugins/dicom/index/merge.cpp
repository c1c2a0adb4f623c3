#include "plugins/dicom/index/merge.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <string>
#include <utility>

#include "plugins/dicom/study/series_order.h"

namespace praxis::plugins::dicom::index {

using study::Series;
using study::Slice;
using study::Study;

namespace {

constexpr double kSameSpacingMm = 1e-4;
constexpr double kSameDirection = 1e-3;  // per direction cosine

using Identity = std::pair<std::string, int>;

Identity identityOf(const Slice& slice) {
  return {slice.sopInstanceUid.empty() ? slice.path.string() : slice.sopInstanceUid, slice.frame};
}

// Frames of one file belong together already.
bool isMultiframe(const Series& series) {
  return std::ranges::any_of(series.slices, [](const Slice& slice) { return slice.frame > 0; });
}

bool sameOrientation(const Slice& a, const Slice& b) {
  if (a.geometry.has_value() != b.geometry.has_value()) return false;
  if (!a.geometry) return true;
  return std::ranges::equal(a.geometry->orientation, b.geometry->orientation,
                            [](double x, double y) { return std::abs(x - y) <= kSameDirection; });
}

bool belongTogether(const Series& a, const Series& b) {
  if (a.kind != study::SeriesKind::images || b.kind != study::SeriesKind::images) return false;
  if (a.uid.empty() || a.uid != b.uid || a.frameOfReference != b.frameOfReference) return false;
  if (a.rows != b.rows || a.cols != b.cols || isMultiframe(a) || isMultiframe(b)) return false;
  if (std::abs(a.rowSpacing - b.rowSpacing) > kSameSpacingMm) return false;
  if (std::abs(a.colSpacing - b.colSpacing) > kSameSpacingMm) return false;
  return sameOrientation(a.slices.front(), b.slices.front());
}

std::vector<Series> reordered(Series series) {
  series.warnings.clear();
  series.sliceSpacing = 0;
  return study::orderSeries(std::move(series));
}

void append(std::vector<Series>& to, std::vector<Series> more) { std::ranges::move(more, std::back_inserter(to)); }

void join(std::vector<Series>& all, Series known) {
  const auto apart = std::stable_partition(all.begin(), all.end(),
                                           [&](const Series& series) { return !belongTogether(series, known); });
  Series joined = apart == all.end() ? known : *apart;
  for (auto part = apart; part != all.end(); ++part) {
    if (part != apart) joined.slices.insert(joined.slices.end(), part->slices.begin(), part->slices.end());
  }
  if (apart != all.end()) joined.slices.insert(joined.slices.end(), known.slices.begin(), known.slices.end());
  all.erase(apart, all.end());
  append(all, reordered(std::move(joined)));
}

// Numbers as numbers, so that series 10 comes after series 2; without one last, documents behind them.
long numberOf(const Series& series) {
  if (series.kind != study::SeriesKind::images) return 1L << 41;
  char* end = nullptr;
  const long number = std::strtol(series.number.c_str(), &end, 10);
  return end == series.number.c_str() ? 1L << 40 : number;
}

}  // namespace

std::string studyKey(const Study& study) {
  if (!study.uid.empty()) return study.uid;
  for (const Series& series : withDocumentsAmongSeries(study).series) {
    if (!series.slices.empty()) return "folder " + series.slices.front().path.parent_path().string();
  }
  return {};
}

Study withDocumentsAmongSeries(Study study) {
  append(study.series, std::move(study.documents));
  study.documents.clear();
  return study;
}

Study withDocumentsApart(Study study) {
  const auto documents = std::stable_partition(study.series.begin(), study.series.end(), [](const Series& series) {
    return series.kind == study::SeriesKind::images;
  });
  std::move(documents, study.series.end(), std::back_inserter(study.documents));
  study.series.erase(documents, study.series.end());
  return study;
}

Study mergeStudies(const Study& knownStudy, Study fresh) {
  const Study known = withDocumentsAmongSeries(knownStudy);
  fresh = withDocumentsAmongSeries(std::move(fresh));
  std::set<Identity> identities;
  std::set<std::filesystem::path> files;
  for (const Series& series : fresh.series) {
    for (const Slice& slice : series.slices) {
      identities.insert(identityOf(slice));
      files.insert(slice.path);
    }
  }
  const auto isNew = [&](const Slice& slice) {
    return identities.contains(identityOf(slice)) || files.contains(slice.path);
  };
  for (const Series& series : known.series) {
    Series rest = series;
    std::erase_if(rest.slices, isNew);
    if (rest.slices.empty()) continue;
    const bool whole = rest.slices.size() == series.slices.size();
    const auto partner = std::ranges::find_if(fresh.series, [&](const Series& s) { return belongTogether(s, rest); });
    if (whole && partner == fresh.series.end()) {
      fresh.series.push_back(std::move(rest));
    } else {
      join(fresh.series, std::move(rest));
    }
  }
  std::ranges::stable_sort(fresh.series, {}, numberOf);
  return withDocumentsApart(std::move(fresh));
}

void filterSlices(Study& study, const std::function<bool(const Slice&)>& keep) {
  std::vector<Series> kept;
  study = withDocumentsAmongSeries(std::move(study));
  for (Series& series : study.series) {
    const std::size_t before = series.slices.size();
    std::erase_if(series.slices, [&](const Slice& slice) { return !keep(slice); });
    if (series.slices.empty()) continue;
    if (series.slices.size() == before) {
      kept.push_back(std::move(series));
    } else {
      append(kept, reordered(std::move(series)));
    }
  }
  study.series = std::move(kept);
  study = withDocumentsApart(std::move(study));
}

}  // namespace praxis::plugins::dicom::index
