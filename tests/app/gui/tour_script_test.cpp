// The tour's eye: it takes an image of many greys for a picture, and no page of text.

#include <QImage>
#include <QPainter>
#include <QTest>

#include "app/gui/tour_questions.h"
#include "app/gui/tour_script.h"
#include "ui/style/tokens.h"

using praxis::app::gui::showsGreyImage;

class TourScriptTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void seesARamp() {
    QImage image(256, 64, QImage::Format_RGB32);
    for (int y = 0; y < image.height(); ++y) {
      for (int x = 0; x < image.width(); ++x) image.setPixel(x, y, qRgb(x, x, x));
    }
    QVERIFY(showsGreyImage(image));
  }

  void emptyViewportIsNoImage() {
    QImage image(256, 64, QImage::Format_RGB32);
    image.fill(Qt::black);
    QVERIFY(!showsGreyImage(image));
    image.fill(qRgb(90, 90, 90));
    QVERIFY(!showsGreyImage(image));
  }

  void truthIsOfTheImageOnScreen() {
    using praxis::app::gui::sideOfLargestLesion;
    const QByteArray truth = R"({"images":[{"file":"b.dcm","expect":{"lesions":[]}},
                                           {"file":"a.dcm","expect":{"lesions":[{"side":"right"},{"side":"left"}]}},
                                           {"file":"c.dcm","expect":{"lesions":[{}]}},{"file":"d.dcm"}]})";
    QCOMPARE(sideOfLargestLesion(truth, QStringLiteral("a.dcm")), QStringLiteral("Right."));
    QCOMPARE(sideOfLargestLesion(truth, QStringLiteral("b.dcm")), QStringLiteral("No lesion."));
    for (const char* file : {"c.dcm", "d.dcm", "e.dcm"})
      QVERIFY(sideOfLargestLesion(truth, QLatin1String(file)).isEmpty());
    for (const char* nothing : {"", "[]", "{}", R"({"images":[{}]})"})
      QVERIFY(sideOfLargestLesion(nothing, QStringLiteral("a.dcm")).isEmpty());
  }

  void answersAreComparedWordByWord() {
    using praxis::app::gui::saysTheSame;
    QVERIFY(saysTheSame(QStringLiteral(" 12 mm.\n"), QStringLiteral("12 mm")));
    QVERIFY(!saysTheSame(QStringLiteral("112 mm"), QStringLiteral("12 mm")));
    QVERIFY(!saysTheSame(QStringLiteral("Left and right."), QStringLiteral("Left.")));
    QVERIFY(!saysTheSame(QString(), QStringLiteral("Left.")));
  }

  void wordsAreNoImage() {
    for (const auto theme : {praxis::ui::style::Theme::dark, praxis::ui::style::Theme::light}) {
      QImage image(600, 200, QImage::Format_RGB32);
      image.fill(praxis::ui::style::colours(theme).surface);
      QPainter painter(&image);
      painter.setPen(praxis::ui::style::colours(theme).text);
      painter.drawText(image.rect(), Qt::TextWordWrap,
                       QString(1500, QLatin1Char('m')).replace(7, 1, QStringLiteral(" ")));
      painter.end();
      QVERIFY(!showsGreyImage(image));
    }
  }
};

QTEST_MAIN(TourScriptTest)
#include "tour_script_test.moc"
