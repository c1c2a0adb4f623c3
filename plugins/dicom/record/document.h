#pragma once
// What reports and key object selections have in common: patient and study as the pictures say them, the list of
// pictures, and saving. For the .cpp files of this folder only. Thread: pool.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "plugins/dicom/record/source_image.h"

class DSRDocument;
class DSRDocumentTree;
class DSRSOPInstanceReferenceList;
class OFCondition;

namespace praxis::plugins::dicom::record {

// Remembers the first call of DCMTK that failed, so that a tree can be built in one go and judged at its end.
class Steps {
 public:
  Steps& operator<<(const OFCondition& condition);
  Steps& operator<<(std::size_t node);  // 0: the node could not be added
  engine::base::Result<void> result(const char* document) const;

 private:
  std::string m_fault;
  int m_done = 0;
};

// A new document of the study in a series of its own, in UTF-8.
void describe(DSRDocument& document, const std::vector<SourceImage>& sources, const std::string& studyUid,
              const char* seriesDescription, int seriesNumber, Steps& steps);
// An image item at the cursor's level or below it has this value.
void setImage(DSRDocumentTree& tree, const SourceImage& source, int frame, Steps& steps);
// SOP Instance UIDs of a list of evidence to their Series Instance UIDs.
using SeriesOfImages = std::map<std::string, std::string>;
SeriesOfImages seriesOf(DSRSOPInstanceReferenceList& list);
// Atomically, explicit VR little endian.
engine::base::Result<void> save(DSRDocument& document, const std::filesystem::path& path);

// "2026-11-24T12:30:00Z" as a DICOM date and time with its offset, and back; empty for anything else.
std::string dateTimeOf(const std::string& iso);
std::string isoOf(const std::string& dateTime);
// A UUID as a UID under 2.25 (PS3.5 B.2) and back; empty for anything else.
std::string uidOf(const std::string& uuid);
std::string uuidOf(const std::string& uid);

}  // namespace praxis::plugins::dicom::record
