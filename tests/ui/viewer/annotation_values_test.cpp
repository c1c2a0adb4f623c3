// What is written beside an annotation, for each kind, scale and picture.

#include <QTest>

#include "ui/viewer/annotation_values.h"

using namespace praxis::ui::viewer;
using praxis::engine::image::Image;
using praxis::engine::image::Photometric;
using praxis::engine::image::SpacingSource;

namespace {

Image slice() {
  Image image;
  image.rows = 100;
  image.cols = 200;
  image.values.assign(20000, 40);
  image.unit = "HU";
  image.rowSpacing = 0.5;
  image.colSpacing = 0.25;
  image.spacingSource = SpacingSource::patient;
  return image;
}

QStringList lines(AnnotationKind kind, std::vector<QPointF> points, const Image& image) {
  return annotationLines(makeAnnotation(kind, "f", std::move(points)), image);
}

}  // namespace

class AnnotationValuesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void lengthsSayWhatTheyAreWorth() {
    Image image = slice();
    const std::vector<QPointF> line = {{10, 10}, {130, 90}};  // 30 mm across, 40 mm down
    QCOMPARE(lines(AnnotationKind::length, line, image), QStringList{"50.0 mm"});
    image.spacingSource = SpacingSource::detector;
    QCOMPARE(lines(AnnotationKind::length, line, image), QStringList{"50.0 mm at detector"});
    image.spacingSource = SpacingSource::calibrated;
    QCOMPARE(lines(AnnotationKind::length, line, image), QStringList{"50.0 mm calibrated"});
    image.spacingSource = SpacingSource::none;
    QCOMPARE(lines(AnnotationKind::length, {{10, 10}, {13, 14}}, image), QStringList{"5.00 px"});
  }

  void anglesAreMeasuredInTheBody() {
    QCOMPARE(lines(AnnotationKind::angle, {{20, 10}, {10, 10}, {20, 15}}, slice()), QStringList{"45.0°"});
    QCOMPARE(lines(AnnotationKind::angle, {{10, 10}, {10, 10}, {20, 15}}, slice()), QStringList());
  }

  void regionsWriteStatisticsAndArea() {
    Image image = slice();
    for (std::size_t i = 0; i < 200; ++i) image.values[i] = 60;  // the first row
    QCOMPARE(lines(AnnotationKind::rectangle, {{0, 0}, {10, 4}}, image),
             (QStringList{"mean 45.0 HU  SD 8.66", "min 40  max 60", "5.00 mm²"}));
    QCOMPARE(lines(AnnotationKind::ellipse, {{0, 20}, {80, 60}}, image).constLast(), QString("314.2 mm²"));
    QCOMPARE(lines(AnnotationKind::freehand, {{0, 20}, {80, 20}, {80, 60}}, image).constLast(), QString("200.0 mm²"));
    image.spacingSource = SpacingSource::none;
    QCOMPARE(lines(AnnotationKind::rectangle, {{0, 0}, {10, 4}}, image).constLast(), QString("40.0 px²"));
  }

  void aRegionWithoutPixelsHasOnlyItsArea() {
    QCOMPARE(lines(AnnotationKind::rectangle, {{3.1, 3.1}, {3.3, 3.2}}, slice()).size(), 1);
  }

  void probesReadOnePixel() {
    Image image = slice();
    image.values[205] = -1000.3F;
    QCOMPARE(lines(AnnotationKind::probe, {{5.9, 1.1}}, image), QStringList{"-1000.3 HU"});
    QCOMPARE(lines(AnnotationKind::probe, {{6.0, 1.1}}, image), QStringList{"40 HU"});
    QCOMPARE(lines(AnnotationKind::probe, {{200, 1}}, image), QStringList());
    image.padding.assign(image.values.size(), 0);
    image.padding[205] = 1;
    QCOMPARE(lines(AnnotationKind::probe, {{5.9, 1.1}}, image), QStringList{"padding"});
  }

  void colourHasNoPhysicalValues() {
    Image image;
    image.rows = image.cols = 10;
    image.photometric = Photometric::rgb;
    image.rgb.assign(300, 7);
    QCOMPARE(lines(AnnotationKind::probe, {{5, 5}}, image), QStringList{"R 7  G 7  B 7"});
    QCOMPARE(lines(AnnotationKind::rectangle, {{0, 0}, {5, 4}}, image), QStringList{"20.0 px²"});
  }

  void ultrasoundMeasuresWithinItsRegions() {
    Image image = slice();
    image.spacingSource = SpacingSource::none;
    image.regions = {{0, 0, 99, 99, 0.1, 0.1}, {0, 100, 99, 199, 0.4, 0.4}};
    QCOMPARE(lines(AnnotationKind::length, {{10, 10}, {40, 50}}, image), QStringList{"5.00 mm"});
    QCOMPARE(lines(AnnotationKind::length, {{110, 10}, {140, 50}}, image), QStringList{"20.0 mm"});
    QCOMPARE(lines(AnnotationKind::length, {{90, 10}, {120, 50}}, image), QStringList{"50.0 px"});
  }

  void wordsOfTheUserComeFirst() {
    Annotation arrow = makeAnnotation(AnnotationKind::arrow, "f", {{1, 1}, {20, 20}});
    QCOMPARE(annotationLines(arrow, slice()), QStringList());
    arrow.label = "nodule\n8 segment";
    QCOMPARE(annotationLines(arrow, slice()), (QStringList{"nodule", "8 segment"}));
    Annotation length = makeAnnotation(AnnotationKind::length, "f", {{0, 0}, {40, 0}});
    length.label = "neck";
    QCOMPARE(annotationLines(length, slice()), (QStringList{"neck", "10.0 mm"}));
  }
};

QTEST_GUILESS_MAIN(AnnotationValuesTest)
#include "annotation_values_test.moc"
