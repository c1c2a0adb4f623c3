// Laws of the tokens: text can be read in both themes (WCAG 2.1 AA), figures do not shift.

#include <QFontMetricsF>
#include <QTest>

#include "ui/style/tokens.h"

using namespace praxis::ui::style;

namespace {

constexpr double kTextContrast = 4.5;
constexpr double kGraphicContrast = 3.0;

}  // namespace

class TokensTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void contrastOfKnownPairs() {
    QCOMPARE(contrast(Qt::black, Qt::white), 21.0);
    QCOMPARE(contrast(Qt::white, Qt::black), 21.0);
    QCOMPARE(contrast(Qt::red, Qt::red), 1.0);
    // The published example of the lightest grey that passes AA on white.
    QVERIFY(contrast(QColor(0x76, 0x76, 0x76), Qt::white) >= kTextContrast);
    QVERIFY(contrast(QColor(0x77, 0x77, 0x77), Qt::white) < kTextContrast);
  }

  void wordsCanBeReadOnEveryGround_data() {
    QTest::addColumn<int>("theme");
    QTest::newRow("dark") << static_cast<int>(Theme::dark);
    QTest::newRow("light") << static_cast<int>(Theme::light);
  }

  void wordsCanBeReadOnEveryGround() {
    QFETCH(int, theme);
    const Colours& c = colours(static_cast<Theme>(theme));
    for (const QColor& ground : {c.background, c.surface, c.raised}) {
      for (const QColor& words : {c.text, c.muted}) atLeast(words, ground, kTextContrast);
    }
    // On raised bars the coloured inks draw icons and rules, which need less than words.
    for (const QColor& words : {c.accent, c.info, c.warning, c.danger, c.ai}) {
      atLeast(words, c.background, kTextContrast);
      atLeast(words, c.surface, kTextContrast);
      atLeast(words, c.raised, kGraphicContrast);
    }
    for (const QColor& ground : {c.hover, c.pressed, c.selection}) {
      atLeast(c.text, ground, kTextContrast);
      atLeast(c.muted, ground, kGraphicContrast);
    }
    for (const QColor& ground : {c.accent, c.accentHover, c.accentPressed}) atLeast(c.onAccent, ground, kTextContrast);
  }

  void figuresAreEquallyWide() {
    for (const auto size : {FontSize::small, FontSize::body, FontSize::transcript, FontSize::title, FontSize::figure}) {
      const QFontMetricsF metrics(tabular(size));
      for (char16_t figure = u'1'; figure <= u'9'; ++figure) {
        QCOMPARE(metrics.horizontalAdvance(QChar(figure)), metrics.horizontalAdvance(u'0'));
      }
    }
  }

  void mixGoesFromOneToTheOther() {
    QCOMPARE(mix(Qt::black, Qt::white, 0), QColor(Qt::black));
    QCOMPARE(mix(Qt::black, Qt::white, 1), QColor(Qt::white));
    QCOMPARE(mix(QColor(0, 100, 200), QColor(100, 200, 0), 0.5), QColor(50, 150, 100));
  }

 private:
  static void atLeast(const QColor& words, const QColor& ground, double ratio) {
    const double found = contrast(words, ground);
    QVERIFY2(found >= ratio, qPrintable(QStringLiteral("%1 on %2: %3").arg(words.name(), ground.name()).arg(found)));
  }
};

QTEST_MAIN(TokensTest)
#include "tokens_test.moc"
