#include "resources/sample_study/lesions.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace praxis::sample_study {
namespace {

constexpr int kDiameterMin = 6, kDiameterMax = 40, kDiameterStep = 3;  // mm
constexpr double kMidlineMax = 7, kSideMin = 18;                       // mm from the mid-line; nothing between them
constexpr double kMiddleMax = 0.26, kEndMin = 0.41;                    // of half the region; nothing between them
constexpr double kApart = 4;                                           // mm between the edges of two lesions
constexpr int kDraws = 40, kAttempts = 30;

struct Section {
  double centre = 0, radius = 1;  // of the axis along which places run, in the direction of v
};

Section sectionOf(const Region& region, Modality modality) {
  return modality == Modality::slice ? Section{region.y, region.ry} : Section{-region.z, region.rz};
}

// From the largest to the smallest.
std::vector<int> drawDiameters(int count, Random& random) {
  std::vector<int> diameters;
  while (static_cast<int>(diameters.size()) < count) {
    const int drawn = random.whole(kDiameterMin, kDiameterMax);
    const auto close = [drawn](int other) { return std::abs(other - drawn) < kDiameterStep; };
    if (std::none_of(diameters.begin(), diameters.end(), close)) diameters.push_back(drawn);
  }
  std::sort(diameters.rbegin(), diameters.rend());
  return diameters;
}

double drawX(Side side, const Region& region, Random& random) {
  if (side == Side::midline) return random.around(0, kMidlineMax);
  const double x = random.between(kSideMin, region.rx);
  return side == Side::left ? x : -x;
}

double drawV(Place place, Section section, Random& random) {
  double share = 0;
  if (place == Place::middle) share = random.around(0, kMiddleMax);
  if (place == Place::first) share = random.between(-1, -kEndMin);
  if (place == Place::last) share = random.between(kEndMin, 1);
  return section.centre + share * section.radius;
}

bool inRegion(const Lesion& lesion, const Region& region, Section section) {
  const double radius = lesion.diameterMm / 2.0;
  const double rx = region.rx - 0.8 * radius, rv = section.radius - 0.8 * radius;
  if (rx <= 0 || rv <= 0) return false;
  const double dx = (lesion.x - region.x) / rx, dv = (lesion.v - section.centre) / rv;
  return dx * dx + dv * dv <= 1;
}

bool apart(const Lesion& lesion, const std::vector<Lesion>& others) {
  return std::all_of(others.begin(), others.end(), [&lesion](const Lesion& other) {
    const double dx = lesion.x - other.x, dv = lesion.v - other.v;
    const double least = (lesion.diameterMm + other.diameterMm) / 2.0 + kApart;
    return dx * dx + dv * dv >= least * least;
  });
}

std::string sizedPlace(const Lesion& lesion, Modality modality, Language language) {
  const auto side = static_cast<std::size_t>(lesion.side);
  const std::size_t place = static_cast<std::size_t>(lesion.place) + (modality == Modality::slice ? 3 : 0);
  static constexpr const char* kSides[2][3] = {{"left", "right", "midline"}, {"左", "右", "中线"}};
  static constexpr const char* kPlaces[2][6] = {{"upper", "middle", "lower", "anterior", "middle", "posterior"},
                                                {"上", "中", "下", "前", "中", "后"}};
  const auto tongue = static_cast<std::size_t>(language);
  const std::string size = std::to_string(lesion.diameterMm);
  if (language == Language::english) {
    return std::string(kSides[tongue][side]) + " " + kPlaces[tongue][place] + ", " + size + " mm";
  }
  return std::string(kSides[tongue][side]) + kPlaces[tongue][place] + (lesion.side == Side::midline ? "部" : "") +
         "，" + size + "毫米";
}

std::string listed(const std::vector<Lesion>& lesions, Modality modality, Language language) {
  const bool english = language == Language::english;
  std::string text;
  for (const Lesion& lesion : lesions) {
    if (!text.empty()) text += english ? "; " : "；";
    text += sizedPlace(lesion, modality, language);
  }
  return text;
}

}  // namespace

bool Lesion::covers(double px, double pv) const {
  const double dx = px - x, dv = pv - v, radius = diameterMm / 2.0;
  return dx * dx + dv * dv <= radius * radius;
}

std::vector<Lesion> placeLesions(const Anatomy& anatomy, Modality modality, int count, Random& random,
                                 const std::function<bool(Lesion&)>& visible) {
  const Section section = sectionOf(anatomy.region, modality);
  std::vector<Lesion> lesions;
  for (const int diameter : drawDiameters(count, random)) {
    bool placed = false;
    for (int draw = 0; draw < kDraws && !placed; ++draw) {
      Lesion lesion;
      lesion.diameterMm = diameter;
      const int side = random.whole(0, 4);  // two in five left, two in five right
      lesion.side = side < 2 ? Side::left : side < 4 ? Side::right : Side::midline;
      lesion.place = static_cast<Place>(random.whole(0, 2));
      for (int attempt = 0; attempt < kAttempts && !placed; ++attempt) {
        lesion.x = drawX(lesion.side, anatomy.region, random);
        lesion.v = drawV(lesion.place, section, random);
        placed = inRegion(lesion, anatomy.region, section) && apart(lesion, lesions) && visible(lesion);
      }
      if (placed) lesions.push_back(lesion);
    }
  }
  return lesions;
}

std::string describe(BodyPart part, Modality modality, const std::vector<Lesion>& lesions, Language language) {
  const std::string count = std::to_string(lesions.size()), list = listed(lesions, modality, language);
  if (language == Language::english) {
    const std::string head = std::string(nameOf(modality)) + " of the " + nameOf(part) + ". ";
    if (lesions.empty()) return head + "No lesion.";
    return head + count + (lesions.size() == 1 ? " lesion: " : " lesions: ") + list + ".";
  }
  static constexpr const char* kParts[] = {"胸部", "腹部", "头部"};
  const std::string head =
      std::string(kParts[static_cast<std::size_t>(part)]) + (modality == Modality::slice ? "CT。" : "X线。");
  return lesions.empty() ? head + "未见病灶。" : head + count + "个病灶：" + list + "。";
}

std::string truthJson(BodyPart part, Modality modality, const std::vector<Lesion>& lesions) {
  static constexpr const char* kSides[] = {"left", "right", "midline"};
  static constexpr const char* kPlaces[2][3] = {{"anterior", "middle", "posterior"}, {"upper", "middle", "lower"}};
  std::string text =
      std::string(R"({"body_part":")") + nameOf(part) + R"(","modality":")" + nameOf(modality) + R"(","lesions":[)";
  for (std::size_t i = 0; i < lesions.size(); ++i) {
    const Lesion& lesion = lesions[i];
    text += std::string(i == 0 ? "" : ",") + R"({"side":")" + kSides[static_cast<std::size_t>(lesion.side)] +
            R"(","place":")" + kPlaces[static_cast<std::size_t>(modality)][static_cast<std::size_t>(lesion.place)] +
            R"(","size_mm":)" + std::to_string(lesion.diameterMm) + "}";
  }
  return text + "]}";
}

const char* nameOf(BodyPart part) {
  static constexpr const char* kNames[] = {"chest", "abdomen", "head"};
  return kNames[static_cast<std::size_t>(part)];
}

const char* nameOf(Modality modality) { return modality == Modality::slice ? "CT" : "X-ray"; }

}  // namespace praxis::sample_study
