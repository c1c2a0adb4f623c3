#pragma once
// The kernel sets that this processor can run, and closeness with a message that names the set: what every rung of the
// kernel ladder walks.

#include <QtTest>
#include <span>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "engine/ops/dispatch_table.h"
#include "engine/ops/random_tensors.h"

namespace praxis::tests {

inline std::vector<engine::ops::KernelSet> runnableSets() {
  std::vector<engine::ops::KernelSet> sets = {engine::ops::referenceKernelSet()};
  for (const engine::ops::KernelSet& set : engine::ops::kernelSets()) {
    if (set.available()) sets.push_back(set);
  }
  return sets;
}

inline void verifyClose(std::span<const float> actual, std::span<const float> expected, double limit,
                        std::string_view what) {
  const engine::ops::Comparison comparison = engine::ops::compare(actual, expected);
  QVERIFY2(comparison.within(limit), fmt::format("{}: {}", what, comparison.toString()).c_str());
}

}  // namespace praxis::tests
