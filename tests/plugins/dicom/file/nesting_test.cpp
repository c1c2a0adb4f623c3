// Nesting is bounded before DCMTK sees a file; honest depths pass.

#include <QTest>

#include <zlib.h>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/file/nesting.h"
#include "tests/plugins/dicom/dicom_maker.h"

using namespace praxis;
using namespace praxis::plugins::dicom::file;
using engine::base::ErrorCode;

namespace {

using Text = std::string;

Text word(std::uint32_t value) { return Text(reinterpret_cast<const char*>(&value), 4); }
Text half(std::uint16_t value) { return Text(reinterpret_cast<const char*>(&value), 2); }
Text tag(std::uint16_t group, std::uint16_t element) { return half(group) + half(element); }

Text head(Text syntax) {
  if (syntax.size() % 2 == 1) syntax += '\0';
  const Text element = tag(2, 0x10) + "UI" + half(static_cast<std::uint16_t>(syntax.size())) + syntax;
  return Text(128, '\0') + "DICM" + tag(2, 0) + "UL" + half(4) + word(static_cast<std::uint32_t>(element.size())) +
         element;
}

// `levels` sequences of one item inside each other, of undefined length.
Text nested(int levels, bool explicitVr) {
  Text text;
  for (int i = 0; i < levels; ++i) {
    text += tag(8, 0x1140) + (explicitVr ? Text("SQ") + half(0) : Text()) + word(0xffffffff);
    text += tag(0xfffe, 0xe000) + word(0xffffffff);
  }
  return text;
}

// The same with lengths written out, from the inside.
Text nestedWithLengths(int levels) {
  Text text;
  for (int i = 0; i < levels; ++i) {
    const Text item = tag(0xfffe, 0xe000) + word(static_cast<std::uint32_t>(text.size())) + text;
    text = tag(8, 0x1140) + word(static_cast<std::uint32_t>(item.size())) + item;
  }
  return text;
}

bool refused(const Text& file) {
  const auto checked = checkNesting(std::as_bytes(std::span(file.data(), file.size())));
  return !checked && checked.error().code == ErrorCode::corrupt;
}

Text deflated(const Text& text) {
  Text out(text.size() / 2 + 1000, '\0');
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// `megabytes` of zeros without ever holding them: flushed blocks are independent of each other.
Text deflatedZeros(int megabytes) {
  const std::vector<Bytef> zeros(1 << 20, 0);
  std::vector<Bytef> coded(1 << 16);
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
  stream.next_in = const_cast<Bytef*>(zeros.data());
  stream.avail_in = static_cast<uInt>(zeros.size());
  stream.next_out = coded.data();
  stream.avail_out = static_cast<uInt>(coded.size());
  deflate(&stream, Z_FULL_FLUSH);
  const Text block(reinterpret_cast<char*>(coded.data()), stream.total_out);
  deflateEnd(&stream);
  Text all;
  for (int i = 0; i < megabytes; ++i) all += block;
  return all;
}

}  // namespace

class NestingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void honestDepthsPass() {
    QVERIFY(!refused(head("1.2.840.10008.1.2") + nested(40, false)));
    QVERIFY(!refused(head("1.2.840.10008.1.2.1") + nested(40, true)));
    QVERIFY(!refused(head("1.2.840.10008.1.2") + nestedWithLengths(40)));
    QVERIFY(!refused(""));
  }

  void manySequencesSideBySideAreNotDeep() {
    Text text;
    for (int i = 0; i < 5000; ++i) text += nestedWithLengths(3);
    QVERIFY(!refused(head("1.2.840.10008.1.2") + text));
  }

  void endlessDepthsAreRefused() {
    QVERIFY(refused(head("1.2.840.10008.1.2") + nested(5000, false)));
    QVERIFY(refused(head("1.2.840.10008.1.2.1") + nested(5000, true)));
    QVERIFY(refused(head("1.2.840.10008.1.2") + nestedWithLengths(2000)));
    QVERIFY(refused(nested(5000, false)));  // no meta header
    QVERIFY(refused(head("1.2.840.10008.1.2.1.99") + deflated(nested(5000, true))));
  }

  void deflatedBombsAreRefused() {
    // 600 MB of zeros in well under a megabyte: one block of 1 MB, repeated.
    const Text bomb = deflatedZeros(600);
    QVERIFY(bomb.size() < (std::size_t{1} << 20));
    QVERIFY(refused(head("1.2.840.10008.1.2.1.99") + bomb));
  }

  void deflatedClaimsBeyondTheDataAreRefused() {
    // A comment of 64 KB and pixels of 4 GB in a few bytes.
    const Text claim("\x10\x00\x00\x40LT\xf0\xff\x00\x00", 10);
    const Text large("\xe0\x7f\x10\x00OW\x00\x00\xf0\xff\xff\xff\x00\x00", 14);
    for (const Text& text : {claim, large}) {
      QVERIFY(!refused(head("1.2.840.10008.1.2.1") + text));
      QVERIFY(refused(head("1.2.840.10008.1.2.1.99") + deflated(text)));
    }
  }

  // DCMTK reads the meta header by its length, past an element that does not belong there; found by the fuzzer.
  void aForeignElementDoesNotHideTheTransferSyntax() {
    const Text foreign = tag(0xffff, 9) + "UI" + half(2) + "1.";
    const Text syntax = tag(2, 0x10) + "UI" + half(22) + "1.2.840.10008.1.2.1.99";
    const Text length = tag(2, 0) + "UL" + half(4) + word(static_cast<std::uint32_t>(foreign.size() + syntax.size()));
    const Text large("\x10\x00\x00\x40UN\x00\x00\xf0\xff\xff\x8f", 12);
    QVERIFY(refused(Text(128, '\0') + "DICM" + length + foreign + syntax + deflated(large)));
  }

  // One reader begins the data set at the end of the last element, another where the group's length says.
  void aDeflatedDataSetBehindADoubtfulMetaHeaderIsRefused() {
    const Text sound = tag(0x10, 0x10) + "PN" + half(2) + "A ";
    const auto file = [&](const Text& elements, std::uint32_t length) {
      return Text(128, '\0') + "DICM" + tag(2, 0) + "UL" + half(4) + word(length) + elements + deflated(sound);
    };
    const Text syntax = tag(2, 0x10) + "UI" + half(22) + "1.2.840.10008.1.2.1.99";
    const Text other = tag(2, 0x10) + "UI" + half(20) + Text("1.2.840.10008.1.2.1\0", 20);
    const Text odd = tag(2, 0x13) + "SH" + half(3) + "ABC";
    const auto size = static_cast<std::uint32_t>(syntax.size());
    QVERIFY(!refused(file(syntax, size)));
    QVERIFY(refused(file(syntax, size + 1)));
    QVERIFY(refused(Text(128, '\0') + "DICM" + syntax + deflated(sound + "\xe0\x7f\x10")));  // a rest of three bytes
    QVERIFY(refused(file(syntax + odd, size + static_cast<std::uint32_t>(odd.size()))));
    QVERIFY(refused(file(syntax + other, size + static_cast<std::uint32_t>(other.size()))));
    QVERIFY(refused(file(other + syntax, size + static_cast<std::uint32_t>(other.size()))));
  }

  // DCMTK sorts elements in one by one from the end.
  void elementsInReverseAreRefusedAndSmallDisorderPasses() {
    const auto reversed = [](std::uint32_t count) {
      Text body;
      for (std::uint32_t i = count; i > 0; --i)
        body += tag(static_cast<std::uint16_t>(9 + 2 * (i >> 16)), static_cast<std::uint16_t>(i)) + "LO" + half(0);
      return head("1.2.840.10008.1.2.1") + body;
    };
    QVERIFY(!refused(reversed(1000)));
    QVERIFY(refused(reversed(100000)));
    QTemporaryDir folder;
    const auto path = tests::in(folder, "reversed.dcm");
    const Text whole = reversed(100000);
    tests::writeAll(path, {whole.begin(), whole.end()});
    for (const ReadDepth depth : {ReadDepth::header, ReadDepth::whole}) {
      const auto opened = DicomFile::open(path, depth);
      QVERIFY(!opened);
      QVERIFY(opened.error().code == ErrorCode::corrupt);
    }
  }

  void openRefusesInsteadOfOverflowingTheStack() {
    QTemporaryDir folder;
    const auto path = tests::in(folder, "deep.dcm");
    const Text file = head("1.2.840.10008.1.2") + nested(200000, false);
    tests::writeAll(path, {file.begin(), file.end()});
    const auto opened = DicomFile::open(path, ReadDepth::header);
    QVERIFY(!opened);
    QVERIFY(opened.error().code == ErrorCode::corrupt);
    QVERIFY(opened.error().message.find("deep.dcm") == 0);
  }
};

QTEST_GUILESS_MAIN(NestingTest)
#include "nesting_test.moc"
