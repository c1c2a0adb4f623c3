#pragma once
// The application's style sheet: resources/style/praxis.qss with every @name replaced by a token. Thread: gui.

#include <QString>

#include "ui/style/tokens.h"

namespace praxis::ui::style {

QString styleSheet(Theme theme);

}  // namespace praxis::ui::style
