#include "ui/widgets/format.h"

#include <array>
#include <cmath>

#include <QCoreApplication>
#include <QLocale>

namespace praxis::ui::widgets {

namespace {

QString tr(const char* text, int n = -1) {
  return QCoreApplication::translate("praxis::ui::widgets::format", text, nullptr, n);
}

bool absent(double value) { return !std::isfinite(value) || value < 0; }

// Steps of 1000 through the units given; the figure keeps three significant digits.
template <std::size_t N>
QString scaled(double value, const std::array<const char*, N>& units) {
  std::size_t step = 0;
  while (step + 1 < N && std::abs(value) >= 999.5) {
    value /= 1000;
    ++step;
  }
  const QString figure = step == 0 ? QLocale().toString(std::round(value), 'f', 0) : formatFigure(value);
  return *units[step] ? figure + u' ' + QLatin1String(units[step]) : figure;
}

}  // namespace

QString formatFigure(double value) {
  if (!std::isfinite(value)) return kNothing;
  const double size = std::abs(value);
  const int decimals = size >= 99.95 || size == 0 ? 0 : size >= 9.995 ? 1 : 2;
  return QLocale().toString(value, 'f', decimals);
}

QString formatBytes(double bytes) {
  if (absent(bytes)) return kNothing;
  return scaled(bytes, std::array{"B", "KB", "MB", "GB", "TB", "PB"});
}

QString formatTokensPerSecond(double rate) {
  if (absent(rate)) return kNothing;
  return tr("%1 tokens/s").arg(formatFigure(rate));
}

QString formatTokens(qint64 tokens) {
  if (tokens < 0) return kNothing;
  return tokens == 1 ? tr("1 token") : tr("%1 tokens").arg(formatCount(tokens));
}

QString formatCount(qint64 count) { return QLocale().toString(count); }

QString formatParameters(qint64 count) {
  if (count < 0) return kNothing;
  return scaled(static_cast<double>(count), std::array{"", "K", "M", "B", "T"});
}

QString formatMilliseconds(double ms) {
  if (absent(ms)) return kNothing;
  if (ms < 999.5) return formatFigure(ms) + QStringLiteral(" ms");
  if (ms < 60'000) return formatFigure(ms / 1000) + QStringLiteral(" s");
  return formatDuration(ms / 1000);
}

QString formatDuration(double seconds) {
  if (absent(seconds)) return kNothing;
  if (seconds < 1) return tr("under 1 s");
  const auto whole = static_cast<qint64>(std::llround(seconds));
  if (whole < 60) return tr("%1 s").arg(whole);
  if (whole < 3600) return tr("%1 min %2 s").arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
  return tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60, 2, 10, QLatin1Char('0'));
}

QString formatPercent(double percent) {
  if (absent(percent)) return kNothing;
  return QStringLiteral("%1 %").arg(QLocale().toString(percent, 'f', percent > 0 && percent < 9.95 ? 1 : 0));
}

}  // namespace praxis::ui::widgets
