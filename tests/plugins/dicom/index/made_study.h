#pragma once
// Studies made in code for the study list: no files behind them unless a test makes some. Thread: any.

#include <string>

#include "plugins/dicom/study/study.h"

namespace praxis::tests {

inline plugins::dicom::study::Slice madeSlice(const std::string& folder, int number) {
  plugins::dicom::study::Slice slice;
  slice.path = folder + "/" + std::to_string(number) + ".dcm";
  slice.sopInstanceUid = "2.25.9." + folder.substr(folder.rfind('/') + 1) + "." + std::to_string(number);
  slice.instanceNumber = number;
  slice.geometry = plugins::dicom::study::Geometry{{-1.5, 2.25, 3.0 * number}, {1, 0, 0, 0, 1, 0}};
  slice.edges = {"R", "L", "A", "P"};
  slice.key = 3.0 * number;
  slice.laterality = "R";
  slice.view = "MLO";
  return slice;
}

// Axial slices 3 mm apart, in order.
inline plugins::dicom::study::Series madeSeries(const std::string& folder, int slices) {
  plugins::dicom::study::Series series;
  series.uid = "2.25.3";
  series.number = "2";
  series.description = "Thorax axial";
  series.modality = "CT";
  series.bodyPart = "CHEST";
  series.date = "20260102";
  series.time = "101112.5";
  series.manufacturer = "Maker";
  series.frameOfReference = "2.25.4";
  series.frameTimeMs = 33.3;
  series.technique = "120 kV, 200 mA";
  series.rows = 512;
  series.cols = 256;
  series.rowSpacing = 0.703125;
  series.colSpacing = 0.1;
  series.sliceThickness = 1.25;
  series.sliceSpacing = 3;
  for (int i = 0; i < slices; ++i) series.slices.push_back(madeSlice(folder, i));
  return series;
}

inline plugins::dicom::study::Collection madeCollection(const std::string& patient, const std::string& uid,
                                                        plugins::dicom::study::Series series) {
  plugins::dicom::study::Study study;
  study.uid = uid;
  study.date = "20260102";
  study.time = "1000";
  study.description = "CT chest";
  study.accession = "A-77";
  study.institution = "Clinic";
  study.series.push_back(std::move(series));
  plugins::dicom::study::Collection collection;
  collection.patients.push_back({patient, "ID-" + uid, "19500101", "F", {std::move(study)}, "GB18030"});
  return collection;
}

}  // namespace praxis::tests
