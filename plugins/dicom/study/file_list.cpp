#include "plugins/dicom/study/file_list.h"

#include <algorithm>
#include <iterator>
#include <system_error>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/file/values.h"
#include "plugins/dicom/study/archive.h"

namespace praxis::plugins::dicom::study {

namespace fs = std::filesystem;

namespace {

constexpr file::Tag kReferencedFileId{0x0004, 0x1500};

bool stopped(const std::atomic<bool>* stop) { return stop != nullptr && stop->load(); }

std::string identityOf(const fs::path& path) {
  std::error_code error;
  const fs::path found = fs::canonical(path, error);
  return error ? path.lexically_normal().native() : found.native();
}

ListedFile listed(const fs::path& path, bool named) { return {path, named, path, nullptr, identityOf(path)}; }

// Links to folders are not followed: a link upwards would never end.
void addFolder(const fs::path& folder, const std::atomic<bool>* stop, FileList& list) {
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error);
  if (error) {
    list.problems.push_back({folder, "The folder could not be read; check its permissions."});
    return;
  }
  // One look at the whole path is enough: what lies below has no links on the way.
  const std::string root = identityOf(folder);
  while (entry != fs::recursive_directory_iterator() && !stopped(stop)) {
    std::error_code typeError;
    const fs::path& path = entry->path();
    if (entry->is_symlink(typeError)) {
      if (fs::is_regular_file(path, typeError)) list.files.push_back(listed(path, false));
    } else if (entry->is_regular_file(typeError)) {
      list.files.push_back({path, false, path, nullptr, root + path.native().substr(folder.native().size())});
    }
    entry.increment(error);
  }
  if (error) list.problems.push_back({folder, "The folder could not be read to its end: " + error.message() + "."});
}

// Media keep upper-case names (PS3.10 8.2); copies on other systems are often lower case.
fs::path existing(const fs::path& folder, std::string relative) {
  std::error_code error;
  if (fs::is_regular_file(folder / relative, error)) return folder / relative;
  std::transform(relative.begin(), relative.end(), relative.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return fs::is_regular_file(folder / relative, error) ? folder / relative : fs::path();
}

// A component must be a plain name: a directory record may not lead out of its own folder.
std::string relativePath(const std::vector<std::string>& components) {
  std::string path;
  for (const std::string& component : components) {
    if (component.empty() || component == "." || component == ".." || component.find('/') != std::string::npos)
      return {};
    path += (path.empty() ? "" : "/") + component;
  }
  return path;
}

void addDirectory(const file::DicomFile& directory, FileList& list) {
  ++list.directoriesRead;
  const fs::path folder = directory.path().parent_path();
  DcmElement* element = nullptr;
  directory.dcmtk().getDataset()->findAndGetElement(DCM_DirectoryRecordSequence, element);
  if (element == nullptr || element->ident() != EVR_SQ) return;
  auto* records = static_cast<DcmSequenceOfItems*>(element);
  int missing = 0;
  for (DcmObject* record = records->nextInContainer(nullptr); record != nullptr;
       record = records->nextInContainer(record)) {
    const std::vector<std::string> components = file::texts(*static_cast<DcmItem*>(record), kReferencedFileId);
    if (components.empty()) continue;
    const std::string relative = relativePath(components);
    const fs::path path = relative.empty() ? fs::path() : existing(folder, relative);
    if (path.empty()) {
      ++missing;
    } else {
      list.files.push_back(listed(path, true));
    }
  }
  if (missing == 0) return;
  list.problems.push_back({directory.path(), fmt::format("{} files that this DICOMDIR names are not there.", missing)});
}

void addArchive(const fs::path& path, const std::atomic<bool>* stop, FileList& list) {
  UnpackedArchive archive = unpack(path, stop);
  std::move(archive.problems.begin(), archive.problems.end(), std::back_inserter(list.problems));
  if (archive.files.empty()) {
    if (archive.problems.empty() && !stopped(stop))
      list.problems.push_back({path, "The archive holds no DICOM files."});
    return;
  }
  list.storage.push_back(
      std::make_shared<const ArchiveStorage>(ArchiveStorage{path, archive.folder->path(), archive.folder}));
  const std::size_t root = archive.folder->path().native().size() + 1;
  for (const fs::path& unpacked : archive.files) {
    list.files.push_back({unpacked, false, path / unpacked.native().substr(root), archive.folder, unpacked.native()});
  }
}

void addFile(const fs::path& path, const std::atomic<bool>* stop, FileList& list) {
  if (isArchive(path)) return addArchive(path, stop, list);
  auto opened = file::DicomFile::open(path, file::ReadDepth::listing);
  if (opened && isDirectory(*opened)) {
    opened = file::DicomFile::open(path, file::ReadDepth::header);  // with its records
    if (opened) return addDirectory(*opened, list);
  }
  list.files.push_back(listed(path, true));
}

}  // namespace

bool isDirectory(const file::DicomFile& file) {
  constexpr const char* kDirectorySopClass = "1.2.840.10008.1.3.10";
  return file.text({0x0002, 0x0002}) == kDirectorySopClass || file.text({0x0008, 0x0016}) == kDirectorySopClass;
}

FileList listFiles(const std::vector<fs::path>& paths, const std::atomic<bool>* stop) {
  FileList list;
  for (const fs::path& path : paths) {
    std::error_code error;
    if (fs::is_directory(path, error)) {
      addFolder(path, stop, list);
    } else if (fs::exists(path, error)) {
      addFile(path, stop, list);
    } else {
      list.problems.push_back({path, "There is no file or folder of this name: " + path.string() + "."});
    }
  }
  // Named entries come first among equal files, so that unique() keeps them.
  std::stable_sort(list.files.begin(), list.files.end(), [](const ListedFile& a, const ListedFile& b) {
    return a.identity != b.identity ? a.identity < b.identity : a.named > b.named;
  });
  const auto same = [](const ListedFile& a, const ListedFile& b) { return a.identity == b.identity; };
  list.files.erase(std::unique(list.files.begin(), list.files.end(), same), list.files.end());
  std::sort(list.files.begin(), list.files.end(),
            [](const ListedFile& a, const ListedFile& b) { return a.path.native() < b.path.native(); });
  return list;
}

}  // namespace praxis::plugins::dicom::study
