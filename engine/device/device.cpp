#include "engine/device/device.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "engine/base/log.h"
#include "engine/device/host_cpu.h"
#include "engine/device/host_memory.h"

namespace praxis::engine::device {
namespace {

using base::ErrorCode;
using base::fail;

constexpr int kThreadsMax = 256;
// From here on, huge pages halve what a sequential read costs.
constexpr std::size_t kHugePageBytes = 2 * 1024 * 1024;
// Left to the rest of the system, so that the last allocation does not start the out-of-memory killer.
constexpr std::uint64_t kReserveBytes = 64ull * 1024 * 1024;

// Why there is no CUDA device, as a sentence without its end.
std::string cudaAbsence() {
  void* driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  if (!driver) return "no NVIDIA driver (libcuda.so.1 is not installed)";
  dlclose(driver);
  return "an NVIDIA driver is installed, but this build has no CUDA engine";
}

bool isCudaName(std::string_view name) {
  if (name == "cuda") return true;
  if (!name.starts_with("cuda:")) return false;
  const std::string_view index = name.substr(5);
  int value = 0;
  const auto [end, code] = std::from_chars(index.data(), index.data() + index.size(), value);
  return code == std::errc{} && end == index.data() + index.size() && value >= 0;
}

double mebibytes(std::uint64_t bytes) { return static_cast<double>(bytes) / (1024 * 1024); }

// Maps pages in now: a page that cannot be had is an error here and no signal at first use.
bool populate(std::byte* data, std::size_t bytes) {
#if defined(MADV_POPULATE_WRITE)
  if (madvise(data, bytes, MADV_POPULATE_WRITE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
#endif
  const long page = sysconf(_SC_PAGESIZE);
  for (std::size_t at = 0; at < bytes; at += static_cast<std::size_t>(page)) {
    static_cast<volatile std::byte*>(data)[at] = std::byte{0};
  }
  return true;
}

}  // namespace

void Buffer::Release::operator()(std::byte* data) const noexcept { munmap(data, bytes); }

Device::Device(Key, DeviceInfo info, int threads)
    : m_info(std::move(info)), m_threads(std::make_unique<ThreadPool>(threads)) {}

base::Result<std::unique_ptr<Device>> Device::create(std::string_view name, int threads) {
  const bool cuda = isCudaName(name);
  if (!cuda && name != "auto" && name != "cpu") {
    return fail(ErrorCode::invalidArgument, "Device \"{}\" is not known; use auto, cpu, cuda or cuda:N.", name);
  }
  if (cuda) {
    return fail(ErrorCode::unsupported, "Device \"{}\" cannot be used: {}. Use cpu or auto.", name, cudaAbsence());
  }
  if (threads < 0 || threads > kThreadsMax) {
    return fail(ErrorCode::invalidArgument, "{} threads were asked for; give 1 to {}, or 0 for one per core.", threads,
                kThreadsMax);
  }
  const HostCpu cpu = readHostCpu();
  const HostMemory memory = readHostMemory();
  const int used = threads > 0 ? threads : std::min(cpu.physicalCores, kThreadsMax);
  DeviceInfo info;
  info.kind = DeviceKind::cpu;
  info.name = fmt::format("{}, {} {}, {}", cpu.name, used, used == 1 ? "thread" : "threads", hostInstructionSet());
  info.reason = name == "cpu" ? "the CPU was asked for" : cudaAbsence();
  info.memoryTotalBytes = memory.totalBytes;
  info.memoryFreeBytes = memory.freeBytes;
  base::log::info("device", "{} ({}), {:.0f} MiB free", info.name, info.reason, mebibytes(info.memoryFreeBytes));
  try {
    return std::make_unique<Device>(Key{}, std::move(info), used);
  } catch (const std::system_error& error) {  // std::thread's way to say that there are too many
    return fail(ErrorCode::outOfMemory, "{} compute threads could not be started ({}); ask for fewer.", used,
                error.what());
  }
}

std::uint64_t Device::freeBytesNow() const { return readHostMemory().freeBytes; }

base::Result<Buffer> Device::allocate(std::size_t bytes, std::string_view what) {
  Buffer buffer;
  if (bytes == 0) return buffer;
  const std::uint64_t free = freeBytesNow();
  const auto refuse = [&] {
    return fail(ErrorCode::outOfMemory,
                "Not enough memory for {}: {:.1f} MiB needed, {:.1f} MiB free. Close other programs, "
                "choose a smaller model or a shorter context.",
                what, mebibytes(bytes), mebibytes(free));
  };
  if (bytes > free || free - bytes < kReserveBytes) return refuse();
  void* mapped = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return refuse();
  buffer.m_data = decltype(buffer.m_data)(static_cast<std::byte*>(mapped), Buffer::Release{bytes});
  buffer.m_bytes = bytes;
  if (bytes >= kHugePageBytes) madvise(mapped, bytes, MADV_HUGEPAGE);  // advice; without it the pages are small
  if (!populate(buffer.data(), bytes)) return refuse();
  return buffer;
}

}  // namespace praxis::engine::device
