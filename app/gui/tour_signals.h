#pragma once
// A tour that dies says so: signals that end the program are written, by number, to stderr and to the transcript as far
// as it has come, and then take their course. Thread: any.

namespace praxis::app::gui {

// From now on, for the rest of the program.
void watchFatalSignals();
// Where the handler writes besides stderr; -1: nowhere. The descriptor stays open as long as it is set.
void setTranscript(int descriptor);
int transcript();

}  // namespace praxis::app::gui
