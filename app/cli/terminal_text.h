#pragma once
// Text from files on its way to a terminal: it must not ring, move the cursor, clear the screen or turn the line
// around. Thread: any.

#include <string>
#include <string_view>

namespace praxis::cli {

// UTF-8 with every control character (C0 but for the line feed, DEL, C1), line separator and bidirectional mark,
// embedding, override and isolate as \uXXXX, which is an escape in JSON strings, too; bytes that are no UTF-8 are
// replaced by U+FFFD.
std::string escapedControls(std::string_view text);
// The same for a text that is to stay on its line.
std::string escapedLine(std::string_view text);

}  // namespace praxis::cli
