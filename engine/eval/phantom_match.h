#pragma once
// The lesions of an answer against those of the image. Thread: any.

#include <span>
#include <vector>

#include "engine/eval/task_file.h"

namespace praxis::engine::eval {

struct LesionPair {
  std::size_t expected = 0, answered = 0;  // indices
};

// The pairing of the most lesions with the least cost: a wrong side costs most, then a wrong place, then the
// difference of sizes. Rectangular assignment (Kuhn 1955, in the form with potentials), exact.
std::vector<LesionPair> pairLesions(std::span<const Lesion> expected, std::span<const Lesion> answered);

// As many lesions on each side, whatever their order; `withPlace`: at each place of each side.
bool sameSides(std::span<const Lesion> expected, std::span<const Lesion> answered, bool withPlace);

}  // namespace praxis::engine::eval
