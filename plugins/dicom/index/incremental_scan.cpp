#include "plugins/dicom/index/incremental_scan.h"

#include <algorithm>
#include <set>
#include <utility>

#include "plugins/dicom/index/merge.h"

namespace praxis::plugins::dicom::index {

namespace fs = std::filesystem;
using engine::base::Result;
using study::Collection;

namespace {

fs::path fullPath(const fs::path& path) {
  std::error_code error;
  const fs::path full = fs::absolute(path, error);
  return error ? path : full.lexically_normal();
}

// A DICOMDIR leads to the files beside and below it.
bool isDirectoryFile(const fs::path& path) {
  std::string name = path.filename().string();
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name == "DICOMDIR";
}

Result<StudyIndex::KnownFiles> knownAt(StudyIndex& list, const std::vector<fs::path>& roots) {
  StudyIndex::KnownFiles known;
  for (const fs::path& root : roots) {
    known.merge(PRAXIS_TRY(list.knownFiles(isDirectoryFile(root) ? root.parent_path() : root)));
  }
  return known;
}

void add(Collection& all, study::Patient patient) {
  const auto known = std::ranges::find_if(
      all.patients, [&](const study::Patient& one) { return one.id == patient.id && one.name == patient.name; });
  if (known == all.patients.end()) {
    all.patients.push_back(std::move(patient));
    return;
  }
  for (study::Study& study : patient.studies) {
    const auto same =
        std::ranges::find_if(known->studies, [&](const study::Study& one) { return studyKey(one) == studyKey(study); });
    if (same == known->studies.end()) {
      known->studies.push_back(std::move(study));
    } else {
      *same = mergeStudies(study, std::move(*same));
    }
  }
  std::ranges::stable_sort(known->studies, [](const study::Study& a, const study::Study& b) {
    return std::tie(a.date, a.time) > std::tie(b.date, b.time);
  });
}

// The skipped files' images, as the list has them.
Result<void> addListed(StudyIndex& list, const StudyIndex::KnownFiles& known, const std::set<fs::path>& skipped,
                       Collection& collection) {
  std::vector<qint64> ids;
  for (const fs::path& path : skipped) ids.push_back(known.at(path).id);
  const std::vector<qint64> studies = PRAXIS_TRY(list.studiesOf(ids));
  for (const qint64 id : studies) {
    Collection loaded = PRAXIS_TRY(list.load(id, StudyIndex::Priors::without));
    for (study::Patient& patient : loaded.patients) {
      for (study::Study& study : patient.studies) {
        filterSlices(study, [&](const study::Slice& slice) { return skipped.contains(slice.path); });
      }
      add(collection, std::move(patient));
    }
    PRAXIS_TRY(list.restore(id));
  }
  collection.filesRead += static_cast<int>(skipped.size());
  return {};
}

// What the list knows here and the scan did not come across: gone, or unreadable now.
Result<void> noteVanished(StudyIndex& list, const StudyIndex::KnownFiles& known, const std::set<fs::path>& seen) {
  std::vector<qint64> unseen;
  for (const auto& [path, state] : known) {
    if (!seen.contains(path) && !fileStateOf(path)) unseen.push_back(state.id);
  }
  const std::vector<qint64> studies = PRAXIS_TRY(list.studiesOf(unseen));
  for (const qint64 id : studies) PRAXIS_TRY(list.checkFiles(id));
  return {};
}

}  // namespace

Result<IncrementalScan> scanWithList(StudyIndex& list, const std::vector<fs::path>& paths,
                                     const study::ScanControl& control,
                                     const std::function<void(std::shared_ptr<const Collection>)>& read,
                                     const std::atomic<bool>* stopListing) {
  std::vector<fs::path> roots;
  for (const fs::path& path : paths) roots.push_back(fullPath(path));
  IncrementalScan result;
  StudyIndex::KnownFiles known;
  if (auto found = knownAt(list, roots)) {
    known = *std::move(found);
  } else {
    result.listProblem = found.error().message;
  }
  std::set<fs::path> seen, skipped;
  study::ScanControl incremental = control;
  incremental.skip = [&](const fs::path& path) {
    const auto entry = known.find(path.lexically_normal());
    if (entry == known.end()) return false;
    seen.insert(entry->first);
    const auto state = fileStateOf(entry->first);
    if (control.readAgain || !control.charset.empty() || !state) return false;
    if (state->size != entry->second.size || state->modifiedNs != entry->second.modifiedNs) return false;
    skipped.insert(entry->first);
    return true;
  };
  const Collection fresh = PRAXIS_TRY(study::scan(roots, incremental));
  Collection all = fresh;
  if (const auto listed = addListed(list, known, skipped, all); !listed) {
    // The list failed under way: everything is read from the files after all.
    result.listProblem = listed.error().message;
    all = PRAXIS_TRY(study::scan(roots, control));
    skipped.clear();
  }
  result.filesFromList = static_cast<int>(skipped.size());
  if (read) read(std::make_shared<const Collection>(all));
  result.collection = std::move(all);
  Result<void> written = list.put(fresh, stopListing);
  if (written) written = noteVanished(list, known, seen);
  if (!written && result.listProblem.empty()) result.listProblem = written.error().message;
  return result;
}

}  // namespace praxis::plugins::dicom::index
