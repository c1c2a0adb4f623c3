#pragma once
// Spherical lesions of known truth, and the sentence that says it. Thread: any.

#include <functional>
#include <string>
#include <vector>

#include "resources/sample_study/anatomy.h"

namespace praxis::sample_study {

// A slice lies across the body: places run from front to back. A projection is seen from the front: from head to feet.
enum class Modality { slice, projection };
enum class Side { left, right, midline };  // the patient's
enum class Place { first, middle, last };  // anterior or upper; middle; posterior or lower
enum class Language { english, chinese };

struct Lesion {
  double x = 0, v = 0;  // centre in the body, mm: v to the back in a slice, to the feet in a projection
  int diameterMm = 10;
  double density = 0;  // of a slice: Hounsfield units; of a projection: share of the window at the centre
  Side side = Side::left;
  Place place = Place::middle;
  bool covers(double px, double pv) const;
};

// Up to three, the largest first, apart from each other and inside the body's region, each at least 3 mm larger than
// the next. visible() chooses a density with which a person would see the lesion there, or says no; where no place is
// found in many attempts there are fewer lesions.
std::vector<Lesion> placeLesions(const Anatomy& anatomy, Modality modality, int count, Random& random,
                                 const std::function<bool(Lesion&)>& visible);

// "CT of the chest. 1 lesion: left anterior, 14 mm." and its Chinese.
std::string describe(BodyPart part, Modality modality, const std::vector<Lesion>& lesions, Language language);
// {"body_part":"chest","modality":"CT","lesions":[{"side":"left","place":"anterior","size_mm":14}]}
std::string truthJson(BodyPart part, Modality modality, const std::vector<Lesion>& lesions);

const char* nameOf(BodyPart part);
const char* nameOf(Modality modality);

}  // namespace praxis::sample_study
