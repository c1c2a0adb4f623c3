// Laws of the safetensors reader: what it accepts are tensors that tile the data; every damage is an error that says
// what and where.

#include <QtTest>

#include "engine/weights/safetensors_reader.h"
#include "tests/support/checkpoint_writer.h"

using namespace praxis::engine;
using praxis::engine::weights::readSafetensors;
using praxis::engine::weights::SafeTensor;
using praxis::tests::SafetensorsBytes;

namespace {

std::span<const std::byte> bytesOf(const std::string& text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

// A file with this header and so many bytes of data.
std::string fileOf(const std::string& header, std::size_t dataBytes) {
  const std::uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), sizeof(length)) + header + std::string(dataBytes, 'x');
}

std::string entry(const char* name, const char* type, const char* shape, const char* offsets) {
  return fmt::format(R"("{}":{{"dtype":"{}","shape":{},"data_offsets":{}}})", name, type, shape, offsets);
}

}  // namespace

class SafetensorsReaderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void tensorsComeInTheOrderOfTheirData() {
    SafetensorsBytes file;
    file.addAll("b", "I32", {2, 1}, std::vector<std::int32_t>{5, 6});
    file.addAll("a", "F32", {3}, std::vector<float>{1, 2, 3});
    file.addAll("none", "F32", {0, 4}, std::vector<float>{});
    file.addAll("one", "U8", {}, std::vector<std::uint8_t>{9});
    file.header()["__metadata__"] = {{"format", "pt"}};
    const std::string bytes = file.bytes();
    const auto tensors = readSafetensors(bytesOf(bytes));
    QVERIFY2(tensors, tensors ? "" : tensors.error().message.c_str());
    QCOMPARE(tensors->size(), std::size_t{4});
    QVERIFY((*tensors)[0].name == "b" && (*tensors)[1].name == "a" && (*tensors)[3].name == "one");
    QVERIFY((*tensors)[0].shape == std::vector<std::int64_t>({2, 1}) && (*tensors)[0].type == "I32");
    QVERIFY((*tensors)[3].shape.empty() && (*tensors)[3].data[0] == std::byte{9});
    QVERIFY((*tensors)[2].data.empty());
  }

  void everyTruncationIsRefused() {
    SafetensorsBytes file;
    file.addAll("a", "F32", {3}, std::vector<float>{1, 2, 3});
    const std::string bytes = file.bytes();
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const std::string part = bytes.substr(0, size);
      const auto tensors = readSafetensors(bytesOf(part));
      QVERIFY(!tensors && tensors.error().code == base::ErrorCode::corrupt && !tensors.error().message.empty());
    }
    QVERIFY(!readSafetensors(bytesOf(bytes + "x")));
  }

  void damageIsNamed_data() {
    QTest::addColumn<QString>("header");
    QTest::addColumn<int>("dataBytes");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* name, const std::string& header, int bytes, const char* named) {
      QTest::newRow(name) << QString::fromStdString(header) << bytes << QString(named);
    };
    const std::string good = entry("a", "F32", "[1]", "[0,4]");
    row("no object", "[1]", 0, "JSON");
    row("no JSON", "{\"a\":", 0, "JSON");
    row("two documents", "{}{}", 0, "JSON");
    row("twice", "{" + good + "," + good + "}", 4, "a twice");
    row("beyond", "{" + entry("a", "F32", "[2]", "[0,8]") + "}", 4, "incomplete");
    row("backwards", "{" + entry("a", "F32", "[1]", "[8,4]") + "}", 8, "8 to 4");
    row("overlap", "{" + good + "," + entry("b", "F32", "[1]", "[2,6]") + "}", 6, "b does not begin");
    row("hole", "{" + good + "," + entry("b", "F32", "[1]", "[6,10]") + "}", 10, "b does not begin");
    row("rest", "{" + good + "}", 6, "2 bytes at the end");
    row("other size", "{" + entry("a", "F32", "[3]", "[0,4]") + "}", 4, "12 bytes by its type");
    row("huge", "{" + entry("a", "F32", "[4294967296,4294967296]", "[0,4]") + "}", 4, "too large");
    row("negative", "{" + entry("a", "F32", "[-1]", "[0,4]") + "}", 4, "negative");
    row("fraction", "{" + entry("a", "F32", "[1.5]", "[0,4]") + "}", 4, "not whole");
    row("beyond int64", "{" + entry("a", "F32", "[18446744073709551615]", "[0,4]") + "}", 4, "too large");
    row("many axes", "{" + entry("a", "U8", "[1,1,1,1,1,1,1,1,1]", "[0,1]") + "}", 1, "too many");
    row("unknown type", "{" + entry("a", "Q9", "[1]", "[0,4]") + "}", 4, "Q9");
    row("no shape", R"({"a":{"dtype":"F32","data_offsets":[0,4]}})", 4, "lacks");
    row("one offset", "{" + entry("a", "F32", "[1]", "[0]") + "}", 4, "lacks");
    row("nested", R"({"a":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}})", 4, "wrong place");
    row("deep", "{\"a\":" + std::string(100000, '['), 0, "wrong place");
    row("deep objects", "{\"a\":{\"b\":{", 0, "wrong place");
    row("text", R"({"a":"b"})", 0, "wrong place");
    row("null", R"({"a":null})", 0, "null");
    row("long name", "{" + entry(std::string(2000, 'n').c_str(), "F32", "[1]", "[0,4]") + "}", 4, "too long");
  }

  void damageIsNamed() {
    QFETCH(const QString, header);
    QFETCH(const int, dataBytes);
    QFETCH(const QString, named);
    const std::string file = fileOf(header.toStdString(), static_cast<std::size_t>(dataBytes));
    const auto tensors = readSafetensors(bytesOf(file));
    QVERIFY(!tensors);
    QVERIFY2(QString::fromStdString(tensors.error().message).contains(named), tensors.error().message.c_str());
  }

  void lengthsBeyondTheFormatAreRefusedBeforeUse() {
    for (const std::uint64_t length : {std::uint64_t{1} << 63, ~std::uint64_t{0}, std::uint64_t{100'000'001}}) {
      const std::string file = std::string(reinterpret_cast<const char*>(&length), sizeof(length)) + "{}";
      QVERIFY(!readSafetensors(bytesOf(file)));
    }
  }
};

QTEST_APPLESS_MAIN(SafetensorsReaderTest)
#include "safetensors_reader_test.moc"
