// Annotations are drawn, met, changed, deleted and undone by the mouse and keys of a viewport.

#include <QPainter>
#include <QSignalSpy>
#include <QTest>

#include "ui/style/tokens.h"
#include "ui/viewer/annotation_label_edit.h"
#include "ui/viewer/annotation_layer.h"
#include "ui/viewer/annotation_painter.h"
#include "ui/viewer/image_view.h"

using namespace praxis::ui::viewer;
using praxis::engine::image::Image;
using praxis::engine::image::SpacingSource;

namespace {

std::shared_ptr<Image> flat(int rows, int cols) {
  auto image = std::make_shared<Image>();
  image->rows = rows;
  image->cols = cols;
  image->values.assign(static_cast<std::size_t>(rows * cols), 100);
  image->rowSpacing = image->colSpacing = 1;
  image->spacingSource = SpacingSource::patient;
  return image;
}

// A viewport of 400 x 400 that shows 100 x 100 pixels, four to one, with a layer.
struct Rig {
  AnnotationSet set;
  AnnotationLayer layer{&set};
  ImageView view;
  std::shared_ptr<Image> image = flat(100, 100);

  Rig() {
    view.resize(400, 400);
    view.setImage(image);
    view.setInteraction(&layer);
    layer.setFrame("a/0", image);
    QObject::connect(&layer, &AnnotationLayer::repaintNeeded, &view, [this] { view.update(); });
    view.grab();
  }
  ~Rig() { view.setInteraction(nullptr); }

  QPoint at(double x, double y) const { return view.viewTransform().toViewport({x, y}).toPoint(); }
  void press(double x, double y) { QTest::mousePress(&view, Qt::LeftButton, {}, at(x, y)); }
  void release(double x, double y) { QTest::mouseRelease(&view, Qt::LeftButton, {}, at(x, y)); }
  void move(double x, double y, Qt::MouseButtons buttons = Qt::LeftButton) {
    QMouseEvent event(QEvent::MouseMove, at(x, y), view.mapToGlobal(at(x, y)), Qt::NoButton, buttons, {});
    QCoreApplication::sendEvent(&view, &event);
  }
  void drag(double fromX, double fromY, double toX, double toY) {
    press(fromX, fromY);
    move((fromX + toX) / 2, (fromY + toY) / 2);
    move(toX, toY);
    release(toX, toY);
  }
  void click(double x, double y) {
    move(x, y, Qt::NoButton);
    press(x, y);
    release(x, y);
  }
  const Annotation& only() const { return set.all().front(); }
};

void comparePoints(const Annotation& annotation, const std::vector<QPointF>& expected) {
  QCOMPARE(annotation.points.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) QCOMPARE(annotation.points[i], expected[i]);
}

}  // namespace

class AnnotationLayerTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aDragDrawsALength() {
    Rig rig;
    QSignalSpy edited(&rig.set, &AnnotationSet::edited);
    rig.layer.setTool(AnnotationKind::length);
    rig.drag(10, 10, 40, 50);
    QCOMPARE(rig.set.all().size(), std::size_t(1));
    QVERIFY(rig.only().kind == AnnotationKind::length);
    QCOMPARE(rig.only().frame, QString("a/0"));
    comparePoints(rig.only(), {{10, 10}, {40, 50}});
    QCOMPARE(rig.layer.selected(), rig.only().id);
    QCOMPARE(edited.count(), 1);
  }

  void twoClicksDrawALengthToo() {
    Rig rig;
    rig.layer.setTool(AnnotationKind::length);
    rig.click(10, 10);
    QVERIFY(rig.layer.isBusy());
    QVERIFY(rig.set.all().empty());
    rig.click(40, 50);
    QVERIFY(!rig.layer.isBusy());
    comparePoints(rig.only(), {{10, 10}, {40, 50}});
  }

  void anglesTakeAThirdPoint() {
    for (const bool byDrag : {true, false}) {
      Rig rig;
      rig.layer.setTool(AnnotationKind::angle);
      if (byDrag) {
        rig.drag(50, 10, 10, 10);
      } else {
        rig.click(50, 10);
        rig.click(10, 10);
      }
      QVERIFY(rig.set.all().empty());
      rig.click(10, 60);
      comparePoints(rig.only(), {{50, 10}, {10, 10}, {10, 60}});
    }
  }

  void freehandFollowsThePointer() {
    Rig rig;
    rig.layer.setTool(AnnotationKind::freehand);
    rig.press(10, 10);
    rig.move(40, 10);
    rig.move(40, 40);
    rig.release(40, 40);
    comparePoints(rig.only(), {{10, 10}, {40, 10}, {40, 40}});
    // A click is no area.
    rig.click(80, 80);
    QCOMPARE(rig.set.all().size(), std::size_t(1));
    QVERIFY(!rig.layer.isBusy());
  }

  void probesAndArrows() {
    Rig rig;
    QSignalSpy wanted(&rig.layer, &AnnotationLayer::labelWanted);
    rig.layer.setTool(AnnotationKind::probe);
    rig.click(30, 30);
    comparePoints(rig.only(), {{30, 30}});
    QCOMPARE(wanted.count(), 0);
    rig.layer.setTool(AnnotationKind::arrow);
    rig.drag(60, 60, 80, 80);
    QCOMPARE(wanted.count(), 1);
    QCOMPARE(wanted[0][0].toString(), rig.set.all()[1].id);
  }

  void withoutAToolTheViewportKeepsItsDrag() {
    Rig rig;
    QSignalSpy window(&rig.view, &ImageView::windowChanged);
    rig.drag(10, 10, 40, 50);
    QVERIFY(rig.set.all().empty());
    QVERIFY(window.count() > 0);
  }

  void linesAreMovedAndHandlesChanged() {
    Rig rig;
    rig.layer.setTool(AnnotationKind::rectangle);
    rig.drag(20, 20, 60, 50);
    rig.layer.setTool(std::nullopt);
    rig.drag(40, 20, 45, 30);  // by its upper line
    comparePoints(rig.only(), {{25, 30}, {65, 60}});
    rig.drag(65, 30, 70, 25);  // by its upper right corner
    comparePoints(rig.only(), {{25, 25}, {70, 60}});
    rig.drag(25, 60, 20, 70);  // by its lower left one
    comparePoints(rig.only(), {{20, 25}, {70, 70}});
    QCOMPARE(rig.set.all().size(), std::size_t(1));
  }

  void aClickSelectsAndChangesNothing() {
    Rig rig;
    rig.layer.setTool(AnnotationKind::length);
    rig.drag(10, 10, 90, 10);
    rig.layer.setTool(std::nullopt);
    rig.layer.select({});
    QSignalSpy selection(&rig.layer, &AnnotationLayer::selectionChanged);
    const int steps = rig.set.undoStack().count();
    rig.click(50, 10);
    QCOMPARE(rig.layer.selected(), rig.only().id);
    QCOMPARE(rig.set.undoStack().count(), steps);
    rig.click(50, 80);
    QCOMPARE(rig.layer.selected(), QString());
    QCOMPARE(selection.count(), 2);
  }

  void nothingLeavesThePicture() {
    Rig rig;
    rig.layer.setTool(AnnotationKind::rectangle);
    rig.press(80, 80);
    rig.move(150, 150);
    rig.release(150, 150);
    comparePoints(rig.only(), {{80, 80}, {100, 100}});
    rig.layer.setTool(std::nullopt);
    rig.drag(90, 80, 90, 5);  // upward as far as it goes, and on
    rig.drag(90, 5, 90, -40);
    QCOMPARE(rig.only().points[0].y(), 0.0);
    QCOMPARE(rig.only().points[1].y(), 20.0);
  }

  void deleteEscapeAndUndo() {
    Rig rig;
    rig.layer.setTool(AnnotationKind::length);
    rig.drag(10, 10, 40, 50);
    const Annotation drawn = rig.only();
    QTest::keyClick(&rig.view, Qt::Key_Delete);
    QVERIFY(rig.set.all().empty());
    QCOMPARE(rig.layer.selected(), QString());
    QTest::keyClick(&rig.view, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(rig.only() == drawn);
    QTest::keyClick(&rig.view, Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(rig.set.all().empty());
    QTest::keyClick(&rig.view, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(rig.only() == drawn);
    // Escape drops what is being drawn, and nothing else.
    rig.press(60, 60);
    rig.move(80, 80);
    QTest::keyClick(&rig.view, Qt::Key_Escape);
    rig.release(80, 80);
    QCOMPARE(rig.set.all().size(), std::size_t(1));
    // What is being changed goes back to what it was.
    rig.press(40, 50);
    rig.move(70, 70);
    QTest::keyClick(&rig.view, Qt::Key_Escape);
    rig.release(70, 70);
    QVERIFY(rig.only() == drawn);
  }

  void undoKeepsTheOrder() {
    AnnotationSet set;
    std::vector<Annotation> three;
    for (int i = 0; i < 3; ++i)
      three.push_back(makeAnnotation(AnnotationKind::probe, i == 2 ? "b" : "a", {{1.0 * i, 0}}));
    for (const Annotation& annotation : three) QVERIFY(set.add(annotation));
    QVERIFY(!set.add(three[0]));
    QVERIFY(!set.add(makeAnnotation(AnnotationKind::length, "a", {{1, 1}})));
    set.removeFrame("a");
    QVERIFY(set.all() == std::vector<Annotation>{three[2]});
    set.undoStack().undo();  // one step for all of the frame
    QVERIFY(set.all() == three);
    set.reset({});
    QVERIFY(!set.undoStack().canUndo());
  }

  void framesKeepTheirOwn() {
    Rig rig;
    rig.layer.setTool(AnnotationKind::length);
    rig.drag(10, 10, 90, 10);
    rig.press(50, 50);
    rig.layer.setFrame("a/1", rig.image);  // in the middle of drawing
    rig.release(70, 70);
    QCOMPARE(rig.set.all().size(), std::size_t(1));
    QCOMPARE(rig.layer.selected(), QString());
    rig.click(50, 10);  // nothing of frame 0 is met here
    rig.click(60, 20);
    QCOMPARE(rig.set.onFrame("a/1").size(), std::size_t(1));
    QCOMPARE(rig.set.onFrame("a/0").size(), std::size_t(1));
  }

  void twoViewportsShareASet() {
    Rig rig;
    AnnotationLayer other(&rig.set);
    other.setFrame("a/0", rig.image);
    QSignalSpy repaint(&other, &AnnotationLayer::repaintNeeded);
    rig.layer.setTool(AnnotationKind::length);
    rig.drag(10, 10, 40, 50);
    QVERIFY(repaint.count() > 0);
    other.select(rig.only().id);
    QVERIFY(other.removeSelected());
    QCOMPARE(rig.layer.selected(), QString());
  }

  void aSetThatGoesTakesItsAnnotationsAlong() {
    auto set = std::make_unique<AnnotationSet>();
    AnnotationLayer layer(set.get());
    ImageView view;
    view.resize(400, 400);
    const auto image = flat(100, 100);
    view.setImage(image);
    view.setInteraction(&layer);
    layer.setFrame("a/0", image);
    layer.setTool(AnnotationKind::length);
    QTest::mousePress(&view, Qt::LeftButton, {}, {100, 100});
    set.reset();
    QTest::mouseRelease(&view, Qt::LeftButton, {}, {200, 200});
    QTest::keyClick(&view, Qt::Key_Delete);
    view.grab();
    view.setInteraction(nullptr);
  }

  void linesAreDrawnWhereTheyLie() {
    Rig rig;
    const QImage before = rig.view.grab().toImage();
    QVERIFY(rig.set.add(makeAnnotation(AnnotationKind::rectangle, "a/0", {{20, 20}, {70, 60}})));
    for (const int turns : {0, 1}) {
      rig.view.rotate(turns);
      const QImage after = rig.view.grab().toImage();
      for (const QPointF corner : {QPointF(45, 20), QPointF(20, 40), QPointF(45, 60), QPointF(70, 40)}) {
        const QColor seen = after.pixelColor(rig.at(corner.x(), corner.y()));
        QVERIFY2(std::abs(seen.red() - praxis::ui::style::kMeasurement.red()) < 60 && seen.red() > seen.blue() + 30,
                 qPrintable(seen.name()));
      }
      QCOMPARE(after.pixelColor(rig.at(45, 40)), before.pixelColor(200, 200));
    }
  }

  void hiddenOnesAreNeitherDrawnNorMet() {
    Rig rig;
    const QImage empty = rig.view.grab().toImage();
    rig.set.add(makeAnnotation(AnnotationKind::length, "a/0", {{20, 20}, {70, 60}}));
    QVERIFY(rig.view.grab().toImage() != empty);
    rig.layer.setVisible(false);
    QCOMPARE(rig.view.grab().toImage(), empty);
    rig.click(20, 20);
    QCOMPARE(rig.layer.selected(), QString());
  }

  void writingStaysInTheViewport() {
    QImage canvas(500, 300, QImage::Format_RGB32);
    QPainter painter(&canvas);
    ViewTransform transform;
    transform.setPicture(500, 300, 1);
    transform.setViewport(QSizeF(500, 300));
    const QRectF viewport(0, 0, 500, 300);
    AnnotationPainter painted(painter, transform, viewport);
    const QStringList words = {"mean 41.2 HU  SD 8.0", "min -12  max 88", "123.4 mm²"};
    std::vector<QRectF> texts;
    const QPointF places[] = {{0, 0}, {480, 280}, {480, 0}, {0, 280}, {240, 140}};
    for (const QPointF& place : places) {
      painted.paint(makeAnnotation(AnnotationKind::rectangle, "f", {place, place + QPointF(20, 20)}), words, false);
      QVERIFY(viewport.contains(painted.lastText()));
      for (const QRectF& earlier : texts) QVERIFY(!earlier.intersects(painted.lastText()));
      texts.push_back(painted.lastText());
    }
  }

  void labelsAreWrittenInTheViewport() {
    Rig rig;
    AnnotationLabelEdit edit(&rig.view, &rig.layer);
    rig.view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&rig.view));
    rig.layer.setTool(AnnotationKind::arrow);
    rig.drag(60, 60, 99, 99);
    QVERIFY(edit.isVisible());
    QVERIFY(rig.view.rect().contains(edit.geometry()));
    QTest::keyClicks(&edit, " nodule ");
    QTest::keyClick(&edit, Qt::Key_Return);
    QVERIFY(!edit.isVisible());
    QCOMPARE(rig.only().label, QString("nodule"));
    // A double click writes anew; Escape leaves what was there, and the annotation too.
    QTest::mouseDClick(&rig.view, Qt::LeftButton, {}, rig.at(80, 80));
    QVERIFY(edit.isVisible());
    QCOMPARE(edit.text(), QString("nodule"));
    QTest::keyClicks(&edit, "other");
    QTest::keyClick(&edit, Qt::Key_Delete);
    QTest::keyClick(&edit, Qt::Key_Escape);
    QVERIFY(!edit.isVisible());
    QCOMPARE(rig.only().label, QString("nodule"));
    // Another frame under it ends it.
    QTest::mouseDClick(&rig.view, Qt::LeftButton, {}, rig.at(80, 80));
    rig.layer.setFrame("a/1", rig.image);
    QVERIFY(!edit.isVisible());
  }

  void hoverIsTold() {
    Rig rig;
    rig.set.add(makeAnnotation(AnnotationKind::length, "a/0", {{20, 20}, {70, 20}}));
    QSignalSpy hover(&rig.layer, &AnnotationLayer::hoverChanged);
    rig.move(45, 20, Qt::NoButton);
    rig.move(46, 20, Qt::NoButton);
    rig.move(45, 70, Qt::NoButton);
    QCOMPARE(hover.count(), 2);
    QCOMPARE(hover[0][0].toBool(), true);
    QCOMPARE(hover[1][0].toBool(), false);
  }
};

QTEST_MAIN(AnnotationLayerTest)
#include "annotation_layer_test.moc"
