// Every file of the DICOM test set: stored samples, physical values, display values and colours against expected.json,
// and a clear error where there is no picture to show. Each file is a row, so each is named in the output.

#include <QCryptographicHash>
#include <QTest>

#include <cmath>

#include "engine/image/render.h"
#include "plugins/dicom/pixels/frame_decoder.h"
#include "tests/conformance/dicom_data.h"

using namespace praxis;
using engine::base::ErrorCode;
using engine::image::Image;
using plugins::dicom::pixels::FrameDecoder;
using plugins::dicom::pixels::StoredFrame;

namespace {

constexpr double kPhysicalTolerance = 1e-11;  // expected.json carries 12 significant digits

struct Point {
  int row, col;
};

std::vector<Point> pointsOf(const QJsonObject& entry) {
  std::vector<Point> points;
  for (const QJsonValue& point : entry["positions"].toArray()) points.push_back({point[0].toInt(), point[1].toInt()});
  return points;
}

std::size_t indexOf(const Point& point, int cols) {
  return static_cast<std::size_t>(point.row) * static_cast<std::size_t>(cols) + static_cast<std::size_t>(point.col);
}

QByteArray sha256(const std::vector<std::uint8_t>& bytes) {
  QCryptographicHash hash(QCryptographicHash::Sha256);
  hash.addData(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
  return hash.result().toHex();
}

double sampleOf(const StoredFrame& frame, std::size_t index) {
  const std::uint8_t* at = frame.bytes.data() + index * static_cast<std::size_t>(frame.bytesPerSample);
  const auto as = [at](auto value) {
    std::memcpy(&value, at, sizeof value);
    return static_cast<double>(value);
  };
  if (frame.isFloat) return frame.bytesPerSample == 8 ? as(double{}) : as(float{});
  switch (frame.bytesPerSample) {
    case 1:
      return frame.isSigned ? as(std::int8_t{}) : as(std::uint8_t{});
    case 2:
      return frame.isSigned ? as(std::int16_t{}) : as(std::uint16_t{});
    default:
      return frame.isSigned ? as(std::int32_t{}) : as(std::uint32_t{});
  }
}

QString dtypeOf(const StoredFrame& frame) {
  const QString kind = frame.isFloat ? "f" : frame.isSigned ? "i" : "u";
  return kind + QString::number(8 * frame.bytesPerSample) + (frame.bytesPerSample > 1 ? "le" : "");
}

bool near(double got, double expected, double relative) {
  return std::abs(got - expected) <= relative * std::max(1.0, std::abs(expected));
}

// The first thing that is wrong, or an empty text.
QString checkStored(const StoredFrame& frame, const QJsonObject& expected, double tolerance,
                    const std::vector<Point>& points) {
  const QJsonObject stored = expected["stored"].toObject();
  if (dtypeOf(frame) != stored["dtype"].toString())
    return "type " + dtypeOf(frame) + " instead of " + stored["dtype"].toString();
  if (stored["sha256"].isString() && sha256(frame.bytes) == stored["sha256"].toString().toLatin1()) return {};
  if (stored["sha256"].isString() && tolerance == 0) return "the samples differ";
  const QJsonArray samples = stored["samples"].toArray();
  for (int i = 0; i < samples.size(); ++i) {
    const std::size_t pixel = indexOf(points[static_cast<std::size_t>(i)], frame.cols);
    for (int s = 0; s < frame.samplesPerPixel; ++s) {
      const QJsonValue value = frame.samplesPerPixel == 1 ? samples[i] : samples[i].toArray()[s];
      const double got =
          sampleOf(frame, pixel * static_cast<std::size_t>(frame.samplesPerPixel) + static_cast<std::size_t>(s));
      if (value.isDouble() && std::abs(got - value.toDouble()) > tolerance)
        return QString("sample %1 is %2, not %3").arg(i).arg(got).arg(value.toDouble());
    }
  }
  return {};
}

QString checkPhysical(const std::vector<double>& values, const Image& image, const QJsonObject& physical,
                      const std::vector<Point>& points) {
  const QJsonArray samples = physical["samples"].toArray();
  double least = values[0], most = values[0], sum = 0;
  for (const double value : values) {
    least = std::min(least, value);
    most = std::max(most, value);
    sum += value;
  }
  const double mean = sum / static_cast<double>(values.size());
  for (int i = 0; i < samples.size(); ++i) {
    if (!samples[i].isDouble()) continue;
    const std::size_t at = indexOf(points[static_cast<std::size_t>(i)], image.cols);
    if (!near(values[at], samples[i].toDouble(), kPhysicalTolerance))
      return QString("physical value %1 is %2").arg(i).arg(values[at], 0, 'g', 14);
    if (!near(static_cast<double>(image.values[at]), samples[i].toDouble(), 1e-6))
      return QString("image value %1 is off").arg(i);
  }
  if (!near(least, physical["min"].toDouble(), kPhysicalTolerance) ||
      !near(most, physical["max"].toDouble(), kPhysicalTolerance))
    return "minimum or maximum differ";
  if (!near(mean, physical["mean"].toDouble(), 1e-9)) return QString("mean is %1").arg(mean, 0, 'g', 14);
  const QString unit = physical["unit"].toString();
  if (QString::fromStdString(image.unit) != (unit == "unspecified" ? "" : unit))
    return "unit is " + QString::fromStdString(image.unit);
  const auto padded = std::count(image.padding.begin(), image.padding.end(), 1);
  if (physical.contains("padding") && padded != physical["padding"].toObject()["pixels"].toInt())
    return QString("%1 pixels of padding").arg(padded);
  return {};
}

QString checkVoi(const Image& image, const QJsonObject& voi, const std::vector<Point>& points) {
  std::vector<std::uint8_t> out;
  if (voi["type"].toString() == "lut") {
    if (!image.voiLut) return "no VOI LUT";
    engine::image::renderGrey(image, *image.voiLut, out);
  } else {
    engine::image::Window window{
        voi["center"].toDouble(), voi["width"].toDouble(), engine::image::VoiFunction::linear, {}};
    if (!voi["extra"].toBool()) {
      const auto item = static_cast<std::size_t>(voi["item"].toInt());
      if (item >= image.windows.size()) return QString("window %1 is missing").arg(item);
      if (image.windows[item].center != window.center || image.windows[item].width != window.width)
        return "another window";
      window = image.windows[item];
    }
    engine::image::renderGrey(image, window, out);
  }
  const QJsonArray bytes = voi["u8"].toArray();
  for (int i = 0; i < bytes.size(); ++i) {
    const std::size_t at = indexOf(points[static_cast<std::size_t>(i)], image.cols);
    const bool padded = !image.padding.empty() && image.padding[at] != 0;
    if (!bytes[i].isDouble() || padded) continue;
    if (std::abs(out[at] - bytes[i].toInt()) > 1)
      return QString("display value %1 is %2, not %3").arg(i).arg(out[at]).arg(bytes[i].toInt());
  }
  return {};
}

QString checkRgb(const Image& image, const QJsonObject& rgb, const std::vector<Point>& points) {
  if (!image.isColour()) return "the image is not in colour";
  const int tolerance = rgb["tolerance"].toInt();
  const QJsonArray low = rgb.contains("low") ? rgb["low"].toArray() : rgb["rgb8"].toArray();
  const QJsonArray high = rgb.contains("high") ? rgb["high"].toArray() : rgb["rgb8"].toArray();
  for (int i = 0; i < low.size(); ++i) {
    for (int c = 0; c < 3; ++c) {
      const int got =
          image.rgb[3 * indexOf(points[static_cast<std::size_t>(i)], image.cols) + static_cast<std::size_t>(c)];
      if (got < low[i].toArray()[c].toInt() - tolerance || got > high[i].toArray()[c].toInt() + tolerance)
        return QString("colour %1 of point %2 is %3").arg(c).arg(i).arg(got);
    }
  }
  for (int c = 0; c < 3 && rgb.contains("mean"); ++c) {
    double sum = 0;
    for (std::size_t i = static_cast<std::size_t>(c); i < image.rgb.size(); i += 3) sum += image.rgb[i];
    const double mean = sum / (static_cast<double>(image.rgb.size()) / 3);
    if (std::abs(mean - rgb["mean"].toArray()[c].toDouble()) > rgb["mean_tolerance"].toDouble(1))
      return QString("mean of colour %1 is %2").arg(c).arg(mean);
  }
  return {};
}

// Samples from the first mapped value upward have a colour of the palette, all others none.
QString checkSupplement(const Image& image, const QJsonObject& palette, const std::vector<Point>& points) {
  if (palette.isEmpty()) return image.coloured.empty() ? QString() : "coloured pixels in a grey picture";
  if (image.coloured.size() != 4 * image.values.size()) return "no coloured pixels";
  int coloured = 0;
  for (std::size_t i = 3; i < image.coloured.size(); i += 4) coloured += image.coloured[i] == 255 ? 1 : 0;
  if (coloured != palette["coloured_pixels"].toInt()) return QString("%1 coloured pixels").arg(coloured);
  const QJsonArray colours = palette["rgb8"].toArray();
  for (int i = 0; i < colours.size(); ++i) {
    const std::uint8_t* pixel = image.coloured.data() + 4 * indexOf(points[static_cast<std::size_t>(i)], image.cols);
    if (colours[i].isNull() != (pixel[3] == 0)) return QString("point %1 is coloured or not").arg(i);
    for (int c = 0; c < 3 && !colours[i].isNull(); ++c) {
      if (std::abs(pixel[c] - colours[i].toArray()[c].toInt()) > 1) return QString("colour of point %1").arg(i);
    }
  }
  return {};
}

QString checkFrame(const FrameDecoder& decoder, const QJsonObject& entry, const QJsonObject& expected) {
  const std::vector<Point> points = pointsOf(entry);
  const int frame = expected["frame"].toInt();
  const auto stored = decoder.stored(frame);
  if (!stored) return QString::fromStdString(stored.error().message);
  if (QString wrong = checkStored(*stored, expected, expected["tolerance"].toDouble(), points); !wrong.isEmpty())
    return wrong;
  const auto image = decoder.image(frame);
  if (!image) return QString::fromStdString(image.error().message);
  if (expected.contains("physical")) {
    const auto values = decoder.physical(frame);
    if (!values) return QString::fromStdString(values.error().message);
    if (QString wrong = checkPhysical(*values, *image, expected["physical"].toObject(), points); !wrong.isEmpty())
      return wrong;
  }
  if (QString wrong = checkSupplement(*image, expected["supplemental_palette"].toObject(), points); !wrong.isEmpty())
    return wrong;
  for (const QJsonValue& voi : expected["voi"].toArray()) {
    if (image->inverted != voi["inverted"].toBool()) return "the inversion differs";
    if (QString wrong = checkVoi(*image, voi.toObject(), points); !wrong.isEmpty()) return wrong;
  }
  return expected.contains("rgb") ? checkRgb(*image, expected["rgb"].toObject(), points) : QString();
}

}  // namespace

class DicomPixelsTest : public QObject {
  Q_OBJECT

 private:
  QJsonArray m_files;
  QJsonArray m_foreign;
  int m_frames = 0;

 private Q_SLOTS:
  void initTestCase() {
    if (!std::filesystem::exists(tests::dicomFolder())) QSKIP("The conformance data are not here.");
    plugins::dicom::file::startUp();
    const QJsonObject expected = tests::dicomExpectations("expected.json");
    m_files = expected["files"].toArray();
    m_foreign = expected["not_dicom"].toArray();
    QVERIFY(!m_files.isEmpty());
  }

  void cleanupTestCase() {
    qInfo("%d frames compared", m_frames);
    plugins::dicom::file::shutDown();
  }

  void valuesMatch_data() {
    QTest::addColumn<QJsonObject>("entry");
    for (const QJsonValue& entry : m_files) QTest::newRow(qPrintable(entry["file"].toString())) << entry.toObject();
  }
  void valuesMatch() {
    QFETCH(QJsonObject, entry);
    const QString readable = entry["readable"].toString();
    const auto decoder = FrameDecoder::open(tests::dicomPath(entry));
    if (!decoder) {
      QVERIFY(decoder.error().message.size() > 10);
      if (readable == "yes") QFAIL(decoder.error().message.c_str());
      if (readable == "no_image")
        QVERIFY(decoder.error().code == ErrorCode::unsupported || decoder.error().code == ErrorCode::corrupt);
      return;
    }
    if (readable == "no" || readable == "no_image") {
      const auto image = decoder->image(0);
      QVERIFY2(!image, "a picture where there is none");
      QVERIFY(image.error().code == ErrorCode::unsupported || image.error().code == ErrorCode::corrupt);
      return;
    }
    for (const QJsonValue& frame : entry["frame_data"].toArray()) {
      const QString wrong = checkFrame(*decoder, entry, frame.toObject());
      ++m_frames;
      QVERIFY2(wrong.isEmpty(), qPrintable(QString("frame %1: %2").arg(frame.toObject()["frame"].toInt()).arg(wrong)));
    }
  }

  void foreignFilesAreRefused_data() {
    QTest::addColumn<QString>("path");
    for (const QJsonValue& entry : m_foreign)
      QTest::newRow(qPrintable(entry["file"].toString())) << entry["file"].toString();
  }
  void foreignFilesAreRefused() {
    QFETCH(QString, path);
    const auto decoder = FrameDecoder::open(tests::dicomFolder() / path.toStdString());
    QVERIFY(!decoder);
    QVERIFY(decoder.error().code == ErrorCode::unsupported);
    QVERIFY(decoder.error().message.find("not a DICOM file") != std::string::npos);
  }
};

QTEST_GUILESS_MAIN(DicomPixelsTest)
#include "dicom_pixels_test.moc"
