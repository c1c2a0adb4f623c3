#pragma once
// Every colour, size and font of the window by name; no other file holds a literal. Thread: gui.

#include <QColor>
#include <QFont>

namespace praxis::ui::style {

enum class Theme { dark, light };

// Colours of one theme. Contrast is AA or better against background and surface (a test computes it).
struct Colours {
  QColor background, surface, raised, line, text, muted, accent, info, warning, danger;
  QColor ai;              // what a model says of a picture, and nothing else
  QColor onAccent;        // text on an accent-filled button
  // Mixed from the above, so that states look alike everywhere.
  QColor hover, pressed;  // grounds of a flat control under the pointer and held down
  QColor accentHover, accentPressed;
  QColor selection;       // ground of selected rows and text
};
const Colours& colours(Theme theme);

// Image viewports are black in every theme.
inline const QColor kViewportBlack{0, 0, 0};
// Under what is transparent in a picture that goes to a model.
inline const QColor kPaper{255, 255, 255};
// Measurements on a picture: one quiet colour that greys do not have, and a lighter one for the selected.
inline const QColor kMeasurement{0xE6, 0xD3, 0x8C}, kMeasurementSelected{0xFF, 0xF4, 0xCC};

namespace space { inline constexpr int kTiny = 4, kSmall = 8, kMedium = 12, kLarge = 16, kHuge = 24; }
inline constexpr int kRadius = 6;
inline constexpr int kRailWidth = 84;
inline constexpr int kInspectorWidth = 320;
inline constexpr int kIconSmall = 16, kIcon = 20, kIconLarge = 24, kIconHuge = 48;
// Every control that stands in a row (buttons, inputs) is this high, so that rows line up.
inline constexpr int kControlHeight = 32;

// WCAG 2.1 contrast ratio of two opaque colours, 1 to 21; AA asks for 4.5.
double contrast(const QColor& one, const QColor& other);
// `over` laid on `under` with the given share (0..1) of itself.
QColor mix(const QColor& under, const QColor& over, double share);

// Points: 9, 10.5, 13, 13 and half bold, 20.
enum class FontSize { small, body, transcript, title, figure };
QFont font(FontSize size);
QFont tabular(FontSize size);   // figures of equal width
QFont mono(FontSize size);      // code and ids
QFont emphasised(FontSize size);

}  // namespace praxis::ui::style
