#include "plugins/dicom/record/codes.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace praxis::plugins::dicom::record {
namespace {

struct Concept {
  std::string_view key;  // unit or modality
  Code code;
};
constexpr Concept kByUnit[] = {{"HU", {"112031", "DCM", "Attenuation Coefficient"}},
                               {"Bq/ml", {"110821", "DCM", "Nuclear Medicine Tomographic Activity"}},
                               {"BQML", {"110821", "DCM", "Nuclear Medicine Tomographic Activity"}},
                               {"Gy", {"128513", "DCM", "Absorbed Dose"}}};
constexpr Concept kByModality[] = {
    {"MR", {"110852", "DCM", "MR signal intensity"}}, {"US", {"110849", "DCM", "Echogenicity"}},
    {"IVUS", {"110849", "DCM", "Echogenicity"}},      {"CR", {"110850", "DCM", "X-Ray Attenuation"}},
    {"DX", {"110850", "DCM", "X-Ray Attenuation"}},   {"MG", {"110850", "DCM", "X-Ray Attenuation"}},
    {"XA", {"110850", "DCM", "X-Ray Attenuation"}},   {"RF", {"110850", "DCM", "X-Ray Attenuation"}},
    {"CT", {"110850", "DCM", "X-Ray Attenuation"}}};

struct Unit {
  std::string_view name;
  std::string_view value, meaning;
};
constexpr Unit kUnits[] = {{"HU", "[hnsf'U]", "Hounsfield Unit"},
                           {"Bq/ml", "Bq/ml", "Becquerels/milliliter"},
                           {"BQML", "Bq/ml", "Becquerels/milliliter"},
                           {"Gy", "Gy", "Gray"},
                           {"", "1", "no units"}};

bool isAnnotation(std::string_view text) {
  constexpr std::size_t kCodeMax = 14;  // Code Value has 16 characters, two of them braces
  return text.size() <= kCodeMax && std::all_of(text.begin(), text.end(), [](char c) {
           return c > ' ' && c < 0x7f && c != '{' && c != '}' && c != '\\';
         });
}

}  // namespace

Code valueConcept(std::string_view unit, std::string_view modality) {
  for (const Concept& each : kByUnit) {
    if (each.key == unit) return each.code;
  }
  for (const Concept& each : kByModality) {
    if (each.key == modality) return each.code;
  }
  return {"value", "99PRAXIS", "Pixel value"};
}

UnitCode unitCode(const std::string& unit) {
  for (const Unit& each : kUnits) {
    if (each.name == unit) return {std::string(each.value), std::string(each.meaning)};
  }
  if (!isAnnotation(unit)) return {"1", "no units"};
  return {'{' + unit + '}', unit};
}

std::string unitOf(const std::string& codeValue) {
  for (const Unit& each : kUnits) {
    if (each.value == codeValue) return std::string(each.name);
  }
  const bool annotation = codeValue.size() > 2 && codeValue.front() == '{' && codeValue.back() == '}';
  return annotation ? codeValue.substr(1, codeValue.size() - 2) : codeValue;
}

std::string decimalString(double value) {
  constexpr std::size_t kCharactersMax = 16;
  std::string text;
  for (int digits = 12; digits > 0; --digits) {
    text = fmt::format("{:.{}g}", value, digits);
    if (text.size() <= kCharactersMax) break;
  }
  return text;
}

}  // namespace praxis::plugins::dicom::record
