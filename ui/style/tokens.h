#pragma once
// Every colour, size and font of the window by name; no other file holds a literal. Thread: gui.

#include <QColor>
#include <QFont>

namespace praxis::ui::style {

enum class Theme { dark, light };

// Colours of one theme. Contrast is AA or better against background and surface (a test computes it).
struct Colours {
  QColor background, surface, raised, line, text, muted, accent, info, warning, danger;
  QColor onAccent;        // text on an accent-filled button
};
const Colours& colours(Theme theme);

// Image viewports are black in every theme.
inline const QColor kViewportBlack{0, 0, 0};

namespace space { inline constexpr int kTiny = 4, kSmall = 8, kMedium = 12, kLarge = 16, kHuge = 24; }
inline constexpr int kRadius = 6;
inline constexpr int kRailWidth = 84;

// Points; sizes from a scale of four.
enum class FontSize { small, body, transcript, title, figure };
QFont font(FontSize size);
QFont tabular(FontSize size);   // figures of equal width
QFont mono(FontSize size);

}  // namespace praxis::ui::style
