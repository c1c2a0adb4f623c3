// praxis-cli selftest [--device D]: every op of the dispatch tables against the reference, on this machine.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "engine/ops/selftest.h"

namespace praxis::cli {
namespace {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using engine::ops::SelftestRow;

struct Options {
  std::string device = "auto";
  int threads = 0;
};

Json rowsJson(const std::vector<SelftestRow>& rows, const engine::device::DeviceInfo& device) {
  Json list = Json::array();
  for (const SelftestRow& row : rows) {
    list.push_back({{"op", row.op},
                    {"type", row.type},
                    {"implementation", row.implementation},
                    {"error_max", row.errorMax},
                    {"limit", row.limit},
                    {"ok", row.ok}});
  }
  return {{"device", device.name},
          {"reason", device.reason},
          {"ok", engine::ops::allOk(rows)},
          {"checks", std::move(list)}};
}

void printRows(const std::vector<SelftestRow>& rows, const engine::device::DeviceInfo& device) {
  fmt::print("{} ({})\n\n{:<14} {:<6} {:<10} {:>10} {:>10}\n", device.name, device.reason, "op", "type", "kernels",
             "max error", "limit");
  for (const SelftestRow& row : rows) {
    fmt::print("{:<14} {:<6} {:<10} {:>10.2e} {:>10.2e}  {}\n", row.op, row.type, row.implementation, row.errorMax,
               row.limit, row.ok ? "ok" : "WRONG");
  }
}

Result<void> selftest(const Options& options, Invocation& invocation) {
  const auto device = PRAXIS_TRY(engine::device::Device::create(options.device, options.threads));
  const std::vector<SelftestRow> rows = PRAXIS_TRY(engine::ops::runSelftest(*device));
  if (invocation.json) {
    printJson(rowsJson(rows, device->info()));
    invocation.jsonPrinted = true;
  } else {
    printRows(rows, device->info());
  }
  if (engine::ops::allOk(rows)) return {};
  return fail(ErrorCode::internal,
              "This device computes wrongly: {} of {} checks are outside their limit. Do not use its results.",
              std::ranges::count_if(rows, [](const SelftestRow& row) { return !row.ok; }), rows.size());
}

}  // namespace

void addSelftestCommand(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<Options>();
  CLI::App& command = addCommand(app, invocation, "selftest", "Compare every op with its reference on this device",
                                 [options, &invocation] { return selftest(*options, invocation); });
  command.add_option("--device", options->device, "auto, cpu or cuda[:I]")->capture_default_str();
  command.add_option("--threads", options->threads, "Compute threads; 0: one per physical core");
}

}  // namespace praxis::cli
