#pragma once
// The markers in front of a JPEG or JPEG-LS codestream: what it holds, before anything is decoded. Thread: any.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace praxis::plugins::dicom::pixels {

struct JpegHeader {
  int frameMarker = 0;  // 0xc0 baseline, 0xc3 lossless, 0xf7 JPEG-LS, ...
  int precision = 0, rows = 0, cols = 0, components = 0;
  std::array<int, 4> ids{};
  std::array<int, 4> factors{};  // sampling factors as they stand: horizontal in the upper, vertical in the lower half
  bool subsampled = false;       // components of different sizes
  bool jfif = false;
  int adobeTransform = -1;  // -1: no Adobe marker; 0 none, 1 YCbCr, 2 YCCK

  bool isLossless() const { return frameMarker == 0xc3; }
  bool isJpegLs() const { return frameMarker == 0xf7; }
};

// Nothing when there is no frame header in these bytes.
std::optional<JpegHeader> readJpegHeader(std::span<const std::uint8_t> codestream);

// Whether three components are YCbCr: Adobe marker, JFIF, component ids, subsampling, and last the header's Photometric
// Interpretation, in this order.
bool isYCbCr(const JpegHeader& header, const std::string& photometric);

}  // namespace praxis::plugins::dicom::pixels
