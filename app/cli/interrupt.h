#pragma once
// Ctrl-C as a question that long work asks between its steps. Thread: any.

namespace praxis::cli {

// The first SIGINT or SIGTERM only makes interrupted() true; a second one ends the program as usual.
void catchInterrupts();
bool interrupted();

}  // namespace praxis::cli
