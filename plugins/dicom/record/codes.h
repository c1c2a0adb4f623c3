#pragma once
// The coded terms of a measurement report: PS3.16 TID 1500, 1410, 1501 and 300. For the .cpp files of this folder only.

#include <optional>
#include <string>
#include <string_view>

#include "plugins/dicom/record/measurement.h"

namespace praxis::plugins::dicom::record {

struct Code {
  const char* value;
  const char* scheme;
  const char* meaning;
};

namespace codes {
inline constexpr Code kImagingMeasurements{"126010", "DCM", "Imaging Measurements"};
inline constexpr Code kMeasurementGroup{"125007", "DCM", "Measurement Group"};
inline constexpr Code kTrackingIdentifier{"112039", "DCM", "Tracking Identifier"};
inline constexpr Code kTrackingUid{"112040", "DCM", "Tracking Unique Identifier"};
inline constexpr Code kComment{"121106", "DCM", "Comment"};
inline constexpr Code kImageRegion{"111030", "DCM", "Image Region"};
inline constexpr Code kSourceOfMeasurement{"121112", "DCM", "Source of Measurement"};
inline constexpr Code kDerivation{"121401", "DCM", "Derivation"};
inline constexpr Code kMethod{"370129005", "SCT", "Measurement Method"};
inline constexpr Code kLength{"410668003", "SCT", "Length"};
inline constexpr Code kAngle{"1483009", "SCT", "Angle"};
inline constexpr Code kArea{"42798000", "SCT", "Area"};
inline constexpr Code kPerimeter{"131191004", "SCT", "Perimeter"};
inline constexpr Code kMean{"373098007", "SCT", "Mean"};
inline constexpr Code kDeviation{"386136009", "SCT", "Standard Deviation"};
inline constexpr Code kMinimum{"255605001", "SCT", "Minimum"};
inline constexpr Code kMaximum{"56851009", "SCT", "Maximum"};
inline constexpr Code kMillimetre{"mm", "UCUM", "millimeter"};
inline constexpr Code kSquareMillimetre{"mm2", "UCUM", "square millimeter"};
inline constexpr Code kPixels{"{pixels}", "UCUM", "pixels"};
inline constexpr Code kDegree{"deg", "UCUM", "degree"};
inline constexpr Code kNoUnits{"1", "UCUM", "no units"};
inline constexpr Code kHounsfield{"[hnsf'U]", "UCUM", "Hounsfield Unit"};
// No standard code says where a length on a projection holds.
inline constexpr Code kAtDetector{"detector", "99PRAXIS", "At the detector, not corrected for magnification"};
inline constexpr Code kCalibrated{"calibrated", "99PRAXIS", "Calibrated, holds at one depth"};
}  // namespace codes

// What the values of a picture are, by their unit and, where that does not tell, by its modality.
Code valueConcept(std::string_view unit, std::string_view modality);

struct UnitCode {
  std::string value, meaning;  // of UCUM
};
// A unit that UCUM has no code for becomes an annotation in braces; and back.
UnitCode unitCode(const std::string& unit);
std::string unitOf(const std::string& codeValue);

// At most 16 characters, as a decimal string has to have (PS3.5 6.2).
std::string decimalString(double value);

}  // namespace praxis::plugins::dicom::record
