#include "plugins/dicom/record/document.h"

#include <array>
#include <cctype>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmsr/dsrdoc.h>
#include <fmt/core.h>

namespace praxis::plugins::dicom::record {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

Steps& Steps::operator<<(const OFCondition& condition) {
  if (m_fault.empty() && condition.bad()) m_fault = fmt::format("step {}: {}", m_done, condition.text());
  ++m_done;
  return *this;
}

Steps& Steps::operator<<(std::size_t node) {
  if (m_fault.empty() && node == 0) m_fault = fmt::format("step {}: the content item has no place there", m_done);
  ++m_done;
  return *this;
}

Result<void> Steps::result(const char* document) const {
  if (m_fault.empty()) return {};
  return fail(ErrorCode::internal, "The {} could not be put together ({}).", document, m_fault);
}

namespace {

using Setter = OFCondition (DSRDocument::*)(const OFString&, const OFBool);
struct Copied {
  file::Tag tag;
  Setter set;
};
// Patient and General Study modules. Copied as they are: a name that breaks a rule is still the patient's name.
constexpr Copied kCopied[] = {
    {{0x0010, 0x0010}, &DSRDocument::setPatientName},       {{0x0010, 0x0020}, &DSRDocument::setPatientID},
    {{0x0010, 0x0021}, &DSRDocument::setIssuerOfPatientID}, {{0x0010, 0x0030}, &DSRDocument::setPatientBirthDate},
    {{0x0010, 0x0040}, &DSRDocument::setPatientSex},        {{0x0020, 0x0010}, &DSRDocument::setStudyID},
    {{0x0008, 0x0020}, &DSRDocument::setStudyDate},         {{0x0008, 0x0030}, &DSRDocument::setStudyTime},
    {{0x0008, 0x0050}, &DSRDocument::setAccessionNumber},   {{0x0008, 0x0090}, &DSRDocument::setReferringPhysicianName},
    {{0x0008, 0x1030}, &DSRDocument::setStudyDescription}};

constexpr std::size_t kUuidDigits = 32;

bool hasForm(const std::string& text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool good = form[i] == '0' ? std::isdigit(static_cast<unsigned char>(text[i])) != 0 : text[i] == form[i];
    if (!good) return false;
  }
  return true;
}

std::string digitsOf(const std::string& text) {
  std::string digits;
  for (const char c : text) {
    if (std::isdigit(static_cast<unsigned char>(c))) digits += c;
  }
  return digits;
}

}  // namespace

void describe(DSRDocument& document, const std::vector<SourceImage>& sources, const std::string& studyUid,
              const char* seriesDescription, int seriesNumber, Steps& steps) {
  steps << document.setSpecificCharacterSetType(DSRTypes::CS_UTF8);
  steps << document.createNewSeriesInStudy(studyUid);
  const file::DicomFile& first = sources.front().file;
  for (const Copied& each : kCopied) steps << (document.*each.set)(first.text(each.tag), OFFalse);
  steps << document.setSeriesDescription(seriesDescription) << document.setSeriesNumber(std::to_string(seriesNumber));
  steps << document.setManufacturer("Praxis") << document.setManufacturerModelName("Praxis");
  for (const SourceImage& source : sources) {
    steps << document.getCurrentRequestedProcedureEvidence().addItem(studyUid, source.seriesUid, source.sopClassUid,
                                                                     source.sopInstanceUid);
  }
}

void setImage(DSRDocumentTree& tree, const SourceImage& source, int frame, Steps& steps) {
  // Classes that DCMTK does not know are pictures all the same.
  DSRImageReferenceValue image(source.sopClassUid, source.sopInstanceUid, OFFalse);
  if (source.frames > 1) image.getFrameList().addItem(frame + 1);
  steps << tree.getCurrentContentItem().setImageReference(image, OFFalse);
}

SeriesOfImages seriesOf(DSRSOPInstanceReferenceList& list) {
  SeriesOfImages series;
  if (list.gotoFirstItem().bad()) return series;
  do {
    OFString image, of;
    series[std::string(list.getSOPInstanceUID(image).c_str())] = list.getSeriesInstanceUID(of).c_str();
  } while (list.gotoNextItem().good());
  return series;
}

Result<void> save(DSRDocument& document, const std::filesystem::path& path) {
  DcmFileFormat format;
  Steps steps;
  steps << document.write(*format.getDataset());
  PRAXIS_TRY(steps.result("document"));
  std::filesystem::path temporary = path;
  temporary += ".part";
  const OFCondition saved = format.saveFile(OFFilename(temporary.c_str()), EXS_LittleEndianExplicit);
  std::error_code error;
  if (saved.good()) std::filesystem::rename(temporary, path, error);
  if (saved.good() && !error) return {};
  const std::string reason = saved.good() ? error.message() : saved.text();
  std::filesystem::remove(temporary, error);
  return fail(ErrorCode::io, "{} could not be written: {}.", path.filename().string(), reason);
}

std::string dateTimeOf(const std::string& iso) {
  return hasForm(iso, "0000-00-00T00:00:00Z") ? digitsOf(iso) + "+0000" : std::string();
}

std::string isoOf(const std::string& dateTime) {
  if (!hasForm(dateTime, "00000000000000+0000")) return {};
  const std::string& d = dateTime;
  return fmt::format("{}-{}-{}T{}:{}:{}Z", d.substr(0, 4), d.substr(4, 2), d.substr(6, 2), d.substr(8, 2),
                     d.substr(10, 2), d.substr(12, 2));
}

// Long division by ten of the 128 bits.
std::string uidOf(const std::string& uuid) {
  std::vector<int> digits;
  for (const char c : uuid) {
    if (c == '-') continue;
    if (!std::isxdigit(static_cast<unsigned char>(c))) return {};
    digits.push_back(std::isdigit(static_cast<unsigned char>(c)) ? c - '0' : std::tolower(c) - 'a' + 10);
  }
  if (digits.size() != kUuidDigits) return {};
  std::string decimal;
  bool left = true;
  while (left) {
    int rest = 0;
    left = false;
    for (int& digit : digits) {
      const int value = rest * 16 + digit;
      digit = value / 10;
      rest = value % 10;
      left = left || digit != 0;
    }
    decimal.insert(decimal.begin(), static_cast<char>('0' + rest));
  }
  return "2.25." + decimal;
}

std::string uuidOf(const std::string& uid) {
  constexpr std::string_view kRoot = "2.25.";
  constexpr std::size_t kDecimalsMax = 39;  // of 2^128
  if (!uid.starts_with(kRoot) || uid.size() == kRoot.size() || uid.size() > kRoot.size() + kDecimalsMax) return {};
  std::array<int, kUuidDigits> digits{};
  for (const char c : uid.substr(kRoot.size())) {
    if (!std::isdigit(static_cast<unsigned char>(c))) return {};
    int carry = c - '0';
    for (std::size_t i = kUuidDigits; i-- > 0;) {
      const int value = digits[i] * 10 + carry;
      digits[i] = value % 16;
      carry = value / 16;
    }
    if (carry != 0) return {};
  }
  std::string uuid;
  for (std::size_t i = 0; i < kUuidDigits; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) uuid += '-';
    uuid += "0123456789abcdef"[digits[i]];
  }
  return uuid;
}

}  // namespace praxis::plugins::dicom::record
