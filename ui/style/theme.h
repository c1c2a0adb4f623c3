#pragma once
// The theme in force: palette, style sheet and recoloured icons for the whole application. Owner: app, one per process;
// widgets learn of a switch through QEvent::PaletteChange and need no code of their own if they use tones, roles and
// icon(). Thread: gui.

#include <QIcon>
#include <QObject>
#include <QString>

#include "ui/style/tokens.h"

class QAbstractButton;
class QApplication;
class QWidget;

namespace praxis::ui::style {

// Sets Fusion, palette, style sheet and base font. First called before any widget is made, since Qt tells widgets of a
// new application font only while the event loop runs. Called again it switches; widgets get QEvent::PaletteChange.
void apply(QApplication& application, Theme theme);
// The theme that was applied last.
Theme current();
inline const Colours& colours() { return colours(current()); }

// Which colour of the theme an icon is drawn in. `automatic`: muted, accent when selected or on, line when disabled.
enum class Ink { automatic, text, muted, accent, onAccent, info, warning, danger, ai };

// An icon of resources/icons by name ("query", "imaging", "models", "monitor", "settings", "stop", ...), crisp at any
// scale factor. It follows a later theme switch by itself. An unknown name gives an empty icon and one log line.
QIcon icon(const QString& name, Ink ink = Ink::automatic);

// How a label speaks: the style sheet gives the colour, so a theme switch needs nothing.
enum class Tone { normal, muted, accent, info, warning, danger, ai };
void setTone(QWidget& widget, Tone tone);
// A line at the left of what a model says of a picture, in the colour of such words.
void setAiRule(QWidget& widget);

// How a button looks. primary: accent-filled, one per view; secondary: outlined (the default); flat: no frame;
// danger: outlined in the danger colour. Sets nothing but the look.
enum class ButtonRole { primary, secondary, flat, danger };
void setRole(QAbstractButton& button, ButtonRole role);

// The ground of a plain QWidget or QFrame: background (default), surface (cards, side panels) or raised (bars on a
// surface). `framed` adds the one-pixel line and the radius.
enum class Ground { background, surface, raised };
void setGround(QWidget& widget, Ground ground, bool framed = false);

}  // namespace praxis::ui::style
