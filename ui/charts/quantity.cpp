#include "ui/charts/quantity.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QLocale>

#include "ui/widgets/format.h"

namespace praxis::ui::charts {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("praxis::ui::charts::quantity", text); }

bool isWhole(Quantity quantity) { return quantity == Quantity::requests || quantity == Quantity::celsius; }

}  // namespace

Scale scaleFor(Quantity quantity, double largest) {
  switch (quantity) {
    case Quantity::tokensPerSecond: return {1, tr("tokens/s")};
    case Quantity::milliseconds: return largest >= 10'000 ? Scale{1000, tr("s")} : Scale{1, tr("ms")};
    case Quantity::requests: return {1, tr("requests")};
    case Quantity::bytes:
      return largest >= 999.5e6 ? Scale{1e9, QStringLiteral("GB")} : Scale{1e6, QStringLiteral("MB")};
    case Quantity::percent: return {1, QStringLiteral("%")};
    case Quantity::watts: return {1, QStringLiteral("W")};
    case Quantity::celsius: return {1, QStringLiteral("°C")};
  }
  return {};
}

Figure figureOf(Quantity quantity, double value) {
  if (!std::isfinite(value)) return {};
  const Scale scale = scaleFor(quantity, value);
  const double shown = value / scale.divisor;
  if (isWhole(quantity)) return {QLocale().toString(shown, 'f', 0), scale.unit};
  if (quantity == Quantity::percent) {
    return {QLocale().toString(shown, 'f', shown > 0 && shown < 9.95 ? 1 : 0), scale.unit};
  }
  return {widgets::formatFigure(shown), scale.unit};
}

QString textOf(Quantity quantity, double value) {
  const Figure figure = figureOf(quantity, value);
  return figure.figure.isEmpty() ? QString(widgets::kNothing) : figure.figure + u' ' + figure.unit;
}

double roundStep(Quantity quantity, double top, int stepsMax) {
  const double least = std::max(top, 1e-9) / std::max(stepsMax, 1);
  const double power = std::pow(10, std::floor(std::log10(least)));
  // The sliver keeps 0.2 from being lifted to 0.5 by rounding.
  const double multiple = least / power - 1e-9;
  const double step = power * (multiple <= 1 ? 1 : multiple <= 2 ? 2 : multiple <= 5 ? 5 : 10);
  return isWhole(quantity) ? std::max(step, 1.0) : step;
}

QString tickText(double value, double step, const Scale& scale) {
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step / scale.divisor) - 1e-9)), 0, 3);
  return QLocale().toString(value / scale.divisor, 'f', decimals);
}

}  // namespace praxis::ui::charts
