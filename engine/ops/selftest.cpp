#include "engine/ops/selftest.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/ops/dispatch_table.h"
#include "engine/ops/selftest_cases.h"

namespace praxis::engine::ops {
namespace {

constexpr std::uint64_t kSeed = 0x5072'6178'6973;

// A check and what the reference makes of each of its cases.
struct JudgedCheck {
  Check check;
  std::vector<std::vector<float>> expected;
};

base::Result<std::vector<JudgedCheck>> judgedChecks(device::Device& device) {
  std::vector<Check> checks = checksWithoutType();
  for (const TypedKernels& typed : referenceKernelSet().typed) {
    for (Check& check : checksForType(typed.type)) checks.push_back(std::move(check));
  }
  Ops truth(device, referenceKernelSet());
  std::vector<JudgedCheck> judged;
  for (Check& check : checks) {
    std::vector<std::vector<float>> expected;
    for (const Case& one : check.cases) {
      RandomSource random(kSeed);
      expected.push_back(PRAXIS_TRY(one(truth, random)));
    }
    judged.push_back({std::move(check), std::move(expected)});
  }
  return judged;
}

base::Result<SelftestRow> runCheck(const JudgedCheck& judged, device::Device& device, const KernelSet& set) {
  const Check& check = judged.check;
  Ops measured(device, set);
  SelftestRow row{check.op, std::string(tensor::dtypeInfo(check.type).name), std::string(set.name), 0, check.limit,
                  true};
  for (std::size_t i = 0; i < check.cases.size(); ++i) {
    RandomSource random(kSeed);
    const std::vector<float> actual = PRAXIS_TRY(check.cases[i](measured, random));
    const Comparison comparison = compare(actual, judged.expected[i]);
    row.errorMax = std::max(row.errorMax, comparison.nonFinite ? INFINITY : comparison.errorMax);
    row.ok = row.ok && comparison.within(check.limit);
  }
  return row;
}

}  // namespace

base::Result<std::vector<SelftestRow>> runSelftest(device::Device& device) {
  const std::vector<JudgedCheck> checks = PRAXIS_TRY(judgedChecks(device));
  std::vector<SelftestRow> rows;
  for (const KernelSet& set : kernelSets()) {
    if (!set.available()) continue;
    for (const JudgedCheck& check : checks) rows.push_back(PRAXIS_TRY(runCheck(check, device, set)));
  }
  return rows;
}

bool allOk(std::span<const SelftestRow> rows) {
  return !rows.empty() && std::ranges::all_of(rows, [](const SelftestRow& row) { return row.ok; });
}

}  // namespace praxis::engine::ops
