#pragma once
// One image file to what grouping needs: the levels above it, and its frames as slices. Thread: pool.

#include <optional>

#include "plugins/dicom/file/charset_guess.h"
#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::study {

// Slices of one file that share shape, orientation and stack.
struct Stack {
  std::optional<std::array<double, 6>> orientation;
  std::string name;  // stack and time within a multi-frame file; else empty
  double rowSpacing = 0, colSpacing = 0, sliceThickness = 0;
  std::vector<Slice> slices;
};

struct ImageHeader {
  Patient patient;  // without studies
  Study study;      // without series
  Series series;    // without slices
  bool localizer = false;
  bool colour = false;
  std::string multiframeUid;  // of a file with several frames: a series of its own
  std::vector<Stack> stacks;
  file::CharsetGuess charset;  // from this file's text
};

// What a study holds beside pictures.
struct DocumentHeader {
  Patient patient;  // without studies
  Study study;      // without series
  Series series;    // with the one slice
};
// Nothing for objects that are neither reports nor documents.
std::optional<DocumentHeader> readDocumentHeader(const file::DicomFile& file);

// From names and descriptions; of files without pixels too.
file::CharsetGuess guessCharset(const file::DicomFile& file);

engine::base::Result<ImageHeader> readImageHeader(const file::DicomFile& file);

}  // namespace praxis::plugins::dicom::study
