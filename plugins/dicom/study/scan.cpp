#include <algorithm>

#include "plugins/dicom/file/charset.h"
#include "plugins/dicom/study/copies.h"
#include "plugins/dicom/study/grouping.h"
#include "plugins/dicom/study/header_pool.h"
#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::study {

using engine::base::Error;
using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

class Scan {
 public:
  explicit Scan(const ScanControl& control) : m_control(control) {}
  Result<Collection> run(const std::vector<std::filesystem::path>& paths);

 private:
  bool stopped() const { return m_control.stop != nullptr && m_control.stop->load(); }
  // Asked here and not by the pool: who answers need not be ready for several threads.
  void leaveOutKnown(std::vector<ListedFile>& files, int total);
  void take(const ListedFile& listed, const HeaderOutcome& outcome);
  void take(const ListedFile& listed, const ImageHeader& image);
  void take(const ListedFile& listed, const DocumentHeader& document);
  void report(int total) {
    ++m_done;
    if (m_control.progress) m_control.progress(m_done, total);
  }

  const ScanControl& m_control;
  Collection m_collection;
  Grouping m_grouping;
  Copies m_copies;
  int m_done = 0;
};

void Scan::leaveOutKnown(std::vector<ListedFile>& files, int total) {
  if (!m_control.skip) return;
  std::erase_if(files, [&](const ListedFile& listed) {
    if (stopped() || !m_control.skip(listed.path)) return false;
    report(total);
    return true;
  });
}

void Scan::take(const ListedFile& listed, const HeaderOutcome& outcome) {
  if (outcome.opened) {
    ++m_collection.filesRead;
    if (!outcome.error && !outcome.image) {
      ++m_collection.filesWithoutPixels;
      m_grouping.add(outcome.charset);
      if (outcome.document) take(listed, *outcome.document);
      if (!outcome.directory) m_collection.withoutPixels.push_back(listed.path);
    }
  }
  if (outcome.image) take(listed, *outcome.image);
  // Other kinds of files lie in every folder; only those that somebody named are worth a word.
  const bool foreign = outcome.error && !outcome.opened && outcome.error->code == ErrorCode::unsupported;
  if (outcome.error && (listed.named || !foreign)) {
    m_collection.problems.push_back({listed.shown, outcome.error->message});
  }
}

void Scan::take(const ListedFile& listed, const ImageHeader& image) {
  switch (m_copies.add(image.stacks.front().slices.front().sopInstanceUid, listed.path)) {
    case Copies::Kind::single:
      m_grouping.add(image, listed);
      break;
    case Copies::Kind::copy:
      ++m_collection.copies;
      break;
    case Copies::Kind::rival:
      m_grouping.add(image, listed, "Files with different contents share one SOP Instance UID; all of them are shown.");
      break;
  }
}

void Scan::take(const ListedFile& listed, const DocumentHeader& document) {
  if (m_copies.add(document.series.slices.front().sopInstanceUid, listed.path) == Copies::Kind::copy) {
    ++m_collection.copies;
  } else {
    m_grouping.add(document, listed);
  }
}

Result<Collection> Scan::run(const std::vector<std::filesystem::path>& paths) {
  const auto cancelled = [] { return fail(ErrorCode::cancelled, "Opening was stopped."); };
  FileList list = listFiles(paths, m_control.stop);
  m_collection.problems = std::move(list.problems);
  m_collection.storage = std::move(list.storage);
  m_collection.filesRead = m_collection.filesWithoutPixels = list.directoriesRead;
  const int total = static_cast<int>(list.files.size());
  leaveOutKnown(list.files, total);
  if (stopped()) return cancelled();
  HeaderPool pool(list.files, m_control.charset, m_control.stop);
  for (std::size_t i = 0; i < list.files.size(); ++i) {
    // In the order of the list, whichever thread was first: the same files give the same collection.
    const std::optional<HeaderOutcome> outcome = pool.wait(i);
    if (!outcome || stopped()) return cancelled();
    take(list.files[i], *outcome);
    report(total);
  }
  if (stopped()) return cancelled();
  m_grouping.finish(m_collection);
  if (!m_control.charset.empty()) {
    // By the user's word there is nothing left to guess.
    m_collection.charsetHint.clear();
    for (Patient& patient : m_collection.patients) patient.charsetHint.clear();
  }
  return std::move(m_collection);
}

}  // namespace

std::string shownPath(const Collection& collection, const std::filesystem::path& path) {
  for (const auto& storage : collection.storage) {
    const std::filesystem::path member = path.lexically_relative(storage->folder);
    if (!member.empty() && *member.begin() != "..") return storage->archive.string() + "!" + member.string();
  }
  return path.string();
}

Result<Collection> scan(const std::vector<std::filesystem::path>& paths, const ScanControl& control) {
  if (!control.charset.empty()) PRAXIS_TRY(file::knownCharset(control.charset));
  return Scan(control).run(paths);
}

}  // namespace praxis::plugins::dicom::study
