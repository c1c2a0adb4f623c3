#include <algorithm>
#include <array>

#include "plugins/dicom/pixels/transfer_syntax.h"

namespace praxis::plugins::dicom::pixels {
namespace {

constexpr std::array kTable = {
    TransferSyntax{"1.2.840.10008.1.2", "Implicit VR Little Endian", Coding::native, false},
    TransferSyntax{"1.2.840.10008.1.2.1", "Explicit VR Little Endian", Coding::native, false},
    TransferSyntax{"1.2.840.10008.1.2.1.98", "Encapsulated Uncompressed Explicit VR Little Endian", Coding::nativeFrames, false},
    TransferSyntax{"1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", Coding::native, false},
    TransferSyntax{"1.2.840.10008.1.2.2", "Explicit VR Big Endian", Coding::native, false},
    TransferSyntax{"1.2.840.10008.1.2.5", "RLE Lossless", Coding::rle, false},
    TransferSyntax{"1.2.840.10008.1.2.4.50", "JPEG Baseline (Process 1)", Coding::jpeg, true},
    TransferSyntax{"1.2.840.10008.1.2.4.51", "JPEG Extended (Process 2 and 4)", Coding::jpeg, true},
    TransferSyntax{"1.2.840.10008.1.2.4.53", "JPEG Spectral Selection, Non-Hierarchical (Process 6 and 8)", Coding::jpeg, true},
    TransferSyntax{"1.2.840.10008.1.2.4.55", "JPEG Full Progression, Non-Hierarchical (Process 10 and 12)", Coding::jpeg, true},
    TransferSyntax{"1.2.840.10008.1.2.4.57", "JPEG Lossless, Non-Hierarchical (Process 14)", Coding::jpegLossless, false},
    TransferSyntax{"1.2.840.10008.1.2.4.70", "JPEG Lossless, First-Order Prediction (Process 14, Selection Value 1)", Coding::jpegLossless, false},
    TransferSyntax{"1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", Coding::jpegLs, false},
    TransferSyntax{"1.2.840.10008.1.2.4.81", "JPEG-LS Near-Lossless", Coding::jpegLs, true},
    TransferSyntax{"1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless", Coding::jpeg2000, false},
    TransferSyntax{"1.2.840.10008.1.2.4.91", "JPEG 2000", Coding::jpeg2000, true},
    TransferSyntax{"1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Multi-component Lossless", Coding::jpeg2000, false},
    TransferSyntax{"1.2.840.10008.1.2.4.93", "JPEG 2000 Part 2 Multi-component", Coding::jpeg2000, true},
    TransferSyntax{"1.2.840.10008.1.2.4.100", "MPEG2 Main Profile / Main Level", Coding::none, true},
    TransferSyntax{"1.2.840.10008.1.2.4.101", "MPEG2 Main Profile / High Level", Coding::none, true},
    TransferSyntax{"1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264 High Profile / Level 4.1", Coding::none, true},
    TransferSyntax{"1.2.840.10008.1.2.4.103", "MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1", Coding::none, true},
    TransferSyntax{"1.2.840.10008.1.2.4.104", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video", Coding::none, true},
    TransferSyntax{"1.2.840.10008.1.2.4.105", "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video", Coding::none, true},
    TransferSyntax{"1.2.840.10008.1.2.4.106", "MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2", Coding::none, true},
    TransferSyntax{"1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile / Level 5.1", Coding::none, true},
    TransferSyntax{"1.2.840.10008.1.2.4.108", "HEVC/H.265 Main 10 Profile / Level 5.1", Coding::none, true},
    TransferSyntax{"1.2.840.10008.1.2.4.110", "JPEG XL Lossless", Coding::none, false},
    TransferSyntax{"1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression", Coding::none, true},
    TransferSyntax{"1.2.840.10008.1.2.4.112", "JPEG XL", Coding::none, true},
    TransferSyntax{"1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless", Coding::jpeg2000, false},
    TransferSyntax{"1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 with RPCL Options Lossless", Coding::jpeg2000, false},
    TransferSyntax{"1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000", Coding::jpeg2000, true},
    TransferSyntax{"1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression", Coding::deflatedFrame, false},
};

}  // namespace

std::span<const TransferSyntax> transferSyntaxes() { return kTable; }

const TransferSyntax* findTransferSyntax(std::string_view uid) {
  const auto found = std::find_if(kTable.begin(), kTable.end(), [uid](const TransferSyntax& row) { return row.uid == uid; });
  return found == kTable.end() ? nullptr : &*found;
}

}  // namespace praxis::plugins::dicom::pixels
