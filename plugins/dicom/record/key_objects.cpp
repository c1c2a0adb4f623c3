#include "plugins/dicom/record/key_objects.h"

#include <algorithm>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmsr/dsrdoc.h>
#include <dcmtk/dcmsr/dsrimgtn.h>
#include <dcmtk/dcmsr/dsrtextn.h>
#include "plugins/dicom/file/charset.h"
#include "plugins/dicom/record/document.h"

namespace praxis::plugins::dicom::record {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using engine::base::within;

namespace {

constexpr int kSeriesNumber = 9002;

// Each note once, in the order of the key images.
std::string descriptionOf(const StudyRecord& record) {
  std::vector<std::string> notes;
  for (const KeyImage& key : record.keyImages) {
    if (!key.note.empty() && std::find(notes.begin(), notes.end(), key.note) == notes.end()) notes.push_back(key.note);
  }
  std::string text;
  for (const std::string& note : notes) text += (text.empty() ? "" : "\r\n") + note;
  return text;
}

void fill(DSRDocumentTree& tree, const StudyRecord& record, const std::vector<SourceImage>& sources, Steps& steps) {
  steps << tree.addContentItem(DSRTypes::RT_isRoot, DSRTypes::VT_Container);
  steps << tree.getCurrentContentItem().setConceptName({"113000", "DCM", "Of Interest"});
  const std::string description = descriptionOf(record);
  if (!description.empty()) {
    steps << tree.addContentItem(DSRTypes::RT_contains, DSRTypes::VT_Text, DSRTypes::AM_belowCurrent);
    steps << tree.getCurrentContentItem().setConceptName({"113012", "DCM", "Key Object Description"});
    steps << tree.getCurrentContentItem().setStringValue(description, OFFalse) << tree.goUp();
  }
  for (const KeyImage& key : record.keyImages) {
    steps << tree.addContentItem(DSRTypes::RT_contains, DSRTypes::VT_Image, DSRTypes::AM_belowCurrent);
    setImage(tree, sourceOf(sources, key.frame), key.frame.frame, steps);
    steps << tree.goUp();
  }
}

}  // namespace

Result<void> writeKeyObjects(const StudyRecord& record, const SourceFiles& files, const std::filesystem::path& path) {
  if (record.keyImages.empty()) return fail(ErrorCode::invalidArgument, "There are no key images to save.");
  std::vector<FrameReference> references;
  for (const KeyImage& key : record.keyImages) references.push_back(key.frame);
  const std::vector<SourceImage> sources = PRAXIS_TRY(openSources(record.studyUid, references, files));
  DSRDocument document(DSRTypes::DT_KeyObjectSelectionDocument);
  Steps steps;
  describe(document, sources, record.studyUid, "Key images", kSeriesNumber, steps);
  fill(document.getTree(), record, sources, steps);
  PRAXIS_TRY(steps.result("key object selection"));
  return save(document, path);
}

Result<StudyRecord> readKeyObjects(const std::filesystem::path& path) {
  const file::DicomFile opened = PRAXIS_TRY(file::DicomFile::open(path, file::ReadDepth::whole));
  DSRDocument document;
  if (opened.text({0x0008, 0x0016}) != UID_KeyObjectSelectionDocumentStorage ||
      document.read(*opened.dcmtk().getDataset(), DSRTypes::RF_ignoreRelationshipConstraints).bad()) {
    return within(path.filename().string(), fail(ErrorCode::unsupported, "This is no key object selection."));
  }
  StudyRecord record;
  record.studyUid = opened.text({0x0020, 0x000d});
  const SeriesOfImages series = seriesOf(document.getCurrentRequestedProcedureEvidence());
  const std::string charset = opened.text({0x0008, 0x0005});
  std::string note;
  DSRDocumentTreeNodeCursor cursor;
  if (!document.getTree().getCursorToRootNode(cursor) || cursor.goDown() == 0) return record;
  do {
    const DSRDocumentTreeNode& node = *cursor.getNode();
    if (node.getValueType() == DSRTypes::VT_Text) {
      note = file::toUtf8(static_cast<const DSRTextTreeNode&>(node).getValue().c_str(), charset, "\r\n\f");
    }
    if (node.getValueType() != DSRTypes::VT_Image) continue;
    const DSRImageReferenceValue& image = static_cast<const DSRImageTreeNode&>(node).getValue();
    KeyImage key;
    key.frame.sopInstanceUid = image.getSOPInstanceUID().c_str();
    if (const auto of = series.find(key.frame.sopInstanceUid); of != series.end()) key.frame.seriesUid = of->second;
    const DSRImageFrameList& frames = image.getFrameList();
    key.frame.frame = frames.isEmpty() ? 0 : std::max(0, static_cast<int>(frames.getItem(1)) - 1);
    record.keyImages.push_back(std::move(key));
  } while (cursor.gotoNext() != 0);
  for (KeyImage& key : record.keyImages) key.note = note;
  return record;
}

}  // namespace praxis::plugins::dicom::record
