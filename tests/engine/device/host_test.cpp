#include <QtTest>
#include <fstream>

#include "engine/device/host_cpu.h"
#include "engine/device/host_memory.h"

using namespace praxis::engine::device;
namespace fs = std::filesystem;

class HostTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;
  fs::path m_root;

  void write(const std::string& path, const std::string& text) {
    fs::create_directories((m_root / path).parent_path());
    std::ofstream(m_root / path) << text;
  }

 private Q_SLOTS:
  void init() {
    m_root = fs::path(m_folder.path().toStdString()) / QTest::currentTestFunction();
    write("proc/meminfo", "MemTotal:       1000 kB\nMemFree:        100 kB\nMemAvailable:    600 kB\n");
  }

  void meminfoAlone() {
    const HostMemory memory = readHostMemory(m_root);
    QCOMPARE(memory.totalBytes, 1000u * 1024);
    QCOMPARE(memory.freeBytes, 600u * 1024);
  }

  void nothingReadableMeansNothingFree() { QCOMPARE(readHostMemory(m_root / "absent").freeBytes, 0u); }

  void cgroupTwoLimitsAndFileCacheIsFree() {
    write("proc/self/cgroup", "0::/jobs/one\n");
    write("sys/fs/cgroup/jobs/one/memory.max", "512000\n");
    write("sys/fs/cgroup/jobs/one/memory.current", "400000\n");
    write("sys/fs/cgroup/jobs/one/memory.stat", "anon 100000\ninactive_file 300000\n");
    const HostMemory memory = readHostMemory(m_root);
    QCOMPARE(memory.totalBytes, 512000u);
    QCOMPARE(memory.freeBytes, 412000u);
  }

  void aParentGroupBindsToo() {
    write("proc/self/cgroup", "0::/jobs/one\n");
    write("sys/fs/cgroup/jobs/one/memory.max", "max\n");
    write("sys/fs/cgroup/jobs/one/memory.current", "1000\n");
    write("sys/fs/cgroup/jobs/memory.max", "300000\n");
    write("sys/fs/cgroup/jobs/memory.current", "350000\n");
    QCOMPARE(readHostMemory(m_root).freeBytes, 0u);  // over its limit, and no wrap-around
  }

  void cgroupOne() {
    write("proc/self/cgroup", "5:cpu,cpuacct:/a\n4:memory:/b\n");
    write("sys/fs/cgroup/memory/b/memory.limit_in_bytes", "204800\n");
    write("sys/fs/cgroup/memory/b/memory.usage_in_bytes", "4800\n");
    QCOMPARE(readHostMemory(m_root).freeBytes, 200000u);
  }

  void aLimitAboveTheMachineIsNoLimit() {
    write("sys/fs/cgroup/memory.max", "9223372036854771712\n");
    write("sys/fs/cgroup/memory.current", "5\n");
    QCOMPARE(readHostMemory(m_root).totalBytes, 1000u * 1024);
  }

  void siblingsOfACoreCountOnce() {
    std::string text;
    for (int processor = 0; processor < 8; ++processor) {
      text += "processor\t: " + std::to_string(processor) +
              "\nmodel name\t: Some CPU 9000\nphysical id\t: " + std::to_string(processor / 4) +
              "\ncore id\t\t: " + std::to_string(processor / 2 % 2) + "\nflags\t\t:\n\n";
    }
    write("proc/cpuinfo", text);
    const HostCpu cpu = readHostCpu(m_root, 8);
    QCOMPARE(cpu.name, std::string("Some CPU 9000"));
    QCOMPARE(cpu.physicalCores, 4);
    QCOMPARE(readHostCpu(m_root, 3).physicalCores, 3);  // this process may use fewer
  }

  void anUnknownProcessorStillHasACore() {
    const HostCpu cpu = readHostCpu(m_root, 0);
    QCOMPARE(cpu.name, std::string("processor"));
    QVERIFY(cpu.physicalCores >= 1);
  }

  void thisMachineIsReadable() {
    const HostMemory memory = readHostMemory();
    QVERIFY(memory.freeBytes > 0);
    QVERIFY(memory.freeBytes <= memory.totalBytes);
    QVERIFY(!readHostCpu().name.empty());
  }
};

QTEST_APPLESS_MAIN(HostTest)
#include "host_test.moc"
