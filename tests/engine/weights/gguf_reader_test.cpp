// Laws of the GGUF reader: what is sound is read whole, and what is not is refused with a sentence.

#include <QtTest>

#include <functional>

#include "engine/weights/gguf_reader.h"
#include "tests/engine/weights/gguf_bytes.h"

using namespace praxis::engine;
using namespace praxis::engine::weights;
using praxis::test::GgufBytes;
using praxis::test::ValueType;

namespace {

using Build = std::function<void(GgufBytes&)>;

constexpr std::uint64_t kHuge = ~std::uint64_t{0};

// Columns of a table of files that must be refused, and a row of it: what is built and words of the message.
void addRefusalColumns() {
  QTest::addColumn<Build>("build");
  QTest::addColumn<QString>("words");
}

void row(const char* name, const char* words, Build build) { QTest::newRow(name) << build << words; }

// One key of each kind, an array, and two tensors.
std::vector<std::byte> soundFile() {
  GgufBytes file;
  file.header(2, 5);
  file.key("a.u32", ValueType::u32).u32(7);
  file.key("a.bool", ValueType::boolean).number(std::uint8_t{1});
  file.key("a.text", ValueType::string).string("text");
  file.key("a.list", ValueType::array).type(ValueType::string).u64(2).string("x").string("yz");
  file.key("a.half", ValueType::f32).number(0.5f);
  file.vector("first", 3, 0);
  file.string("second").u32(2).u64(32).u64(2).u32(8).u64(32);  // Q8_0, two rows of one block
  return file.padTo(32).zeros(32 + 68).bytes();
}

// Reads every byte that the views claim, so that a sanitizer or a fault shows a view outside the file.
unsigned touch(const ModelContents& contents) {
  unsigned sum = 0;
  for (const NamedTensor& tensor : contents.tensors) {
    for (std::int64_t i = 0; i < tensor.view.bytes(); ++i) sum += static_cast<unsigned>(tensor.view.data[i]);
  }
  return sum;
}

}  // namespace

class GgufReaderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void soundFileIsReadWhole();
  void version2IsReadToo();
  void filesWithoutTensorsAreRead();
  void everyTruncationIsRefused();
  void everyDamagedByteIsSurvived();
  void hostileHeadersAreRefused_data();
  void hostileHeadersAreRefused() { checkRefused(); }
  void hostileTensorsAreRefused_data();
  void hostileTensorsAreRefused() { checkRefused(); }

 private:
  static void checkRefused();
};

void GgufReaderTest::soundFileIsReadWhole() {
  const std::vector<std::byte> bytes = soundFile();
  const auto contents = readGguf(bytes);
  QVERIFY2(contents, contents ? "" : contents.error().message.c_str());
  const base::Metadata& metadata = contents->metadata;
  QCOMPARE(metadata.all().size(), std::size_t{5});
  QCOMPARE(metadata.integer("a.u32").value_or(0), std::int64_t{7});
  QVERIFY(metadata.boolean("a.bool").value_or(false));
  QVERIFY(metadata.string("a.text") == "text");
  QCOMPARE(metadata.number("a.half").value_or(0), 0.5);
  QCOMPARE(metadata.strings("a.list").size(), std::size_t{2});
  QVERIFY(metadata.strings("a.list")[1] == "yz");
  QCOMPARE(contents->tensors.size(), std::size_t{2});
  const tensor::TensorView& second = contents->tensors[1].view;
  QVERIFY(second.type == tensor::DType::q8_0);
  QVERIFY(second.shape == tensor::Shape({2, 32}));
  QCOMPARE(second.data + second.bytes(), bytes.data() + bytes.size());
}

void GgufReaderTest::version2IsReadToo() {
  GgufBytes file;
  file.header(0, 1, 2).key("a", ValueType::u64).u64(1);
  QVERIFY(readGguf(file.bytes()).has_value());
}

void GgufReaderTest::filesWithoutTensorsAreRead() {
  GgufBytes file;
  file.header(0, 1).key("tokenizer.ggml.model", ValueType::string).string("gpt2");
  const auto contents = readGguf(file.bytes());
  QVERIFY(contents.has_value());
  QVERIFY(contents->tensors.empty());
}

void GgufReaderTest::everyTruncationIsRefused() {
  const std::vector<std::byte> whole = soundFile();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    // A buffer of exactly this size, so that reading past it is seen.
    const std::vector<std::byte> part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    const auto contents = readGguf(part);
    QVERIFY2(!contents, qPrintable(QString("a file of %1 bytes was accepted").arg(size)));
    QVERIFY(contents.error().message.ends_with('.'));
  }
}

void GgufReaderTest::everyDamagedByteIsSurvived() {
  const std::vector<std::byte> sound = soundFile();
  int refused = 0;
  for (std::size_t at = 0; at < sound.size(); ++at) {
    for (const unsigned value : {0x00u, 0x01u, 0x7fu, 0x80u, 0xffu}) {
      std::vector<std::byte> damaged = sound;
      damaged[at] = static_cast<std::byte>(value);
      const auto contents = readGguf(damaged);
      if (contents) {
        touch(*contents);
      } else {
        ++refused;
        QVERIFY(!contents.error().message.empty());
      }
    }
  }
  QVERIFY(refused > 500);
}

void GgufReaderTest::hostileHeadersAreRefused_data() {
  addRefusalColumns();
  row("version 1", "version 1", [](GgufBytes& f) { f.header(0, 0, 1); });
  row("version 4", "version 4", [](GgufBytes& f) { f.header(0, 0, 4); });
  row("big-endian", "big-endian", [](GgufBytes& f) { f.header(0, 0, 0x03000000); });
  row("huge key count", "metadata keys", [](GgufBytes& f) { f.header(0, kHuge).zeros(100); });
  row("huge tensor count", "tensors", [](GgufBytes& f) { f.header(kHuge / 2, 0).zeros(100); });
  row("huge key", "limit", [](GgufBytes& f) { f.header(0, 1).u64(kHuge).zeros(100); });
  row("long string", "limit", [](GgufBytes& f) { f.header(0, 1).key("k", ValueType::string).u64(kHuge).zeros(100); });
  row("string past the end", "too few bytes",
      [](GgufBytes& f) { f.header(0, 1).key("k", ValueType::string).u64(101).zeros(100); });
  row("unknown value type", "unknown value type 13",
      [](GgufBytes& f) { f.header(0, 1).string("k").u32(13).zeros(100); });
  row("boolean of 2", "boolean", [](GgufBytes& f) { f.header(0, 1).key("k", ValueType::boolean).number('\2'); });
  row("huge array", "elements", [](GgufBytes& f) {
    f.header(0, 1).key("k", ValueType::array).type(ValueType::u8).u64(kHuge).zeros(100);
  });
  row("array whose size overflows", "elements", [](GgufBytes& f) {
    f.header(0, 1).key("k", ValueType::array).type(ValueType::u64).u64((kHuge >> 3) + 2).zeros(100);
  });
  row("array of strings larger than the file", "elements", [](GgufBytes& f) {
    f.header(0, 1).key("k", ValueType::array).type(ValueType::string).u64(1000).zeros(1000);
  });
  row("array of arrays", "array of arrays", [](GgufBytes& f) {
    f.header(0, 1).key("k", ValueType::array).type(ValueType::array).u64(1).type(ValueType::u8).u64(1).zeros(100);
  });
  row("array of an unknown type", "unknown value type 99", [](GgufBytes& f) {
    f.header(0, 1).key("k", ValueType::array).u32(99).u64(1).zeros(100);
  });
  row("duplicate key", "appears twice", [](GgufBytes& f) {
    f.header(0, 2).key("k", ValueType::u32).u32(1).key("k", ValueType::u32).u32(1);
  });
  row("control characters in a key", "appears twice", [](GgufBytes& f) {
    f.header(0, 2).key("\x1b[2J", ValueType::u32).u32(1).key("\x1b[2J", ValueType::u32).u32(1);
  });
  for (const std::uint32_t alignment : {0u, 1u, 4u, 33u, 0x80000000u}) {
    row(qPrintable(QString("alignment %1").arg(alignment)), "general.alignment", [alignment](GgufBytes& f) {
      f.header(1, 1).key("general.alignment", ValueType::u32).u32(alignment).vector("t", 1, 0).zeros(100);
    });
  }
  row("alignment of text", "general.alignment", [](GgufBytes& f) {
    f.header(0, 1).key("general.alignment", ValueType::string).string("32");
  });
}

void GgufReaderTest::hostileTensorsAreRefused_data() {
  addRefusalColumns();
  row("long tensor name", "limit", [](GgufBytes& f) { f.header(1, 0).vector(std::string(64, 'n'), 1, 0).zeros(100); });
  row("duplicate tensor", "appears twice", [](GgufBytes& f) {
    f.header(2, 0).vector("t", 8, 0).vector("t", 8, 32).padTo(32).zeros(64);
  });
  row("five dimensions", "5 dimensions", [](GgufBytes& f) {
    f.header(1, 0).string("t").u32(5).u64(1).u64(1).u64(1).u64(1).u64(1).u32(0).u64(0).zeros(100);
  });
  row("empty dimension", "dimension 0", [](GgufBytes& f) { f.header(1, 0).vector("t", 0, 0).zeros(100); });
  row("negative dimension", "dimension 0", [](GgufBytes& f) { f.header(1, 0).vector("t", kHuge, 0).zeros(100); });
  row("product that overflows", "dimension 1", [](GgufBytes& f) {
    f.header(1, 0).string("t").u32(2).u64(1ull << 32).u64(1ull << 32).u32(0).u64(0).zeros(100);
  });
  row("bytes that overflow", "too large", [](GgufBytes& f) { f.header(1, 0).vector("t", 1ull << 62, 0).zeros(100); });
  row("unknown tensor type", "tensor type 4711", [](GgufBytes& f) {
    f.header(1, 0).string("t").u32(1).u64(32).u32(4711).u64(0).zeros(100);
  });
  row("half a block", "multiple of the 32", [](GgufBytes& f) {
    f.header(1, 0).string("t").u32(1).u64(48).u32(8).u64(0).zeros(1000);
  });
  row("data past the end", "the file ends at", [](GgufBytes& f) { f.header(1, 0).vector("t", 1000, 0).zeros(100); });
  row("overlap", "offset 0", [](GgufBytes& f) {
    f.header(2, 0).vector("a", 8, 0).vector("b", 8, 0).padTo(32).zeros(100);
  });
  row("gap", "offset 64", [](GgufBytes& f) {
    f.header(2, 0).vector("a", 8, 0).vector("b", 8, 64).padTo(32).zeros(200);
  });
  row("misaligned", "offset 33", [](GgufBytes& f) {
    f.header(2, 0).vector("a", 8, 0).vector("b", 8, 33).padTo(32).zeros(200);
  });
  row("absurd offset", "offset", [](GgufBytes& f) { f.header(1, 0).vector("a", 8, kHuge - 16).padTo(32).zeros(200); });
}

void GgufReaderTest::checkRefused() {
  QFETCH(Build, build);
  QFETCH(QString, words);
  GgufBytes file;
  build(file);
  const auto contents = readGguf(file.bytes());
  QVERIFY(!contents);
  const QString message = QString::fromStdString(contents.error().message);
  QVERIFY2(message.contains(words), qPrintable(message));
  QVERIFY2(message.endsWith('.') && !message.contains('\x1b'), qPrintable(message));
}

QTEST_APPLESS_MAIN(GgufReaderTest)
#include "gguf_reader_test.moc"
