#pragma once
// A part of a text, in bytes. Thread: any.

#include <cstddef>

namespace praxis::engine::base {

struct ByteRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const ByteRange&) const = default;
};

}  // namespace praxis::engine::base
