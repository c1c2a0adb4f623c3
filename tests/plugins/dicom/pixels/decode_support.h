#pragma once
// Saves a made file, opens it and decodes a frame, in one step. Thread: main.

#include "plugins/dicom/pixels/frame_decoder.h"
#include "tests/plugins/dicom/dicom_maker.h"

namespace praxis::tests {

inline engine::base::Result<plugins::dicom::pixels::FrameDecoder> decoderOf(
    const QTemporaryDir& folder, DicomMaker& maker, E_TransferSyntax syntax = EXS_LittleEndianExplicit) {
  const auto path = in(folder, "image.dcm");
  if (!maker.save(path, syntax))
    return engine::base::fail(engine::base::ErrorCode::internal, "The file could not be made.");
  return plugins::dicom::pixels::FrameDecoder::open(path);
}

inline engine::base::Result<engine::image::Image> imageOf(const QTemporaryDir& folder, DicomMaker& maker,
                                                          E_TransferSyntax syntax = EXS_LittleEndianExplicit,
                                                          int frame = 0) {
  const auto decoder = PRAXIS_TRY(decoderOf(folder, maker, syntax));
  return decoder.image(frame);
}

inline engine::base::Result<plugins::dicom::pixels::StoredFrame> storedOf(
    const QTemporaryDir& folder, DicomMaker& maker, E_TransferSyntax syntax = EXS_LittleEndianExplicit, int frame = 0) {
  const auto decoder = PRAXIS_TRY(decoderOf(folder, maker, syntax));
  return decoder.stored(frame);
}

template <typename T>
std::vector<T> samplesOf(const plugins::dicom::pixels::StoredFrame& frame) {
  std::vector<T> samples(frame.bytes.size() / sizeof(T));
  std::memcpy(samples.data(), frame.bytes.data(), samples.size() * sizeof(T));
  return samples;
}

}  // namespace praxis::tests
