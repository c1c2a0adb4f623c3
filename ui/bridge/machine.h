#pragma once
// Facts about this machine that pages judge by. Thread: any but gui (each call reads /proc).

#include <QtGlobal>

namespace praxis::ui::bridge {

// Memory that a program can take now without swapping.
qint64 freeMemoryBytesNow();

}  // namespace praxis::ui::bridge
