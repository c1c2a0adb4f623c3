#include "plugins/dicom/record/document_text.h"

#include <string_view>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/file/values.h"
#include "plugins/dicom/record/whole_file.h"

namespace praxis::plugins::dicom::record {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using file::DicomFile;
using file::ReadDepth;
using file::Tag;

namespace {

// Nobody reads further; the rest of a hostile tree costs nothing.
constexpr std::size_t kTextBytesMax = std::size_t{1} << 20;
constexpr int kLevelsMax = 40;

constexpr Tag kContent{0x0040, 0xa730}, kValueType{0x0040, 0xa040}, kConceptName{0x0040, 0xa043};
constexpr Tag kCodeMeaning{0x0008, 0x0104}, kEmbedded{0x0042, 0x0011}, kEmbeddedLength{0x0042, 0x0015};

std::string meaningIn(DcmItem& item, Tag sequence) {
  DcmItem* code = file::sequenceItem(item, sequence);
  return code == nullptr ? std::string() : file::firstText(*code, kCodeMeaning);
}

std::string numberIn(DcmItem& item) {
  DcmItem* measured = file::sequenceItem(item, {0x0040, 0xa300});
  if (measured == nullptr) return {};
  const std::string unit = meaningIn(*measured, {0x0040, 0x08ea});
  return file::firstText(*measured, {0x0040, 0xa30a}) + (unit.empty() ? "" : " " + unit);
}

// The value of a content item (PS3.3 C.17.3); pictures and coordinates have none in words.
std::string valueOf(DcmItem& item, std::string_view type) {
  struct Row {
    std::string_view type;
    Tag tag;
  };
  constexpr Row kTexts[] = {{"TEXT", {0x0040, 0xa160}},     {"DATE", {0x0040, 0xa121}},  {"TIME", {0x0040, 0xa122}},
                            {"DATETIME", {0x0040, 0xa120}}, {"PNAME", {0x0040, 0xa123}}, {"UIDREF", {0x0040, 0xa124}}};
  if (type == "CODE") return meaningIn(item, {0x0040, 0xa168});
  if (type == "NUM") return numberIn(item);
  for (const Row& row : kTexts) {
    if (row.type == type) return file::firstText(item, row.tag);
  }
  return {};
}

void addItems(DcmItem& parent, int level, DocumentText& into) {
  DcmElement* element = nullptr;
  if (parent.findAndGetElement(DcmTagKey(kContent.group, kContent.element), element).bad()) return;
  if (element == nullptr || element->ident() != EVR_SQ) return;
  auto* sequence = static_cast<DcmSequenceOfItems*>(element);
  for (DcmObject* child = sequence->nextInContainer(nullptr); child != nullptr;
       child = sequence->nextInContainer(child)) {
    if (into.text.size() > kTextBytesMax || level > kLevelsMax) {
      into.isShortened = true;
      return;
    }
    auto& item = *static_cast<DcmItem*>(child);
    const std::string name = meaningIn(item, kConceptName), type = file::firstText(item, kValueType);
    const std::string value = valueOf(item, type);
    // What has neither is a reference to a picture or to another item.
    const std::string words = name.empty() && value.empty() ? type : name;
    if (!words.empty() || !value.empty()) {
      into.text += std::string(2 * static_cast<std::size_t>(level), ' ') + words;
      into.text += (words.empty() || value.empty() ? "" : ": ") + value + "\n";
    }
    addItems(item, level + 1, into);
  }
}

DcmElement* embeddedIn(const DicomFile& file) {
  DcmElement* element = nullptr;
  file.dcmtk().getDataset()->findAndGetElement(DcmTagKey(kEmbedded.group, kEmbedded.element), element);
  return element;
}

// Values are padded to an even length; a newer header says how long the file really is.
std::uint64_t sizeOf(const DicomFile& file, DcmElement& embedded) {
  const std::uint64_t padded = embedded.getLength();
  const auto said = file.integer(kEmbeddedLength);
  const bool plausible = said && *said > 0 && static_cast<std::uint64_t>(*said) + 1 == padded;
  return plausible ? static_cast<std::uint64_t>(*said) : padded;
}

}  // namespace

Result<DocumentText> readDocumentText(const std::filesystem::path& path) {
  const DicomFile file = PRAXIS_TRY(DicomFile::open(path, ReadDepth::whole));
  DcmDataset& dataset = *file.dcmtk().getDataset();
  DocumentText document;
  document.title = file.text({0x0042, 0x0010});
  if (document.title.empty()) document.title = meaningIn(dataset, kConceptName);
  addItems(dataset, 0, document);
  if (DcmElement* embedded = embeddedIn(file)) {
    document.mimeType = file.text({0x0042, 0x0012});
    document.fileBytes = sizeOf(file, *embedded);
  }
  return document;
}

Result<void> saveEmbeddedFile(const std::filesystem::path& path, const std::filesystem::path& target) {
  const DicomFile file = PRAXIS_TRY(DicomFile::open(path, ReadDepth::whole));
  DcmElement* embedded = embeddedIn(file);
  Uint8* bytes = nullptr;
  if (embedded == nullptr || embedded->getUint8Array(bytes).bad() || bytes == nullptr)
    return fail(ErrorCode::unsupported, "There is no file inside {}.", path.filename().string());
  return writeWhole(target, {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(sizeOf(file, *embedded))});
}

}  // namespace praxis::plugins::dicom::record
