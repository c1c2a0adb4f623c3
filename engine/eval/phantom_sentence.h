#pragma once
// What an answer says of a phantom's image. The phantom's own sentence (docs/evaluation.md) is read exactly; of free
// wording what it names is read: counts in digits and words, "no lesion", sides, places, sizes in mm or cm, in English
// and Chinese. Thread: any.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/eval/task_file.h"

namespace praxis::engine::eval {

struct PhantomAnswer {
  std::string bodyPart;   // "chest", "abdomen", "head"; empty: not named
  std::string modality;   // "CT", "X-ray"; likewise
  std::size_t count = 0;  // as stated; else of the lesions described
  std::vector<Lesion> lesions;
};

// Nothing where the answer says neither how many lesions there are nor describes one.
std::optional<PhantomAnswer> readPhantomAnswer(std::string_view answer);

}  // namespace praxis::engine::eval
