#pragma once
// Numbers as the window shows them: always with their unit, an en dash where there is nothing (NaN, negative sizes).
// Thread: any.

#include <QString>

namespace praxis::ui::widgets {

inline constexpr QChar kNothing{0x2013};

// 999 B, 1.5 KB, 12.3 MB, 5.1 GB: decimal steps of 1000, as disks and drivers count; three figures.
QString formatBytes(double bytes);
QString formatTokensPerSecond(double rate);     // "42.7 tokens/s"
QString formatTokens(qint64 tokens);            // "1 token", "4,096 tokens"
QString formatCount(qint64 count);              // "1,234,567" in the locale
QString formatParameters(qint64 count);         // "7.6 B", "494 M"
QString formatMilliseconds(double ms);          // "0.42 ms", "12.3 ms", "842 ms", "1.53 s"
QString formatDuration(double seconds);         // "under 1 s", "8 s", "2 min 05 s", "1 h 12 min"
QString formatPercent(double percent);          // "37 %"
// Three significant figures without an exponent, in the locale.
QString formatFigure(double value);

}  // namespace praxis::ui::widgets
