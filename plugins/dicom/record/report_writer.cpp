#include <cmath>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmsr/cmr/tid1500.h>
#include <dcmtk/dcmsr/dsrdoc.h>
#include "plugins/dicom/record/codes.h"
#include "plugins/dicom/record/document.h"
#include "plugins/dicom/record/structured_report.h"

namespace praxis::plugins::dicom::record {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using engine::image::Point;
using engine::image::SpacingSource;

namespace {

// Of the program, as the device that observed; a UID made once.
constexpr const char* kDeviceUid = "2.25.213848297542518116251613661144556236940";
constexpr int kSeriesNumber = 9001;  // after the pictures' own in every list

DSRCodedEntryValue coded(const Code& code) { return {code.value, code.scheme, code.meaning}; }

// Builds the groups below "Imaging Measurements", where the cursor stands before and after each.
class GroupWriter {
 public:
  GroupWriter(DSRDocumentTree& tree, const std::vector<SourceImage>& sources, Steps& steps)
      : m_tree(tree), m_sources(sources), m_steps(steps) {}

  void write(const Measurement& measurement, int number) {
    m_measurement = &measurement;
    below(DSRTypes::RT_contains, DSRTypes::VT_Container, &codes::kMeasurementGroup);
    const std::string time = dateTimeOf(measurement.created);
    // Unchecked: DCMTK 3.6.7 refuses the offset +0000, which PS3.5 6.2 asks for.
    if (!time.empty()) m_steps << m_tree.getCurrentContentItem().setObservationDateTime(time, OFFalse);
    identify(number);
    if (measurement.source == SpacingSource::detector) method(codes::kAtDetector);
    if (measurement.source == SpacingSource::calibrated) method(codes::kCalibrated);
    if (!measurement.label.empty()) {
      below(DSRTypes::RT_contains, DSRTypes::VT_Text, &codes::kComment);
      m_steps << item().setStringValue(measurement.label, OFFalse);
      up();
    }
    numbers();
    up();
  }

 private:
  DSRContentItem& item() { return m_tree.getCurrentContentItem(); }
  void up() { m_steps << m_tree.goUp(); }
  void below(DSRTypes::E_RelationshipType relation, DSRTypes::E_ValueType type, const Code* name) {
    m_steps << m_tree.addContentItem(relation, type, DSRTypes::AM_belowCurrent);
    if (name != nullptr) m_steps << item().setConceptName(coded(*name));
  }

  void identify(int number) {
    below(DSRTypes::RT_hasObsContext, DSRTypes::VT_Text, &codes::kTrackingIdentifier);
    m_steps << item().setStringValue(std::string(nameOf(m_measurement->kind)) + ' ' + std::to_string(number));
    up();
    std::string uid = uidOf(m_measurement->id);
    if (uid.empty()) {
      char made[100];
      uid = dcmGenerateUniqueIdentifier(made);
    }
    below(DSRTypes::RT_hasObsContext, DSRTypes::VT_UIDRef, &codes::kTrackingUid);
    m_steps << item().setStringValue(uid);
    up();
  }

  void method(const Code& code) {
    below(DSRTypes::RT_hasConceptMod, DSRTypes::VT_Code, &codes::kMethod);
    m_steps << item().setCodeValue(coded(code));
    up();
  }

  void numbers() {
    const Measurement& m = *m_measurement;
    const bool mm = m.source != SpacingSource::none;
    const Code& lengthUnit = mm ? codes::kMillimetre : codes::kPixels;
    if (m.kind == Kind::length && m.length) return graphicBelowNumber(codes::kLength, *m.length, coded(lengthUnit));
    if (m.kind == Kind::angle && m.angle) return graphicBelowNumber(codes::kAngle, *m.angle, coded(codes::kDegree));
    const Code values = valueConcept(m.unit, sourceOf(m_sources, m.frame).file.text({0x0008, 0x0060}));
    const UnitCode unitCode_ = unitCode(m.unit);
    const DSRCodedEntryValue unit(unitCode_.value, "UCUM", unitCode_.meaning);
    if (m.kind == Kind::probe && m.value) return graphicBelowNumber(values, *m.value, unit);
    graphic(DSRTypes::RT_contains, codes::kImageRegion);
    if (!isRegion(m.kind)) return;
    if (m.area) number(codes::kArea, *m.area, coded(mm ? codes::kSquareMillimetre : codes::kPixels));
    if (m.length) number(codes::kPerimeter, *m.length, coded(lengthUnit));
    if (m.mean) derived(values, codes::kMean, *m.mean, unit);
    if (m.deviation) derived(values, codes::kDeviation, *m.deviation, unit);
    if (m.minimum) derived(values, codes::kMinimum, *m.minimum, unit);
    if (m.maximum) derived(values, codes::kMaximum, *m.maximum, unit);
  }

  // The cursor stays on the number.
  void openNumber(const Code& name, double value, const DSRCodedEntryValue& unit) {
    below(DSRTypes::RT_contains, DSRTypes::VT_Num, &name);
    m_steps << item().setNumericValue(DSRNumericMeasurementValue(decimalString(value), unit));
  }
  void number(const Code& name, double value, const DSRCodedEntryValue& unit) {
    openNumber(name, value, unit);
    up();
  }
  void derived(const Code& name, const Code& derivation, double value, const DSRCodedEntryValue& unit) {
    openNumber(name, value, unit);
    below(DSRTypes::RT_hasConceptMod, DSRTypes::VT_Code, &codes::kDerivation);
    m_steps << item().setCodeValue(coded(derivation));
    up();
    up();
  }
  void graphicBelowNumber(const Code& name, double value, const DSRCodedEntryValue& unit) {
    openNumber(name, value, unit);
    graphic(DSRTypes::RT_inferredFrom, codes::kSourceOfMeasurement);
    up();
  }

  // DICOM counts from the outer corner of the first pixel too (PS3.3 C.18.6.1.2), so points go in as they are.
  void graphic(DSRTypes::E_RelationshipType relation, const Code& name) {
    const std::vector<Point>& points = m_measurement->points;
    below(relation, DSRTypes::VT_SCoord, &name);
    switch (m_measurement->kind) {
      case Kind::probe:
        coordinates(DSRTypes::GT_Point, points);
        break;
      case Kind::ellipse:
        coordinates(DSRTypes::GT_Ellipse, axesOf(points[0], points[1]));
        break;
      case Kind::rectangle:
        coordinates(DSRTypes::GT_Polyline,
                    {points[0], {points[1].x, points[0].y}, points[1], {points[0].x, points[1].y}, points[0]});
        break;
      case Kind::freehand: {
        std::vector<Point> closed = points;
        closed.push_back(points.front());
        coordinates(DSRTypes::GT_Polyline, closed);
        break;
      }
      default:
        coordinates(DSRTypes::GT_Polyline, points);
    }
    below(DSRTypes::RT_selectedFrom, DSRTypes::VT_Image, nullptr);
    setImage(m_tree, sourceOf(m_sources, m_measurement->frame), m_measurement->frame.frame, m_steps);
    up();
    up();
  }

  // End points of the major axis, then of the minor one.
  static std::vector<Point> axesOf(Point a, Point b) {
    const Point middle{(a.x + b.x) / 2, (a.y + b.y) / 2};
    const std::vector<Point> level = {{a.x, middle.y}, {b.x, middle.y}}, upright = {{middle.x, a.y}, {middle.x, b.y}};
    const bool wide = std::abs(b.x - a.x) >= std::abs(b.y - a.y);
    std::vector<Point> axes = wide ? level : upright;
    const std::vector<Point>& minor = wide ? upright : level;
    axes.insert(axes.end(), minor.begin(), minor.end());
    return axes;
  }

  void coordinates(DSRTypes::E_GraphicType type, const std::vector<Point>& points) {
    DSRSpatialCoordinatesValue value(type);
    for (const Point& p : points) {
      value.getGraphicDataList().addItem(static_cast<Float32>(p.x), static_cast<Float32>(p.y));
    }
    m_steps << item().setSpatialCoordinates(value);
  }

  DSRDocumentTree& m_tree;
  const std::vector<SourceImage>& m_sources;
  Steps& m_steps;
  const Measurement* m_measurement = nullptr;
};

DSRCodedEntryValue procedureOf(const SourceImage& source) {
  const std::string modality = source.file.text({0x0008, 0x0060});
  if (modality == "CT") return {"25045-6", "LN", "CT unspecified body region"};
  if (modality == "MR") return {"25056-3", "LN", "MRI unspecified body region"};
  if (modality == "NM") return {"49118-3", "LN", "NM unspecified body region"};
  if (modality == "PT") return {"44136-0", "LN", "PET unspecified body region"};
  return {"363679005", "SCT", "Imaging procedure"};
}

void addPicture(TID1600_ImageLibrary& library, const SourceImage& source, Steps& steps) {
  DcmDataset& dataset = *source.file.dcmtk().getDataset();
  using Mode = TID1600_ImageLibrary::AddImageMode;
  // A header that breaks the rules of a descriptor is listed without any.
  if (library.addImageEntry(dataset, Mode::withAllDescriptors).good()) return;
  steps << library.addImageEntry(dataset, Mode::withoutDescriptors, {}, OFFalse);
}

// Everything of TID 1500 but the measurement groups, by DCMTK's own template.
void frame(DSRDocument& document, const std::vector<SourceImage>& sources, Steps& steps) {
  TID1500_MeasurementReport report(CID7021_MeasurementReportDocumentTitles::ImagingMeasurementReport);
  steps << report.setLanguage(CID5000_Languages::English);
  steps << report.getObservationContext().addDeviceObserver(kDeviceUid, "Praxis", "Praxis", "Praxis");
  steps << report.addProcedureReported(procedureOf(sources.front()), OFFalse);
  steps << report.getImageLibrary().createNewImageLibrary() << report.getImageLibrary().addImageGroup();
  for (const SourceImage& source : sources) addPicture(report.getImageLibrary(), source, steps);
  // The template makes an Enhanced SR, which fewer programs read.
  steps << document.setTreeFromRootTemplate(report) << document.changeDocumentType(DSRTypes::DT_ComprehensiveSR);
}

}  // namespace

Result<void> writeReport(const StudyRecord& record, const SourceFiles& files, const std::filesystem::path& path) {
  std::vector<FrameReference> references;
  for (const Measurement& measurement : record.measurements) {
    if (isWhole(measurement)) references.push_back(measurement.frame);
  }
  if (references.empty()) return fail(ErrorCode::invalidArgument, "There are no measurements to report.");
  const std::vector<SourceImage> sources = PRAXIS_TRY(openSources(record.studyUid, references, files));
  DSRDocument document(DSRTypes::DT_ComprehensiveSR);
  Steps steps;
  frame(document, sources, steps);
  describe(document, sources, record.studyUid, "Measurements", kSeriesNumber, steps);
  DSRDocumentTree& tree = document.getTree();
  steps << tree.gotoNamedNode(coded(codes::kImagingMeasurements));
  GroupWriter groups(tree, sources, steps);
  int number = 0;
  for (const Measurement& measurement : record.measurements) {
    if (isWhole(measurement)) groups.write(measurement, ++number);
  }
  steps << document.completeDocument();
  PRAXIS_TRY(steps.result("report"));
  return save(document, path);
}

}  // namespace praxis::plugins::dicom::record
