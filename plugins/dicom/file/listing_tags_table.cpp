#include <algorithm>
#include <array>

#include "plugins/dicom/file/listing_tags.h"

namespace praxis::plugins::dicom::file {
namespace {

constexpr std::array kListed = {
    0x00080005,  // Specific Character Set
    0x00080008,  // Image Type
    0x00080016,  // SOP Class UID
    0x00080018,  // SOP Instance UID
    0x00080020,  // Study Date
    0x00080021,  // Series Date
    0x00080023,  // Content Date
    0x00080030,  // Study Time
    0x00080031,  // Series Time
    0x00080033,  // Content Time
    0x00080050,  // Accession Number
    0x00080060,  // Modality
    0x00080070,  // Manufacturer
    0x00080080,  // Institution Name
    0x00081030,  // Study Description
    0x0008103e,  // Series Description
    0x00082144,  // Recommended Display Frame Rate
    0x00100010,  // Patient's Name
    0x00100020,  // Patient ID
    0x00100030,  // Patient's Birth Date
    0x00100040,  // Patient's Sex
    0x00180015,  // Body Part Examined
    0x00180040,  // Cine Rate
    0x00180050,  // Slice Thickness
    0x00180060,  // KVP
    0x00180080,  // Repetition Time
    0x00180081,  // Echo Time
    0x00180082,  // Inversion Time
    0x00181063,  // Frame Time
    0x00181151,  // X-Ray Tube Current
    0x00181152,  // Exposure
    0x00181164,  // Imager Pixel Spacing
    0x00185101,  // View Position
    0x0020000d,  // Study Instance UID
    0x0020000e,  // Series Instance UID
    0x00200011,  // Series Number
    0x00200013,  // Instance Number
    0x00200020,  // Patient Orientation
    0x00200032,  // Image Position (Patient)
    0x00200037,  // Image Orientation (Patient)
    0x00200052,  // Frame of Reference UID
    0x00200060,  // Laterality
    0x00200062,  // Image Laterality
    0x00280002,  // Samples per Pixel
    0x00280004,  // Photometric Interpretation
    0x00280006,  // Planar Configuration
    0x00280008,  // Number of Frames
    0x00280010,  // Rows
    0x00280011,  // Columns
    0x00280030,  // Pixel Spacing
    0x00280100,  // Bits Allocated
    0x00280101,  // Bits Stored
    0x00280102,  // High Bit
    0x00280103,  // Pixel Representation
    0x00281050,  // Window Center
    0x00281051,  // Window Width
    0x00281052,  // Rescale Intercept
    0x00281053,  // Rescale Slope
    0x00281054,  // Rescale Type
    0x00281055,  // Window Center & Width Explanation
    0x00281056,  // VOI LUT Function
    0x0040a043,  // Concept Name Code Sequence
    0x00420010,  // Document Title
    0x00420012,  // MIME Type of Encapsulated Document
    0x00540220,  // View Code Sequence
    0x3004000c,  // Grid Frame Offset Vector
    0x52009229,  // Shared Functional Groups Sequence
    0x52009230,  // Per-frame Functional Groups Sequence
};
static_assert(std::is_sorted(kListed.begin(), kListed.end()));

}  // namespace

bool isListed(std::uint32_t tag) { return std::binary_search(kListed.begin(), kListed.end(), tag); }

}  // namespace praxis::plugins::dicom::file
