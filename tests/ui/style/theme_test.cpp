// A switch of theme reaches palette, style sheet and icons, and every icon and placeholder there is can be resolved.

#include <QApplication>
#include <QDirIterator>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QSvgRenderer>
#include <QTest>

#include "ui/style/style_sheet.h"
#include "ui/style/theme.h"

using namespace praxis::ui::style;

namespace {

bool contains(const QImage& image, const QColor& colour) {
  for (int y = 0; y < image.height(); ++y) {
    for (int x = 0; x < image.width(); ++x) {
      const QColor pixel = image.pixelColor(x, y);
      if (pixel.alpha() == 255 && pixel.rgb() == colour.rgb()) return true;
    }
  }
  return false;
}

QImage drawn(const QIcon& icon, QIcon::Mode mode, QIcon::State state, double scale = 1) {
  return icon.pixmap({48, 48}, scale, mode, state).toImage();
}

}  // namespace

class ThemeTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { apply(*qApp, Theme::dark); }

  void switchReachesPaletteAndSheet() {
    QCOMPARE(qApp->palette().color(QPalette::Window), colours(Theme::dark).background);
    QWidget widget;
    widget.ensurePolished();
    apply(*qApp, Theme::light);
    QCOMPARE(current(), Theme::light);
    QCOMPARE(qApp->palette().color(QPalette::Window), colours(Theme::light).background);
    QCOMPARE(widget.palette().color(QPalette::Base), colours(Theme::light).surface);
    QVERIFY(qApp->styleSheet().contains(colours(Theme::light).accent.name()));
    QVERIFY(!qApp->styleSheet().contains(colours(Theme::dark).accent.name()));
  }

  void everyPaletteRoleDiffersFromFusionGrey() {
    const QPalette palette = qApp->palette();
    for (const auto role : {QPalette::Light, QPalette::Midlight, QPalette::Mid, QPalette::Dark, QPalette::Shadow}) {
      QVERIFY2(palette.color(role).lightness() < 80, qPrintable(palette.color(role).name()));
    }
  }

  void sheetHasNoPlaceholderLeft() {
    for (const Theme theme : {Theme::dark, Theme::light}) {
      const QString sheet = styleSheet(theme);
      QVERIFY(sheet.size() > 1000);
      static const QRegularExpression placeholder(QStringLiteral("(?<!\\w)@\\w+"));
      QString rules = sheet;
      static const QRegularExpression comment(QStringLiteral("/\\*.*?\\*/"),
                                              QRegularExpression::DotMatchesEverythingOption);
      rules.remove(comment);
      QVERIFY2(!placeholder.match(rules).hasMatch(), qPrintable(placeholder.match(rules).captured()));
    }
  }

  void glyphsInControlsHaveTheMutedColour() {
    for (const auto& [theme, folder] : {std::pair{Theme::dark, "dark"}, std::pair{Theme::light, "light"}}) {
      QDirIterator glyphs(QStringLiteral(":/praxis/tinted/%1").arg(folder));
      int found = 0;
      while (glyphs.hasNext()) {
        QFile glyph(glyphs.next());
        QVERIFY(glyph.open(QIODevice::ReadOnly));
        QVERIFY2(glyph.readAll().contains(colours(theme).muted.name().toUtf8()), qPrintable(glyph.fileName()));
        ++found;
      }
      QVERIFY(found >= 4);
    }
  }

  void everyIconIsAnSvgWithInk() {
    QDirIterator icons(QStringLiteral(":/praxis/icons"));
    int found = 0;
    while (icons.hasNext()) {
      QFile file(icons.next());
      QVERIFY(file.open(QIODevice::ReadOnly));
      QVERIFY2(QSvgRenderer(file.readAll()).isValid(), qPrintable(file.fileName()));
      const QString name = QFileInfo(file.fileName()).completeBaseName();
      const QImage image = icon(name, Ink::text).pixmap({24, 24}, 2.0).toImage();
      QCOMPARE(image.size(), QSize(48, 48));
      bool inked = false;
      for (int y = 0; y < image.height() && !inked; ++y) {
        for (int x = 0; x < image.width() && !inked; ++x) inked = image.pixelColor(x, y).alpha() > 128;
      }
      QVERIFY2(inked, qPrintable(name));
      ++found;
    }
    QVERIFY(found >= 60);
    QVERIFY(icon(QStringLiteral("no-such-icon")).isNull());
  }

  void iconFollowsThemeModeAndState() {
    const QIcon stop = icon(QStringLiteral("stop"));
    QVERIFY(contains(drawn(stop, QIcon::Normal, QIcon::Off), colours(Theme::dark).muted));
    QVERIFY(contains(drawn(stop, QIcon::Normal, QIcon::On), colours(Theme::dark).accent));
    QVERIFY(!contains(drawn(stop, QIcon::Disabled, QIcon::On), colours(Theme::dark).accent));
    apply(*qApp, Theme::light);
    QVERIFY(contains(drawn(stop, QIcon::Normal, QIcon::Off), colours(Theme::light).muted));
    QVERIFY(contains(drawn(stop, QIcon::Normal, QIcon::On), colours(Theme::light).accent));
    QCOMPARE(drawn(stop, QIcon::Normal, QIcon::Off, 2).size(), QSize(96, 96));
  }

  void toneAndRoleGiveTheirColours() {
    QLabel label(QStringLiteral("███"));
    setTone(label, Tone::warning);
    label.ensurePolished();
    QVERIFY(contains(label.grab().toImage(), colours().warning));
    setTone(label, Tone::danger);
    QVERIFY(contains(label.grab().toImage(), colours().danger));

    QPushButton button(QStringLiteral("Load"));
    setRole(button, ButtonRole::primary);
    QVERIFY(contains(button.grab().toImage(), colours().accent));
    setRole(button, ButtonRole::flat);
    QVERIFY(!contains(button.grab().toImage(), colours().accent));
    QWidget card;
    setGround(card, Ground::raised, true);
    QVERIFY(contains(card.grab().toImage(), colours().raised));
    QVERIFY(contains(card.grab().toImage(), colours().line));
  }
};

QTEST_MAIN(ThemeTest)
#include "theme_test.moc"
