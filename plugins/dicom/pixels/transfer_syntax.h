#pragma once
// The transfer syntaxes that this program can name, and what undoes each. A table; thread: any.

#include <span>
#include <string_view>

namespace praxis::plugins::dicom::pixels {

// none: named, but nothing here undoes it; nativeFrames: uncompressed, but in fragments
enum class Coding { native, nativeFrames, rle, deflatedFrame, jpeg, jpegLossless, jpegLs, jpeg2000, none };

struct TransferSyntax {
  std::string_view uid;
  std::string_view name;
  Coding coding;
  bool lossy;
};

// All rows (PS3.6 Annex A).
std::span<const TransferSyntax> transferSyntaxes();
// Null for a UID that is not in the table.
const TransferSyntax* findTransferSyntax(std::string_view uid);

}  // namespace praxis::plugins::dicom::pixels
