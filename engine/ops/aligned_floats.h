#pragma once
// Room for floats at a 64-byte boundary, grown at least twofold, so that what grows with the context does so rarely.
// Contents do not survive growth. Thread: one at a time.

#include <cstdint>
#include <vector>

namespace praxis::engine::ops {

class AlignedFloats {
 public:
  float* atLeast(std::int64_t count);

 private:
  std::vector<float> m_floats;
};

}  // namespace praxis::engine::ops
