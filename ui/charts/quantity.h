#pragma once
// What an axis and its figures measure: the unit they are written in and the round numbers of a scale. Thread: any.

#include <QString>

namespace praxis::ui::charts {

enum class Quantity { tokensPerSecond, milliseconds, requests, bytes, percent, watts, celsius };

// A value divided by `divisor` is in `unit`.
struct Scale {
  double divisor = 1;
  QString unit;
};
// The unit for values up to `largest`: MB or GB, ms or s.
Scale scaleFor(Quantity quantity, double largest);

struct Figure {
  QString figure, unit;
};
// The value in its own best unit, three significant figures; both empty when there is none.
Figure figureOf(Quantity quantity, double value);
// "21.4 ms".
QString textOf(Quantity quantity, double value);

// 1, 2 or 5 times a power of ten, so that at most `stepsMax` steps reach `top`; whole numbers for whole quantities.
double roundStep(Quantity quantity, double top, int stepsMax);
// A tick's number without its unit, with the decimals that its step needs.
QString tickText(double value, double step, const Scale& scale);

}  // namespace praxis::ui::charts
