#include <algorithm>
#include <cmath>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmsr/dsrcodtn.h>
#include <dcmtk/dcmsr/dsrdoc.h>
#include <dcmtk/dcmsr/dsrimgtn.h>
#include <dcmtk/dcmsr/dsrnumtn.h>
#include <dcmtk/dcmsr/dsrscotn.h>
#include <dcmtk/dcmsr/dsrtextn.h>
#include <dcmtk/dcmsr/dsruidtn.h>
#include "plugins/dicom/file/charset.h"
#include "plugins/dicom/record/codes.h"
#include "plugins/dicom/record/document.h"
#include "plugins/dicom/record/structured_report.h"

namespace praxis::plugins::dicom::record {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using engine::base::within;
using engine::image::Point;
using engine::image::SpacingSource;

namespace {

using Cursor = DSRDocumentTreeNodeCursor;

bool is(const DSRCodedEntryValue& code, const Code& expected) {
  return code.getCodeValue() == expected.value && code.getCodingSchemeDesignator() == expected.scheme;
}

std::string decoded(const OFString& text, const std::string& charset) {
  return file::toUtf8(std::string(text.c_str(), text.length()), charset, "\r\n\f");
}

template <typename Each>
void forEachChild(const Cursor& parent, Each each) {
  Cursor child = parent;
  if (child.goDown() == 0) return;
  do {
    each(child);
  } while (child.gotoNext() != 0);
}

const Cursor* childOf(const Cursor& parent, DSRTypes::E_ValueType type, Cursor& into) {
  bool found = false;
  forEachChild(parent, [&](const Cursor& child) {
    if (found || child.getNode()->getValueType() != type) return;
    into = child;
    found = true;
  });
  return found ? &into : nullptr;
}

struct Graphic {
  DSRTypes::E_GraphicType type = DSRTypes::GT_invalid;
  std::vector<Point> points;
};

constexpr double kSame = 1e-3;  // pixels: coordinates are single precision
bool same(double a, double b) { return std::abs(a - b) <= kSame; }
bool same(Point a, Point b) { return same(a.x, b.x) && same(a.y, b.y); }

// Whether the closed line is an upright rectangle, corner after corner.
bool isRectangle(const std::vector<Point>& p) {
  if (p.size() != 5 || !same(p[0], p[4])) return false;
  return (same(p[0].y, p[1].y) && same(p[1].x, p[2].x) && same(p[2].y, p[3].y) && same(p[3].x, p[0].x)) ||
         (same(p[0].x, p[1].x) && same(p[1].y, p[2].y) && same(p[2].x, p[3].x) && same(p[3].y, p[0].y));
}

// Only upright ellipses can be drawn here; a tilted one is passed over.
bool takeEllipse(const std::vector<Point>& p, Measurement& into) {
  if (p.size() != 4) return false;
  const bool wide = same(p[0].y, p[1].y) && same(p[2].x, p[3].x);
  const bool tall = same(p[0].x, p[1].x) && same(p[2].y, p[3].y);
  if (!wide && !tall) return false;
  const std::vector<Point> level = wide ? std::vector{p[0], p[1]} : std::vector{p[2], p[3]};
  const std::vector<Point> upright = wide ? std::vector{p[2], p[3]} : std::vector{p[0], p[1]};
  into.points = {{level[0].x, upright[0].y}, {level[1].x, upright[1].y}};
  into.kind = Kind::ellipse;
  return true;
}

// The kind follows from the graphics and the numbers there are.
bool takeGraphic(const Graphic& graphic, Measurement& into) {
  const std::vector<Point>& p = graphic.points;
  if (graphic.type == DSRTypes::GT_Ellipse) return takeEllipse(p, into);
  into.points = p;
  if (graphic.type == DSRTypes::GT_Point) {
    into.kind = Kind::probe;
  } else if (graphic.type != DSRTypes::GT_Polyline) {
    return false;
  } else if (isRectangle(p)) {
    into.kind = Kind::rectangle;
    into.points = {p[0], p[2]};
  } else if (p.size() > 3 && same(p.front(), p.back())) {
    into.kind = Kind::freehand;
    into.points.pop_back();
  } else if (p.size() == 3 && into.angle) {
    into.kind = Kind::angle;
  } else if (p.size() == 2) {
    into.kind = into.length ? Kind::length : Kind::arrow;
  } else {
    return false;
  }
  return isWhole(into);
}

class GroupReader {
 public:
  GroupReader(const SeriesOfImages& series, const std::string& charset) : m_series(series), m_charset(charset) {}

  std::optional<Measurement> read(const Cursor& group) {
    m_read = Measurement{};
    m_graphic = Graphic{};
    m_read.created = isoOf(std::string(group.getNode()->getObservationDateTime().c_str()));
    m_read.source = SpacingSource::patient;
    forEachChild(group, [this](const Cursor& child) { takeChild(child); });
    if (!takeGraphic(m_graphic, m_read)) return std::nullopt;
    return m_read;
  }

 private:
  void takeChild(const Cursor& child) {
    const DSRDocumentTreeNode& node = *child.getNode();
    const DSRCodedEntryValue& name = node.getConceptName();
    switch (node.getValueType()) {
      case DSRTypes::VT_UIDRef:
        if (is(name, codes::kTrackingUid)) {
          m_read.id = uuidOf(static_cast<const DSRUIDRefTreeNode&>(node).getValue().c_str());
        }
        break;
      case DSRTypes::VT_Text:
        if (is(name, codes::kComment)) {
          m_read.label = decoded(static_cast<const DSRTextTreeNode&>(node).getValue(), m_charset);
        }
        break;
      case DSRTypes::VT_Code:
        takeMethod(static_cast<const DSRCodeTreeNode&>(node));
        break;
      case DSRTypes::VT_Num:
        takeNumber(child);
        break;
      case DSRTypes::VT_SCoord:
        takeCoordinates(child);
        break;
      default:
        break;
    }
  }

  void takeMethod(const DSRCodeTreeNode& node) {
    const DSRCodedEntryValue& value = node.getValue();
    if (is(value, codes::kAtDetector)) m_read.source = SpacingSource::detector;
    if (is(value, codes::kCalibrated)) m_read.source = SpacingSource::calibrated;
  }

  void takeNumber(const Cursor& child) {
    const auto& node = static_cast<const DSRNumTreeNode&>(*child.getNode());
    OFBool good = OFFalse;
    const double value = OFStandard::atof(node.getNumericValue().c_str(), &good);
    if (!good || !std::isfinite(value)) return;
    const DSRCodedEntryValue& unit = node.getMeasurementUnit();
    if (is(unit, codes::kPixels)) m_read.source = SpacingSource::none;
    const DSRCodedEntryValue& name = node.getConceptName();
    if (is(name, codes::kLength) || is(name, codes::kPerimeter)) {
      m_read.length = value;
    } else if (is(name, codes::kAngle)) {
      m_read.angle = value;
    } else if (is(name, codes::kArea)) {
      m_read.area = value;
    } else {
      takeValue(child, value, unitOf(unit.getCodeValue().c_str()));
    }
    Cursor graphic;
    if (childOf(child, DSRTypes::VT_SCoord, graphic) != nullptr) takeCoordinates(graphic);
  }

  // Of the pixels: a derivation tells which, none is that of one pixel.
  void takeValue(const Cursor& child, double value, const std::string& unit) {
    m_read.unit = unit;
    std::optional<double>* into = &m_read.value;
    forEachChild(child, [&](const Cursor& modifier) {
      const DSRDocumentTreeNode& node = *modifier.getNode();
      if (node.getValueType() != DSRTypes::VT_Code || !is(node.getConceptName(), codes::kDerivation)) return;
      const DSRCodedEntryValue& derivation = static_cast<const DSRCodeTreeNode&>(node).getValue();
      if (is(derivation, codes::kMean)) into = &m_read.mean;
      if (is(derivation, codes::kDeviation)) into = &m_read.deviation;
      if (is(derivation, codes::kMinimum)) into = &m_read.minimum;
      if (is(derivation, codes::kMaximum)) into = &m_read.maximum;
    });
    *into = value;
  }

  void takeCoordinates(const Cursor& child) {
    auto& node = static_cast<DSRSCoordTreeNode&>(*child.getNode());
    m_graphic.type = node.getGraphicType();
    m_graphic.points.clear();
    for (std::size_t i = 0; i < node.getGraphicDataList().getNumberOfItems(); ++i) {
      const DSRGraphicDataItem& point = node.getGraphicDataList().getItem(i + 1);
      m_graphic.points.push_back({point.Column, point.Row});
    }
    Cursor picture;
    if (childOf(child, DSRTypes::VT_Image, picture) == nullptr) return;
    const auto& image = static_cast<const DSRImageTreeNode&>(*picture.getNode()).getValue();
    m_read.frame.sopInstanceUid = image.getSOPInstanceUID().c_str();
    const auto series = m_series.find(m_read.frame.sopInstanceUid);
    m_read.frame.seriesUid = series == m_series.end() ? std::string() : series->second;
    const DSRImageFrameList& frames = image.getFrameList();
    m_read.frame.frame = frames.isEmpty() ? 0 : std::max(0, static_cast<int>(frames.getItem(1)) - 1);
  }

  const SeriesOfImages& m_series;
  const std::string& m_charset;
  Measurement m_read;
  Graphic m_graphic;
};

Result<StudyRecord> readTree(const file::DicomFile& opened) {
  DSRDocument document;
  const std::size_t tolerant = DSRTypes::RF_ignoreRelationshipConstraints | DSRTypes::RF_ignoreContentItemErrors |
                               DSRTypes::RF_acceptInvalidContentItemValue;
  const OFCondition read = document.read(*opened.dcmtk().getDataset(), tolerant);
  if (read.bad())
    return fail(ErrorCode::unsupported, "This is no structured report that can be read: {}.", read.text());
  DSRDocumentTree& tree = document.getTree();
  if (tree.gotoNamedNode({"126010", "DCM", "Imaging Measurements"}) == 0) {
    return fail(ErrorCode::unsupported, "The report holds no imaging measurements (TID 1500).");
  }
  StudyRecord record;
  record.studyUid = opened.text({0x0020, 0x000d});
  const SeriesOfImages series = seriesOf(document.getCurrentRequestedProcedureEvidence());
  OFString value;
  const std::string charset(document.getSpecificCharacterSet(value, -1).good() ? value.c_str() : "");
  GroupReader groups(series, charset);
  Cursor measurements;
  tree.getCursorToCurrentNode(measurements);
  forEachChild(measurements, [&](const Cursor& child) {
    if (!is(child.getNode()->getConceptName(), codes::kMeasurementGroup)) return;
    if (auto measurement = groups.read(child)) record.measurements.push_back(std::move(*measurement));
  });
  return record;
}

}  // namespace

Result<StudyRecord> readReport(const std::filesystem::path& path) {
  const file::DicomFile opened = PRAXIS_TRY(file::DicomFile::open(path, file::ReadDepth::whole));
  auto record = readTree(opened);
  if (!record) return within(path.filename().string(), std::move(record).error());
  return record;
}

}  // namespace praxis::plugins::dicom::record
