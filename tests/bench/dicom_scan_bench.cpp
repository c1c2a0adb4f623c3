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

// Median seconds of the command, or 0 when it is not there.
double timed(const std::string& program, const std::string& command, int runs) {
  if (std::system(("command -v " + program + " > /dev/null 2>&1").c_str()) != 0) return 0;
  std::vector<double> seconds;
  for (int i = 0; i < runs; ++i) {
    const auto start = Clock::now();
    if (std::system((command + " > /dev/null 2>&1").c_str()) == -1) return 0;
    seconds.push_back(secondsSince(start));
  }
  std::nth_element(seconds.begin(), seconds.begin() + runs / 2, seconds.end());
  return seconds[static_cast<std::size_t>(runs / 2)];
}

void row(const char* name, double seconds, int files) {
  if (seconds > 0) fmt::print("{:<28}{:>10.3f} s{:>12.0f} files/s\n", name, seconds, files / seconds);
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
  std::vector<double> seconds;
  int files = 0, problems = 0;
  for (int i = 0; i <= runs; ++i) {  // the first one fills the cache
    const auto start = Clock::now();
    const auto collection = praxis::plugins::dicom::study::scan({folder});
    if (i > 0) seconds.push_back(secondsSince(start));
    if (!collection) {
      fmt::print(stderr, "{}\n", collection.error().message);
      return 1;
    }
    files = collection->filesRead;
    problems = static_cast<int>(collection->problems.size());
  }
  praxis::plugins::dicom::file::shutDown();
  std::sort(seconds.begin(), seconds.end());
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("{} DICOM files, {} problems, {} runs, peak memory {} MiB\n", files, problems, runs,
             usage.ru_maxrss / 1024);
  row("praxis scan (median)", seconds[seconds.size() / 2], files);
  row("praxis scan (slowest)", seconds.back(), files);
  const std::string where = quoted(folder.string());
  row("dcmdump +P (one process)", timed("dcmdump", "dcmdump -q -M +sd +r +P 0010,0010 " + where, runs), files);
  row("gdcmscanner", timed("gdcmscanner", "gdcmscanner -r -t 10,10 -d " + where, runs), files);
  return 0;
}
