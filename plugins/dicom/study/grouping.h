#pragma once
// Images to patients, studies and series while a scan goes on. For this folder only. Thread: pool, one at a time per
// object.

#include <memory>

#include "plugins/dicom/study/file_list.h"
#include "plugins/dicom/study/header_reader.h"

namespace praxis::plugins::dicom::study {

class Grouping {
 public:
  Grouping();
  ~Grouping();

  // note: a warning for the series that the image belongs to; may be empty.
  void add(const ImageHeader& header, const ListedFile& listed, const std::string& note = {});
  void add(const DocumentHeader& header, const ListedFile& listed);
  // Of an object without pixels.
  void add(const file::CharsetGuess& charset);
  // Everything in its final order, with the guesses of character sets.
  void finish(Collection& collection);

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace praxis::plugins::dicom::study
