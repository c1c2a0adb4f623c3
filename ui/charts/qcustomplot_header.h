#pragma once
// QCustomPlot's header says `signals` and `foreach`, which QT_NO_KEYWORDS and QT_NO_FOREACH take away: they are lent to
// it here and nowhere else.

#include <QtGlobal>

#define signals Q_SIGNALS
#define foreach(variable, container) for (variable : container)
#include <qcustomplot.h>
#undef foreach
#undef signals
