#include "tests/plugins/dicom/frame_copies.h"

#include <memory>
#include <string>
#include <vector>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dctk.h>

namespace praxis::tests {
namespace {

using Frame = std::vector<Uint8>;

Frame firstFragments(DcmPixelSequence& sequence, unsigned long count) {
  Frame bytes;
  for (unsigned long part = 1; part <= count; ++part) {
    DcmPixelItem* item = nullptr;
    Uint8* data = nullptr;
    if (sequence.getItem(item, part).bad() || item->getUint8Array(data).bad()) return {};
    bytes.insert(bytes.end(), data, data + item->getLength());
  }
  return bytes;
}

bool repeatFragments(DcmDataset& dataset, DcmPixelData& pixels, E_TransferSyntax syntax, unsigned long frames,
                     int count) {
  DcmPixelSequence* old = nullptr;
  if (pixels.getEncapsulatedRepresentation(syntax, nullptr, old).bad() || old->card() <= frames) return false;
  const Frame bytes = firstFragments(*old, (old->card() - 1) / frames);
  if (bytes.empty()) return false;
  auto sequence = std::make_unique<DcmPixelSequence>(DcmTag(DCM_PixelData, EVR_OB));
  sequence->insert(new DcmPixelItem(DcmTag(DCM_PixelItemTag, EVR_OB)));
  for (int i = 0; i < count; ++i) {
    auto* copy = new DcmPixelItem(DcmTag(DCM_PixelItemTag, EVR_OB));
    copy->putUint8Array(bytes.data(), bytes.size());
    sequence->insert(copy);
  }
  auto* fresh = new DcmPixelData(DCM_PixelData);
  fresh->putOriginalRepresentation(syntax, nullptr, sequence.release());
  return dataset.insert(fresh, OFTrue).good();
}

bool repeatBytes(DcmElement& pixels, unsigned long frames, int count) {
  Frame one(pixels.getLength() / frames), all;
  if (one.empty() || pixels.getPartialValue(one.data(), 0, static_cast<Uint32>(one.size())).bad()) return false;
  for (int i = 0; i < count; ++i) all.insert(all.end(), one.begin(), one.end());
  if (all.size() % 2 == 1) all.push_back(0);
  return pixels.getTag().getEVR() == EVR_OB
             ? pixels.putUint8Array(all.data(), all.size()).good()
             : pixels.putUint16Array(reinterpret_cast<Uint16*>(all.data()), all.size() / 2).good();
}

}  // namespace

bool copyFrame(const std::filesystem::path& from, const std::filesystem::path& to, int count) {
  DcmFileFormat format;
  if (format.loadFile(OFFilename(from.c_str())).bad()) return false;
  DcmDataset& dataset = *format.getDataset();
  const E_TransferSyntax syntax = dataset.getOriginalXfer();
  DcmElement* element = nullptr;
  Sint32 frames = 1;
  if (dataset.findAndGetSint32(DCM_NumberOfFrames, frames).bad() || frames < 1) frames = 1;
  if (dataset.findAndGetElement(DCM_PixelData, element).bad()) return false;
  const auto old = static_cast<unsigned long>(frames);
  const bool repeated = DcmXfer(syntax).isEncapsulated()
                            ? repeatFragments(dataset, *static_cast<DcmPixelData*>(element), syntax, old, count)
                            : repeatBytes(*element, old, count);
  dataset.putAndInsertString(DCM_NumberOfFrames, std::to_string(count).c_str());
  return repeated && format.saveFile(OFFilename(to.c_str()), syntax).good();
}

}  // namespace praxis::tests
