// The tour's eye: it takes an image of many greys for a picture, and no page of text.

#include <QImage>
#include <QPainter>
#include <QTest>

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
