// Files a second of a scan: dicom_scan_bench FOLDER [RUNS]. Beside it dcmdump and gdcmscanner, where they are
// installed, over the same files from the same warm cache; and the memory peak.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <sys/resource.h>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/study/study.h"

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// Single quotes keep whatever the folder's name holds.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

struct Cost {
  double wall = 0, cpu = 0;  // seconds
};

double cpuSeconds(int who) {
  rusage usage{};
  getrusage(who, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// The run with the median wall time.
template <typename Work>
Cost median(int runs, int who, Work work) {
  std::vector<Cost> costs;
  for (int i = 0; i < runs; ++i) {
    const auto start = Clock::now();
    const double cpu = cpuSeconds(who);
    if (!work()) return {};
    costs.push_back({secondsSince(start), cpuSeconds(who) - cpu});
  }
  std::sort(costs.begin(), costs.end(), [](const Cost& a, const Cost& b) { return a.wall < b.wall; });
  return costs[costs.size() / 2];
}

// Nothing when the program is not there.
Cost ofProgram(const std::string& program, const std::string& arguments, int runs) {
  if (std::system(("command -v " + program + " > /dev/null 2>&1").c_str()) != 0) return {};
  return median(runs, RUSAGE_CHILDREN,
                [&] { return std::system((program + " " + arguments + " > /dev/null 2>&1").c_str()) != -1; });
}

void row(const char* name, const Cost& cost, int files) {
  if (cost.wall <= 0) return;
  fmt::print("{:<14}{:>9.3f} s{:>10.0f} files/s{:>11.3f} s CPU{:>10.3f} ms CPU a file\n", name, cost.wall,
             files / cost.wall, cost.cpu, 1000 * cost.cpu / files);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: dicom_scan_bench FOLDER [RUNS]\n");
    return 2;
  }
  const fs::path folder = argv[1];
  const int runs = argc > 2 ? std::max(1, std::atoi(argv[2])) : 3;
  praxis::plugins::dicom::file::startUp();
  int files = 0, problems = 0;
  const auto scan = [&] {
    const auto collection = praxis::plugins::dicom::study::scan({folder});
    if (!collection) return false;
    files = collection->filesRead;
    problems = static_cast<int>(collection->problems.size());
    return true;
  };
  scan();  // fills the cache
  const Cost ours = median(runs, RUSAGE_SELF, scan);
  praxis::plugins::dicom::file::shutDown();
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("{} DICOM files, {} problems, median of {} runs, peak memory {} MiB\n", files, problems, runs,
             usage.ru_maxrss / 1024);
  if (files == 0) return 1;
  const std::string where = quoted(folder.string());
  row("praxis scan", ours, files);
  row("dcmdump", ofProgram("dcmdump", "-q -M +sd +r +P 0010,0010 " + where, runs), files);
  // The last of these tags lies just before the pixels: asked for the name alone, it stops there.
  row("gdcmscanner", ofProgram("gdcmscanner", "-r -p -t 0010,0010 -t 0020,0032 -t 0028,1053 -d " + where, runs), files);
  return 0;
}
