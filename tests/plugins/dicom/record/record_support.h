#pragma once
// Records as tests need them: one measurement of each kind with numbers that a reader can tell apart. Thread: main.

#include "plugins/dicom/record/measurement.h"

namespace praxis::tests {

inline plugins::dicom::record::Measurement measurementOf(plugins::dicom::record::Kind kind,
                                                         std::vector<engine::image::Point> points, int number) {
  plugins::dicom::record::Measurement m;
  m.id = "6ba7b810-9dad-41d1-80b4-00c04fd430c" + std::to_string(number);
  m.kind = kind;
  m.frame = {"2.25.3", "2.25.1", 0};
  m.points = std::move(points);
  m.created = "2026-11-24T12:30:0" + std::to_string(number) + "Z";
  m.source = engine::image::SpacingSource::patient;
  return m;
}

inline plugins::dicom::record::Measurement withStatistics(plugins::dicom::record::Measurement m) {
  m.length = 44.5;
  m.area = 123.4375;
  m.mean = 41.25;
  m.deviation = 8.0625;
  m.minimum = -12;
  m.maximum = 88;
  m.pixels = 321;
  m.unit = "HU";
  return m;
}

inline plugins::dicom::record::StudyRecord recordOfAll() {
  using plugins::dicom::record::Kind;
  plugins::dicom::record::StudyRecord record;
  record.studyUid = "2.25.2";
  auto& all = record.measurements;
  all.push_back(measurementOf(Kind::length, {{1.25, 2}, {30.5, 40}}, 0));
  all.back().length = 47.015625;
  all.back().label = "neck, left";
  all.push_back(measurementOf(Kind::angle, {{50, 10}, {10, 10}, {10, 60.5}}, 1));
  all.back().angle = 90;
  all.push_back(withStatistics(measurementOf(Kind::rectangle, {{20, 21}, {60, 51.5}}, 2)));
  all.push_back(withStatistics(measurementOf(Kind::ellipse, {{10, 20}, {40, 60}}, 3)));
  all.push_back(withStatistics(measurementOf(Kind::freehand, {{1, 1}, {9, 1}, {12, 7}, {3, 9.5}}, 4)));
  all.push_back(measurementOf(Kind::arrow, {{5, 5}, {25, 35}}, 5));
  all.back().label = "Knoten \xE7\xBB\x93\xE8\x8A\x82";
  all.push_back(measurementOf(Kind::probe, {{7.5, 8.5}}, 6));
  all.back().value = -780.5;
  all.back().unit = "HU";
  record.keyImages = {{{"2.25.3", "2.25.1", 0}, "shows the nodule", "2026-11-24T12:31:00Z"}};
  return record;
}

}  // namespace praxis::tests
