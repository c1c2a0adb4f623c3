// Lossless JPEG by a coder of a few lines: restart intervals, scans of one component each, all 16 bits, damage.

#include <QTest>

#include <bit>
#include <random>

#include "plugins/dicom/pixels/jpeg_lossless.h"

using namespace praxis::plugins::dicom::pixels;
using praxis::engine::base::ErrorCode;

namespace {

using Bytes = std::vector<std::uint8_t>;
using Samples = std::vector<std::uint16_t>;  // [rows, cols, components]

struct Recipe {
  int rows = 7, cols = 5, components = 1, precision = 16;
  int restartLines = 0;
  bool together = true;  // all components in one scan
};

class BitWriter {
 public:
  explicit BitWriter(Bytes& out) : m_out(out) {}
  void put(std::uint32_t bits, int count) {
    for (int i = count - 1; i >= 0; --i) {
      m_byte = static_cast<std::uint8_t>(m_byte << 1 | (bits >> i & 1));
      if (++m_count == 8) flushByte();
    }
  }
  void align() {
    while (m_count != 0) put(1, 1);
  }

 private:
  void flushByte() {
    m_out.push_back(m_byte);
    if (m_byte == 0xff) m_out.push_back(0);
    m_byte = 0;
    m_count = 0;
  }
  Bytes& m_out;
  std::uint8_t m_byte = 0;
  int m_count = 0;
};

void segment(Bytes& out, int marker, const Bytes& content) {
  out.insert(out.end(), {0xff, static_cast<std::uint8_t>(marker), static_cast<std::uint8_t>((content.size() + 2) >> 8),
                         static_cast<std::uint8_t>(content.size() + 2)});
  out.insert(out.end(), content.begin(), content.end());
}

// Category c has the five-bit code c.
void putDifference(BitWriter& writer, std::int32_t difference) {
  if (difference == 32768 || difference == -32768) return writer.put(16, 5);
  const int category = std::bit_width(static_cast<std::uint32_t>(std::abs(difference)));
  writer.put(static_cast<std::uint32_t>(category), 5);
  writer.put(static_cast<std::uint32_t>(difference < 0 ? difference - 1 : difference) & ((1U << category) - 1),
             category);
}

// Predictor 1.
void putScan(Bytes& out, const Recipe& recipe, const Samples& samples, int first, int count) {
  Bytes head = {static_cast<std::uint8_t>(count)};
  for (int c = first; c < first + count; ++c) head.insert(head.end(), {static_cast<std::uint8_t>(c + 1), 0});
  head.insert(head.end(), {1, 0, 0});
  segment(out, 0xda, head);
  BitWriter writer(out);
  const auto at = [&](int row, int col, int c) {
    return static_cast<std::int32_t>(
        samples[static_cast<std::size_t>((row * recipe.cols + col) * recipe.components + c)]);
  };
  for (int row = 0; row < recipe.rows; ++row) {
    const bool restart = recipe.restartLines > 0 && row > 0 && row % recipe.restartLines == 0;
    if (restart) {
      writer.align();
      out.insert(out.end(), {0xff, static_cast<std::uint8_t>(0xd0 + (row / recipe.restartLines - 1) % 8)});
    }
    for (int col = 0; col < recipe.cols; ++col) {
      for (int c = first; c < first + count; ++c) {
        const std::int32_t start = row == 0 || restart ? 1 << (recipe.precision - 1) : at(row - 1, 0, c);
        const std::int32_t expected = col == 0 ? start : at(row, col - 1, c);
        // Differences are taken modulo 2^16.
        std::int32_t difference = (at(row, col, c) - expected) & 0xffff;
        if (difference > 32768) difference -= 65536;
        putDifference(writer, difference);
      }
    }
  }
  writer.align();
}

Bytes coded(const Recipe& recipe, const Samples& samples) {
  Bytes out = {0xff, 0xd8};
  Bytes frame = {static_cast<std::uint8_t>(recipe.precision), 0,
                 static_cast<std::uint8_t>(recipe.rows),      0,
                 static_cast<std::uint8_t>(recipe.cols),      static_cast<std::uint8_t>(recipe.components)};
  for (int c = 0; c < recipe.components; ++c) frame.insert(frame.end(), {static_cast<std::uint8_t>(c + 1), 0x11, 0});
  segment(out, 0xc3, frame);
  Bytes table(17, 0);
  table[5] = 17;  // codes of five bits
  for (int category = 0; category <= 16; ++category) table.push_back(static_cast<std::uint8_t>(category));
  segment(out, 0xc4, table);
  const int interval = recipe.restartLines * recipe.cols;
  if (interval > 0) segment(out, 0xdd, {static_cast<std::uint8_t>(interval >> 8), static_cast<std::uint8_t>(interval)});
  if (recipe.together) {
    putScan(out, recipe, samples, 0, recipe.components);
  } else {
    for (int c = 0; c < recipe.components; ++c) putScan(out, recipe, samples, c, 1);
  }
  out.insert(out.end(), {0xff, 0xd9});
  return out;
}

Samples noise(const Recipe& recipe) {
  std::mt19937 random(3);
  Samples samples(static_cast<std::size_t>(recipe.rows * recipe.cols * recipe.components));
  for (std::uint16_t& sample : samples) sample = static_cast<std::uint16_t>(random() & ((1u << recipe.precision) - 1));
  samples[0] = 0;  // 32768 away from where a picture of 16 bits begins
  return samples;
}

}  // namespace

class JpegLosslessTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void samplesComeBack_data() {
    QTest::addColumn<int>("precision");
    QTest::addColumn<int>("components");
    QTest::addColumn<bool>("together");
    QTest::addColumn<int>("restartLines");
    for (const int precision : {2, 8, 12, 16}) {
      for (const int restartLines : {0, 1, 3}) {
        QTest::addRow("%d bits, restart %d", precision, restartLines) << precision << 1 << true << restartLines;
        QTest::addRow("%d bits, 3 together, restart %d", precision, restartLines)
            << precision << 3 << true << restartLines;
        QTest::addRow("%d bits, 3 apart, restart %d", precision, restartLines)
            << precision << 3 << false << restartLines;
      }
    }
  }
  void samplesComeBack() {
    QFETCH(int, precision);
    QFETCH(int, components);
    QFETCH(bool, together);
    QFETCH(int, restartLines);
    Recipe recipe;
    recipe.rows = 23;  // more restarts than there are markers
    recipe.components = components;
    recipe.precision = precision;
    recipe.restartLines = restartLines;
    recipe.together = together;
    const Samples samples = noise(recipe);
    const Bytes stream = coded(recipe, samples);
    const auto header = readJpegHeader(stream);
    QVERIFY(header && isPlainLossless(*header));
    const auto bytes = decodeLossless(stream, *header);
    QVERIFY2(bytes.has_value(), bytes ? "" : bytes.error().message.c_str());
    const std::size_t width = precision > 8 ? 2 : 1;
    QCOMPARE(bytes->size(), samples.size() * width);
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const int got = width == 2 ? (*bytes)[2 * i] | (*bytes)[2 * i + 1] << 8 : (*bytes)[i];
      QCOMPARE(got, int(samples[i]));
    }
  }

  void cutStreamsAreCorrupt() {
    const Recipe recipe;
    const Bytes whole = coded(recipe, noise(recipe));
    const auto header = readJpegHeader(whole);
    for (std::size_t size = 0; size + 3 < whole.size(); ++size) {
      const auto bytes = decodeLossless({whole.data(), size}, *header);
      QVERIFY(!bytes);
      QVERIFY(bytes.error().code == ErrorCode::corrupt);
    }
  }

  void missingRestartMarkersAreCorrupt() {
    Recipe recipe;
    recipe.restartLines = 2;
    Bytes stream = coded(recipe, noise(recipe));
    const auto header = readJpegHeader(stream);
    for (std::size_t i = 0; i + 1 < stream.size(); ++i) {
      if (stream[i] == 0xff && stream[i + 1] == 0xd1) stream[i + 1] = 0xd5;
    }
    QVERIFY(!decodeLossless(stream, *header));
  }

  void damageNeverCrashes() {
    Recipe recipe;
    recipe.components = 3;
    recipe.restartLines = 2;
    const Bytes whole = coded(recipe, noise(recipe));
    const auto header = readJpegHeader(whole);
    std::mt19937 random(11);
    for (int round = 0; round < 2000; ++round) {
      Bytes stream = whole;
      for (unsigned flips = 1 + random() % 4; flips > 0; --flips)
        stream[random() % stream.size()] = static_cast<std::uint8_t>(random());
      const auto bytes = decodeLossless(stream, *header);
      if (bytes) {
        QCOMPARE(bytes->size(), std::size_t(7 * 5 * 3 * 2));
      } else {
        QVERIFY(bytes.error().code == ErrorCode::corrupt);
      }
    }
  }
};

QTEST_GUILESS_MAIN(JpegLosslessTest)
#include "jpeg_lossless_test.moc"
