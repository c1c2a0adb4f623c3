#pragma once
// The theme in force: palette, style sheet and recoloured icons for the whole application. Owner: app, one per process,
// handed to widgets through ThemeWatcher signals. Thread: gui.

#include <QIcon>
#include <QObject>
#include <QString>

#include "ui/style/tokens.h"

class QApplication;

namespace praxis::ui::style {

// Sets Fusion, palette, style sheet and base font. May be called again to switch; widgets get QEvent::PaletteChange.
void apply(QApplication& application, Theme theme);
// The theme that was applied last.
Theme current();
inline const Colours& colours() { return colours(current()); }

// An icon of resources/icons by name ("query", "imaging", "models", "monitor", "settings", "stop", ...), drawn in the
// current theme's colours (normal: muted, selected or active: accent, disabled: line) at any scale factor.
QIcon icon(const QString& name);

}  // namespace praxis::ui::style
