#include <algorithm>
#include <cmath>

#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::study {
namespace {

// Components smaller than this are rounding, not direction.
constexpr double kComponentMin = 1e-4;

// PS3.3 C.7.6.2.1.1: +x is the patient's left, +y the back (posterior), +z the head; largest component first.
std::string lettersOf(double x, double y, double z) {
  struct Component {
    double size;
    char letter;
  };
  std::array<Component, 3> components = {
      {{std::abs(x), x > 0 ? 'L' : 'R'}, {std::abs(y), y > 0 ? 'P' : 'A'}, {std::abs(z), z > 0 ? 'H' : 'F'}}};
  std::stable_sort(components.begin(), components.end(), [](auto& a, auto& b) { return a.size > b.size; });
  std::string letters;
  for (const Component& component : components) {
    if (component.size >= kComponentMin) letters += component.letter;
  }
  return letters;
}

std::string opposite(const std::string& letters) {
  std::string result;
  for (const char letter : letters) {
    const std::size_t at = std::string("LRPAHF").find(letter);
    if (at == std::string::npos) return {};
    result += "RLAPFH"[at];
  }
  return result;
}

}  // namespace

EdgeLetters edgeLetters(const std::array<double, 6>& o) {
  return {lettersOf(-o[0], -o[1], -o[2]), lettersOf(o[0], o[1], o[2]), lettersOf(-o[3], -o[4], -o[5]),
          lettersOf(o[3], o[4], o[5])};
}

EdgeLetters edgeLetters(const std::string& rows, const std::string& columns) {
  return {opposite(rows), opposite(opposite(rows)), opposite(columns), opposite(opposite(columns))};
}

}  // namespace praxis::plugins::dicom::study
