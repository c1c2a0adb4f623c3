#pragma once
// How a study hangs when it is opened: which grid, which series and slice in which viewport, turned how; and how it
// hangs beside an older one. The rules are data (hanging_table.cpp). Pointers are into the study that was given.
// Thread: any.

#include <span>
#include <string_view>
#include <vector>

#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::panel {

// A place for one kind of projection.
struct ViewSlot {
  const char* laterality;
  const char* view;
};

struct HangingRule {
  const char* modality;
  int rows, cols;
  bool perImage;                    // every image has a viewport of its own, not every series
  bool cine;                        // loops play at once
  std::span<const ViewSlot> slots;  // row by row; empty: in their order
  bool stacksFirst;                 // localizers after the stacks
};

std::span<const HangingRule> hangingRules();
// The modality's rule; the last one of the table for any other.
const HangingRule& ruleFor(std::string_view modality);

// Which side of its viewport the picture leans against: mammograms hang back to back.
enum class Lean { none, left, right };

struct Hung {
  const study::Study* study = nullptr;  // nullptr: the viewport stays empty
  const study::Series* series = nullptr;
  int slice = -1;         // -1: the middle one
  bool mirrored = false;  // so that the chest wall is on the side it leans to
  Lean lean = Lean::none;
};

struct Hanging {
  int rows = 1, cols = 1;
  bool cine = false;
  std::vector<Hung> places;  // row by row; at most rows * cols
};

// The modality that most of the study's images have.
std::string mainModality(const study::Study& study);
Hanging hang(const study::Study& study);
// Two columns: slice `slice` of `current` (-1: the middle one) and beside it what matches it best in the prior. Of
// mammograms and radiographs the image of the same laterality and view, of stacks the series, at the same place where
// the two share coordinates.
Hanging compare(const study::Study& study, const study::Series& current, int slice, const study::Study& prior);
// Of two projections: both say the same laterality and view.
bool showTheSameView(const Hung& one, const Hung& other);
// Studies of the patient that are older than this one and have its modality, newest first.
std::vector<const study::Study*> priorsOf(const study::Patient& patient, const study::Study& study);
// The series of `prior` that shows the same: modality, then body part, description, plane and number of slices.
const study::Series* matchOf(const study::Series& current, const study::Study& prior);

}  // namespace praxis::plugins::dicom::panel
