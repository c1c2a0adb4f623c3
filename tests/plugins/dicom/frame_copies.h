#pragma once
// A file whose first frame is repeated; benchmarks decode many frames without opening many files. Thread: main.

#include <filesystem>

namespace praxis::tests {

// The first frame of `from` `count` times, one fragment each where it is compressed; its transfer syntax stays. False
// when the file cannot be read or DCMTK does not know its transfer syntax.
bool copyFrame(const std::filesystem::path& from, const std::filesystem::path& to, int count);

}  // namespace praxis::tests
