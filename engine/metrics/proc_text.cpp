#include "engine/metrics/proc_text.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

namespace praxis::engine::metrics {
namespace {

// The next word of `text`, which is moved behind it; empty at the end.
std::string_view takeWord(std::string_view& text) {
  constexpr std::string_view kBlanks = " \t\n";
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
  text.remove_prefix(word.size());
  return word;
}

std::optional<std::uint64_t> takeNumber(std::string_view& text) {
  const std::string_view word = takeWord(text);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc{} || end != word.data() + word.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::uint64_t> processCpuTicks(std::string_view stat) {
  const std::size_t bracket = stat.rfind(')');
  if (bracket == std::string_view::npos) return std::nullopt;
  stat.remove_prefix(bracket + 1);
  constexpr int kFieldsBetweenNameAndUserTime = 11;
  for (int i = 0; i < kFieldsBetweenNameAndUserTime; ++i) takeWord(stat);
  const auto user = takeNumber(stat);
  const auto system = takeNumber(stat);
  if (!user || !system) return std::nullopt;
  return *user + *system;
}

std::optional<SystemCpuTicks> systemCpuTicks(std::string_view stat) {
  stat = stat.substr(0, stat.find('\n'));
  if (takeWord(stat) != "cpu") return std::nullopt;
  // user nice system idle iowait irq softirq steal; the guest times that follow are part of user and nice.
  constexpr int kFields = 8, kIdle = 3, kWait = 4, kFieldsNeeded = 4;
  SystemCpuTicks ticks;
  for (int i = 0; i < kFields; ++i) {
    const auto number = takeNumber(stat);
    if (!number) {
      if (i < kFieldsNeeded) return std::nullopt;
      break;
    }
    ticks.total += *number;
    if (i != kIdle && i != kWait) ticks.busy += *number;
  }
  return ticks;
}

std::optional<std::uint64_t> residentPages(std::string_view statm) {
  takeWord(statm);
  return takeNumber(statm);
}

std::optional<std::uint64_t> memoryInfoBytes(std::string_view meminfo, std::string_view name) {
  constexpr std::uint64_t kKibibyte = 1024;
  while (!meminfo.empty()) {
    std::string_view line = meminfo.substr(0, meminfo.find('\n'));
    meminfo.remove_prefix(std::min(line.size() + 1, meminfo.size()));
    const std::string_view word = takeWord(line);
    if (word.size() != name.size() + 1 || !word.starts_with(name) || word.back() != ':') continue;
    const auto kibibytes = takeNumber(line);
    if (!kibibytes || *kibibytes > std::numeric_limits<std::uint64_t>::max() / kKibibyte) return std::nullopt;
    return *kibibytes * kKibibyte;
  }
  return std::nullopt;
}

}  // namespace praxis::engine::metrics
