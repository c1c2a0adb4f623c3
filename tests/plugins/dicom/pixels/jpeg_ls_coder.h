#pragma once
// Made files with their pixels coded as JPEG-LS: DCMTK's own coder writes past its buffer on small frames. Thread:
// main.

#include <charls/charls.h>

#include "tests/plugins/dicom/dicom_image_maker.h"

namespace praxis::tests {

// Every frame of the maker's native pixels, one codestream each; interleaved colour stays interleaved.
inline DicomMaker& codeAsJpegLs(DicomMaker& maker, charls::interleave_mode mode = charls::interleave_mode::sample) {
  const auto number = [&](const DcmTagKey& tag) {
    Uint16 value = 0;
    maker.data().findAndGetUint16(tag, value);
    return static_cast<std::size_t>(value);
  };
  Sint32 frames = 1;
  if (maker.data().findAndGetSint32(DCM_NumberOfFrames, frames).bad()) frames = 1;
  const std::size_t width = number(DCM_BitsAllocated) / 8;
  const std::size_t samples = number(DCM_SamplesPerPixel);
  const std::size_t bytes = number(DCM_Rows) * number(DCM_Columns) * samples * width;
  std::vector<std::uint8_t> pixels(bytes * static_cast<std::size_t>(frames));
  DcmElement* element = nullptr;
  maker.data().findAndGetElement(DCM_PixelData, element);
  element->getPartialValue(pixels.data(), 0, static_cast<Uint32>(pixels.size()));
  std::vector<std::vector<std::uint8_t>> coded;
  for (std::size_t frame = 0; frame < static_cast<std::size_t>(frames); ++frame) {
    charls::jpegls_encoder encoder;
    encoder.frame_info({static_cast<std::uint32_t>(number(DCM_Columns)), static_cast<std::uint32_t>(number(DCM_Rows)),
                        static_cast<std::int32_t>(number(DCM_BitsStored)), static_cast<std::int32_t>(samples)});
    encoder.interleave_mode(samples > 1 ? mode : charls::interleave_mode::none);
    std::vector<std::uint8_t> codestream(encoder.estimated_destination_size() + 1024);
    encoder.destination(codestream);
    codestream.resize(encoder.encode(pixels.data() + frame * bytes, bytes));
    coded.push_back(std::move(codestream));
  }
  return maker.fragments(EXS_JPEGLSLossless, coded);
}

// Saves in any transfer syntax that the tests use.
inline bool saveCoded(DicomMaker& maker, const std::filesystem::path& path, E_TransferSyntax syntax) {
  if (syntax == EXS_JPEGLSLossless) codeAsJpegLs(maker);
  return maker.save(path, syntax);
}

}  // namespace praxis::tests
