#pragma once
// Many small matmuls over slices of one weight tensor in one parallel loop: a router's experts, or the heads of latent
// attention. Each group is a slice and the rows that go through it, wherever they lie. Memory grows at the largest call
// and is kept. Batch law: as matmul's, whatever the groups are. Thread: engine.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/device/device.h"
#include "engine/ops/aligned_floats.h"
#include "engine/ops/dispatch_table.h"

namespace praxis::engine::ops {

// What all groups have in common.
struct GroupedMatmulShape {
  std::int64_t rows = 0;  // of a slice: values out
  std::int64_t cols = 0;  // values in
  std::int64_t rowBytes = 0;
  kernels::matmul::MatmulKernel* matmul = nullptr;
  kernels::matmul::PackKernel* packTokens = nullptr;  // null: rows are not packed
};

class GroupedMatmul {
 public:
  // Forgets the groups of the last call.
  void clear();
  void addGroup(const std::byte* slice);
  // To the group added last: out[0 .. shape.rows) = slice in[0 .. shape.cols).
  void addRow(const float* in, float* out);
  void run(device::ThreadPool& threads, const GroupedMatmulShape& shape);

 private:
  struct Group {
    const std::byte* slice = nullptr;
    std::int64_t rowBegin = 0;  // in m_in and m_out
    std::int64_t rowCount = 0;
    std::int64_t panelBegin = 0;  // panels of up to kPanelTokens rows, counted over all groups
    std::int64_t partBegin = 0;   // parts: ranges of the slice's rows of about equal work, over all groups
    std::int64_t rowsPerPart = 0;
    std::int64_t gathered = 0;  // offset in m_gathered
    std::int64_t results = 0;   // offset in m_results
    bool packed = false;
    // A single row is read and written where it lies.
    bool inPlace() const { return rowCount == 1; }
  };

  void plan(const GroupedMatmulShape& shape, int threads);
  void gather(const GroupedMatmulShape& shape, std::int64_t panelBegin, std::int64_t panelEnd, float* scratch) const;
  void gatherPanel(const GroupedMatmulShape& shape, const Group& group, std::int64_t panel, float* scratch) const;
  void multiply(const GroupedMatmulShape& shape, std::int64_t partBegin, std::int64_t partEnd, float* scratch) const;
  void multiplyPart(const GroupedMatmulShape& shape, const Group& group, std::int64_t part, float* scratch) const;

  std::vector<Group> m_groups;  // after plan(), one more at the end that holds the totals
  std::vector<const float*> m_in;
  std::vector<float*> m_out;
  AlignedFloats m_gatheredRoom, m_resultsRoom, m_scratchRoom;
  float* m_gathered = nullptr;
  float* m_results = nullptr;
};

}  // namespace praxis::engine::ops
