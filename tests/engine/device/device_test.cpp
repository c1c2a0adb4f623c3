#include "engine/device/device.h"

#include <QtTest>
#include <algorithm>

#include "engine/device/bandwidth.h"

using namespace praxis::engine;
using device::Device;

class DeviceTest : public QObject {
  Q_OBJECT

  static std::string errorOf(std::string_view name, int threads = 1) {
    const auto created = Device::create(name, threads);
    return created ? std::string() : created.error().message;
  }

 private Q_SLOTS:
  void cpuNamesItself() {
    const auto created = Device::create("cpu", 2);
    QVERIFY(created);
    const device::DeviceInfo& info = (*created)->info();
    QVERIFY(info.kind == device::DeviceKind::cpu);
    QVERIFY(info.name.find(", 2 threads, ") != std::string::npos);
    QVERIFY(info.memoryTotalBytes >= info.memoryFreeBytes);
    QCOMPARE((*created)->threads().threads(), 2);
  }

  void zeroThreadsMeansOnePerCore() {
    const auto created = Device::create("auto", 0);
    QVERIFY(created);
    QVERIFY((*created)->threads().threads() >= 1);
  }

  // There is no CUDA engine yet: asked for by name it is an error that says why, and auto says the same as its reason.
  void cudaIsRefusedWithItsReason() {
    const auto automatic = Device::create("auto", 1);
    QVERIFY(automatic);
    const std::string reason = (*automatic)->info().reason;
    QVERIFY(reason.find("NVIDIA") != std::string::npos);
    QVERIFY(errorOf("cuda").find(reason) != std::string::npos);
    QVERIFY(errorOf("cuda:1").find(reason) != std::string::npos);
  }

  void nonsenseIsRefused() {
    for (const std::string_view name : {"", "gpu", "cuda:", "cuda:-1", "cuda:1x", "CPU"})
      QVERIFY(!errorOf(name).empty());
    QVERIFY(!errorOf("cpu", -1).empty());
    QVERIFY(!errorOf("cpu", 100000).empty());
  }

  void buffersAreZeroedAlignedAndWritable() {
    const auto created = Device::create("cpu", 1);
    for (const std::size_t bytes : {std::size_t{1}, std::size_t{4097}, std::size_t{5} << 20}) {
      auto buffer = (*created)->allocate(bytes, "a test");
      QVERIFY(buffer);
      QCOMPARE(buffer->bytes(), bytes);
      QCOMPARE(reinterpret_cast<std::uintptr_t>(buffer->data()) % 64, std::uintptr_t{0});
      QVERIFY(std::all_of(buffer->data(), buffer->data() + bytes, [](std::byte b) { return b == std::byte{0}; }));
      std::fill_n(buffer->data(), bytes, std::byte{7});
      device::Buffer moved = std::move(*buffer);
      QCOMPARE(moved.data()[bytes - 1], std::byte{7});
    }
    QVERIFY((*created)->allocate(0, "nothing"));
  }

  void tooMuchMemoryIsAnErrorWithNumbers() {
    const auto created = Device::create("cpu", 1);
    for (const std::size_t bytes : {std::size_t{1} << 50, ~std::size_t{0}}) {
      const auto buffer = (*created)->allocate(bytes, "the KV cache");
      QVERIFY(!buffer);
      QVERIFY(buffer.error().code == base::ErrorCode::outOfMemory);
      QVERIFY(buffer.error().message.find("the KV cache") != std::string::npos);
      QVERIFY(buffer.error().message.find("free") != std::string::npos);
    }
    QVERIFY((*created)->allocate(1 << 20, "what is needed after an error"));
  }

  void bandwidthIsPlausible() {
    const auto created = Device::create("cpu", 2);
    const auto measured = device::measureReadBandwidth(**created, std::size_t{32} << 20);
    QVERIFY(measured);
    QVERIFY(*measured > 1e8);
    QVERIFY(*measured < 1e13);
  }
};

QTEST_APPLESS_MAIN(DeviceTest)
#include "device_test.moc"
