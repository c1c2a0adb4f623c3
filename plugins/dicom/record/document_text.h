#pragma once
// What can be shown of an object without pictures: the text of a structured report, the file inside a document.
// Thread: pool.

#include <cstdint>
#include <filesystem>
#include <string>

#include "engine/base/result.h"

namespace praxis::plugins::dicom::record {

struct DocumentText {
  std::string title;            // its own, else the meaning of its concept; may be empty
  std::string text;             // of a report: an item a line, indented by its level; UTF-8
  bool isShortened = false;     // the report has more items than are shown
  std::string mimeType;         // of an embedded file: "application/pdf"
  std::uint64_t fileBytes = 0;  // 0: no file inside
};

// Fails with what DicomFile::open() fails with.
engine::base::Result<DocumentText> readDocumentText(const std::filesystem::path& path);
// The file inside as it is. Fails with unsupported when there is none, or with io.
engine::base::Result<void> saveEmbeddedFile(const std::filesystem::path& path, const std::filesystem::path& target);

}  // namespace praxis::plugins::dicom::record
