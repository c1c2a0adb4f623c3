// PNG and JPEG files as praxis-cli reads them: the same pixels as Qt's reader, upright, and damage said in words.

#include <cstring>

#include <QBuffer>
#include <QImage>
#include <QImageReader>
#include <QTest>

#include "app/cli/jpeg_orientation.h"
#include "app/cli/picture_reader.h"

using namespace praxis;

namespace {

std::span<const std::byte> bytesOf(const QByteArray& data) {
  return std::as_bytes(std::span(data.constData(), static_cast<std::size_t>(data.size())));
}

// No two corners look alike, and no two sides are equal. Blocks as large as a JPEG's, so that they stay apart.
QImage corners() {
  QImage image(48, 32, QImage::Format_RGB888);
  image.fill(Qt::black);
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 16; ++x) {
      image.setPixelColor(x, y, Qt::red);
      image.setPixelColor(47 - x, y, Qt::green);
      image.setPixelColor(x, 31 - y, Qt::blue);
    }
  }
  return image;
}

QByteArray coded(const QImage& image, const char* format) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, format, 95);
  return buffer.data();
}

void append(QByteArray& out, std::uint32_t value, int size, bool bigEndian) {
  for (int i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * (bigEndian ? size - 1 - i : i)) & 0xff);
}

// An Exif segment of one entry behind the start of the image.
QByteArray withExif(QByteArray jpeg, int orientation, bool bigEndian, std::uint32_t directory = 8) {
  QByteArray exif("Exif\0\0", 6);
  exif += bigEndian ? "MM" : "II";
  append(exif, 42, 2, bigEndian);
  append(exif, directory, 4, bigEndian);
  append(exif, 1, 2, bigEndian);
  append(exif, 0x0112, 2, bigEndian);
  append(exif, 3, 2, bigEndian);
  append(exif, 1, 4, bigEndian);
  append(exif, static_cast<std::uint32_t>(orientation), 2, bigEndian);
  append(exif, 0, 2, bigEndian);
  append(exif, 0, 4, bigEndian);
  QByteArray segment("\xff\xe1", 2);
  append(segment, static_cast<std::uint32_t>(exif.size()) + 2, 2, true);
  return jpeg.insert(2, segment + exif);
}

QImage seen(const engine::image::Image& image) {
  return QImage(image.rgb.data(), image.cols, image.rows, image.cols * 3, QImage::Format_RGB888).copy();
}

}  // namespace

class PictureReaderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aPngKeepsEveryPixel() {
    for (const auto format : {QImage::Format_RGB888, QImage::Format_Grayscale8, QImage::Format_ARGB32,
                              QImage::Format_RGBA64, QImage::Format_Indexed8, QImage::Format_Mono}) {
      const QImage image = corners().convertToFormat(format);
      const auto read = cli::readPicture(bytesOf(coded(image, "png")));
      QVERIFY2(read.has_value(), read ? "" : read.error().message.c_str());
      QCOMPARE(seen(*read), image.convertToFormat(QImage::Format_RGB888));
    }
  }

  void aJpegIsWhatAnotherReaderSees() {
    for (const auto format : {QImage::Format_RGB888, QImage::Format_Grayscale8}) {
      const QByteArray jpeg = coded(corners().convertToFormat(format), "jpeg");
      const auto read = cli::readPicture(bytesOf(jpeg));
      QVERIFY(read.has_value());
      QCOMPARE(seen(*read), QImage::fromData(jpeg).convertToFormat(QImage::Format_RGB888));
    }
  }

  void aJpegIsTurnedAsItsExifSays_data() {
    QTest::addColumn<int>("orientation");
    for (int orientation = 0; orientation <= 9; ++orientation) QTest::addRow("%d", orientation) << orientation;
  }
  void aJpegIsTurnedAsItsExifSays() {
    QFETCH(int, orientation);
    for (const bool bigEndian : {false, true}) {
      QByteArray jpeg = withExif(coded(corners(), "jpeg"), orientation, bigEndian);
      const bool known = orientation >= 1 && orientation <= 8;
      QCOMPARE(cli::jpegOrientation(bytesOf(jpeg)), known ? orientation : 1);
      const auto read = cli::readPicture(bytesOf(jpeg));
      QVERIFY(read.has_value());
      QBuffer buffer(&jpeg);
      QImageReader reader(&buffer);
      reader.setAutoTransform(true);
      QCOMPARE(seen(*read), reader.read().convertToFormat(QImage::Format_RGB888));
    }
  }

  // Cut or changed anywhere, a file is read or refused; what the sanitizers see is the point.
  void damageIsSaid() {
    const QByteArray jpeg = withExif(coded(corners(), "jpeg"), 6, false), png = coded(corners(), "png");
    for (const QByteArray& whole : {jpeg, png}) {
      for (qsizetype length = 0; length < whole.size(); length += 3) {
        const auto read = cli::readPicture(bytesOf(whole.left(length)));
        QVERIFY(read.has_value() || !read.error().message.empty());
        if (length < whole.size() / 2) QVERIFY(!read.has_value());
      }
    }
    for (qsizetype place = 2; place < 40; ++place) {
      for (const char value : {'\x00', '\x7f', '\xff'}) {
        QByteArray changed = jpeg;
        changed[place] = value;
        const int orientation = cli::jpegOrientation(bytesOf(changed));
        QVERIFY(orientation >= 1 && orientation <= 8);
      }
    }
    for (const std::uint32_t directory : {0u, 9u, 25u, 26u, 1000u, 0xfffffff0u, 0xffffffffu})
      QCOMPARE(cli::jpegOrientation(bytesOf(withExif(coded(corners(), "jpeg"), 6, true, directory))), 1);
  }

  void otherFormatsAreRefused() {
    const auto read = cli::readPicture(bytesOf(coded(corners(), "bmp")));
    QVERIFY(!read.has_value());
    QCOMPARE(read.error().code, engine::base::ErrorCode::unsupported);
    QVERIFY(!cli::readPicture({}).has_value());
  }

  void tooManyPixelsAreRefusedBeforeThereIsMemoryForThem() {
    QByteArray png = coded(QImage(8, 8, QImage::Format_RGB888), "png");
    png[16] = '\x7f';  // the width's first byte; the checksum is then wrong too, which may be said instead
    QVERIFY(!cli::readPicture(bytesOf(png)).has_value());
    QByteArray jpeg = coded(corners(), "jpeg");
    const qsizetype frame = jpeg.indexOf("\xff\xc0");
    QVERIFY(frame > 0);
    std::memset(jpeg.data() + frame + 5, 0xf0, 4);  // 61680 x 61680, which the format itself allows
    const auto read = cli::readPicture(bytesOf(jpeg));
    QVERIFY(!read.has_value());
    QCOMPARE(read.error().code, engine::base::ErrorCode::unsupported);
  }
};

QTEST_GUILESS_MAIN(PictureReaderTest)
#include "picture_reader_test.moc"
