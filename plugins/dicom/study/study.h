#pragma once
// From files to patients, studies, series and slices in their order in space. Only headers are read. Thread: pool.

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace praxis::plugins::dicom::study {

struct Geometry {
  std::array<double, 3> position{};     // mm, patient axes (L, P, S) of the first pixel's centre
  std::array<double, 6> orientation{};  // direction cosines: along a row (X), along a column (Y)
};

// Letters at the edges of the picture as stored: "R", "AL", ...; empty when the orientation is unknown.
struct EdgeLetters {
  std::string left, right, top, bottom;
};
EdgeLetters edgeLetters(const std::array<double, 6>& orientation);
// From Patient Orientation, as projection images carry it: `rows` is where a row runs to ("L"), `columns` where a
// column does.
EdgeLetters edgeLetters(const std::string& rows, const std::string& columns);

// One frame to show: a file and a frame number in it.
struct Slice {
  std::filesystem::path path;
  int frame = 0;  // from 0
  std::string sopInstanceUid;
  int instanceNumber = 0;
  std::optional<Geometry> geometry;
  EdgeLetters edges;             // from the geometry, else from Patient Orientation, else empty
  double key = 0;                // mm along the normal X x Y; what slices are ordered by
  std::string laterality, view;  // of a projection: "R", "MLO"; may be empty
};

// What a series holds: pictures, or one object without any.
enum class SeriesKind {
  images,
  report,    // a structured report (PS3.3 A.35)
  document,  // an embedded file: PDF, CDA, a model (PS3.3 A.45)
};

struct Series {
  std::string uid, number, description, modality, bodyPart, date, time, manufacturer;
  std::string frameOfReference;  // UID; positions of series that share it can be compared; may be empty
  double frameTimeMs = 0;        // of a cine loop, as the header says it; 0 unknown
  std::string technique;         // "120 kV, 200 mA" or "TR 500 / TE 15 ms"; empty when unknown
  int rows = 0, cols = 0;
  double rowSpacing = 0, colSpacing = 0;  // mm; 0 unknown
  double sliceThickness = 0;              // mm, as the header says it; 0 unknown
  double sliceSpacing = 0;                // mm between neighbours, median of the positions; 0 unknown
  std::vector<std::string> warnings;      // "Slice spacing varies: a slice may be missing."
  std::vector<Slice> slices;              // ordered by key, else instance number, else file name
  // Of a series from an archive: the unpacked files live as long as this does. Null: the files are the user's own.
  std::shared_ptr<const void> storage;
  SeriesKind kind = SeriesKind::images;
};

struct Study {
  std::string uid, date, time, description, accession, institution;
  std::vector<Series> series;     // with pictures
  std::vector<Series> documents;  // reports and documents, each with one slice, which names its file
};

struct Patient {
  std::string name, id, birthDate, sex;
  std::vector<Study> studies;
  std::string charsetHint;  // the character set that this patient's text seems to be in, against what the files say
};

struct Problem {
  std::filesystem::path path;
  std::string message;
};

// Where the files of an archive were unpacked; they are there as long as `files` is.
struct ArchiveStorage {
  std::filesystem::path archive, folder;
  std::shared_ptr<const void> files;
};

struct Collection {
  std::vector<Patient> patients;
  std::vector<Problem> problems;  // files that could not be read, with the reason
  int filesRead = 0;
  int copies = 0;                                    // of them: images that another file holds byte by byte; left out
  int filesWithoutPixels = 0;                        // reports, directories, plans: valid, nothing to show
  std::vector<std::filesystem::path> withoutPixels;  // those of them that are no directories
  std::vector<std::shared_ptr<const ArchiveStorage>> storage;  // of all archives
  // For a question like "These names look like GB18030: read them so?", answered by a scan with ScanControl::charset.
  // A guess, never applied by itself; empty when the labels seem right or ScanControl::charset is set.
  std::string charsetHint;
};

// What to call a file of the collection: of an unpacked one, "archive.zip!folder/member".
std::string shownPath(const Collection& collection, const std::filesystem::path& path);

struct ScanControl {
  const std::atomic<bool>* stop = nullptr;                      // true: scan returns cancelled
  std::function<void(int filesDone, int filesTotal)> progress;  // called on the scanning thread
  std::string charset;  // overrides Specific Character Set for mislabelled files; empty: what the files say
  std::function<bool(const std::filesystem::path&)> skip;  // true: the file is known already and left out
  bool readAgain = false;  // reads what a list of studies knows too: its texts may have been read another way
};

// Files, folders (recursive), DICOMDIR files and ZIP archives. Unreadable files become problems, never a failure of the
// whole.
engine::base::Result<Collection> scan(const std::vector<std::filesystem::path>& paths, const ScanControl& control = {});

}  // namespace praxis::plugins::dicom::study
