// Uncompressed frames in fragments (Encapsulated Uncompressed Explicit VR Little Endian) give the samples that the same
// pixels give without fragments, and are refused when they are too short.

#include <QTest>

#include <algorithm>

#include "tests/plugins/dicom/pixels/decode_support.h"

using namespace praxis;
using namespace praxis::tests;
using engine::base::ErrorCode;
using plugins::dicom::pixels::FrameDecoder;

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr int kFrames = 3;

struct Shape {
  const char* name;
  int rows, cols, samples, bits;
  bool planar;
  const char* photometric;
};
constexpr Shape kShapes[] = {
    {"16 bits", 7, 5, 1, 16, false, "MONOCHROME2"},
    {"8 bits, odd length", 7, 5, 1, 8, false, "MONOCHROME2"},
    {"colour", 7, 5, 3, 8, false, "RGB"},
    {"colour planes", 7, 5, 3, 8, true, "RGB"},
    {"chroma of pairs", 6, 4, 3, 8, false, "YBR_FULL_422"},
};

std::size_t frameBytes(const Shape& shape) {
  const int samples = std::string_view(shape.photometric).ends_with("_422") ? 2 : shape.samples;
  return static_cast<std::size_t>(shape.rows * shape.cols * samples * shape.bits / 8);
}

Bytes pattern(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * i / 3 + i);
  return bytes;
}

DicomMaker shaped(const Shape& shape) {
  DicomMaker maker;
  maker.shape(shape.rows, shape.cols, shape.samples, shape.bits, shape.bits, shape.bits - 1, false, shape.photometric);
  if (shape.samples > 1) maker.setShort(DCM_PlanarConfiguration, shape.planar ? 1 : 0);
  maker.set(DCM_NumberOfFrames, std::to_string(kFrames));
  return maker;
}

// DCMTK does not know the transfer syntax: another one's name of the same length is exchanged in the file.
bool saveEncapsulated(DicomMaker& maker, const std::filesystem::path& path, const std::vector<Bytes>& frames) {
  maker.fragments(EXS_JPEG2000LosslessOnly, frames);
  if (!maker.save(path, EXS_JPEG2000LosslessOnly)) return false;
  std::vector<char> bytes = readAll(path);
  const std::string old = "1.2.840.10008.1.2.4.90", wanted = "1.2.840.10008.1.2.1.98";
  const auto at = std::search(bytes.begin(), bytes.end(), old.begin(), old.end());
  if (at == bytes.end()) return false;
  std::copy(wanted.begin(), wanted.end(), at);
  writeAll(path, bytes);
  return true;
}

}  // namespace

class NativeFramesTest : public QObject {
  Q_OBJECT

  QTemporaryDir m_folder;

 private Q_SLOTS:
  void initTestCase() { plugins::dicom::file::startUp(); }
  void cleanupTestCase() { plugins::dicom::file::shutDown(); }

  void samplesAreThoseOfTheFileWithoutFragments() {
    for (const Shape& shape : kShapes) {
      const Bytes all = pattern(kFrames * frameBytes(shape));
      DicomMaker plain = shaped(shape), coded = shaped(shape);
      plain.bytes(all);
      std::vector<Bytes> frames;
      for (int frame = 0; frame < kFrames; ++frame) {
        const auto begin = all.begin() + static_cast<std::ptrdiff_t>(frameBytes(shape)) * frame;
        frames.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(frameBytes(shape)));
      }
      const auto path = in(m_folder, "encapsulated.dcm");
      QVERIFY(saveEncapsulated(coded, path, frames));
      const auto expected = decoderOf(m_folder, plain);
      const auto got = FrameDecoder::open(path);
      QVERIFY2(got, got ? "" : got.error().message.c_str());
      for (int frame = 0; frame < kFrames; ++frame) {
        const auto stored = got->stored(frame);
        QVERIFY2(stored, stored ? shape.name : stored.error().message.c_str());
        QVERIFY2(stored->bytes == expected->stored(frame)->bytes, shape.name);
        QVERIFY2(!got->image(frame)->lossy, shape.name);
      }
    }
  }

  void aFrameThatIsTooShortIsCorrupt() {
    DicomMaker maker = shaped(kShapes[0]);
    const auto path = in(m_folder, "short.dcm");
    QVERIFY(saveEncapsulated(maker, path, {pattern(70), pattern(68), pattern(70)}));
    const auto decoder = FrameDecoder::open(path);
    QVERIFY(decoder);
    QVERIFY(decoder->stored(0));
    const auto stored = decoder->stored(1);
    QVERIFY(!stored);
    QVERIFY(stored.error().code == ErrorCode::corrupt);
  }
};

QTEST_GUILESS_MAIN(NativeFramesTest)
#include "native_frames_test.moc"
