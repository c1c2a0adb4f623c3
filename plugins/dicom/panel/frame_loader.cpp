#include "plugins/dicom/panel/frame_loader.h"

#include <vector>

#include <QThreadPool>

#include "engine/image/render.h"
#include "plugins/dicom/panel/decoder_shelf.h"

namespace praxis::plugins::dicom::panel {
namespace {

constexpr int kPriorityShown = 100;  // minus the distance for neighbours
constexpr int kPriorityThumbnail = 1;

std::size_t bytesOf(const engine::image::Image& image) {
  return image.values.size() * sizeof(float) + image.rgb.size() + image.padding.size();
}

QImage thumbnailOf(const engine::image::Image& image) {
  QImage picture;
  std::vector<std::uint8_t> grey;
  if (image.isColour()) {
    picture = QImage(image.rgb.data(), image.cols, image.rows, image.cols * 3, QImage::Format_RGB888);
  } else if (image.voiLut) {
    engine::image::renderGrey(image, *image.voiLut, grey);
  } else {
    engine::image::renderGrey(image, engine::image::defaultWindow(image), grey);
  }
  if (!grey.empty()) picture = QImage(grey.data(), image.cols, image.rows, image.cols, QImage::Format_Grayscale8);
  const QSize natural(image.cols, qMax(1, qRound(image.rows * image.pixelAspect)));
  return picture.scaled(
      natural.scaled(FrameLoader::kThumbnailPixels * 2, FrameLoader::kThumbnailPixels * 2, Qt::KeepAspectRatio),
      Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

}  // namespace

FrameLoader::FrameLoader(QThreadPool& pool, QObject* parent)
    : QObject(parent),
      m_pool(pool),
      m_mailbox(std::make_shared<Mailbox>(this)),
      m_shelf(std::make_shared<DecoderShelf>()),
      m_wanted(std::make_shared<std::atomic<quint64>>(0)),
      m_study(std::make_shared<std::atomic<quint64>>(0)) {}

FrameLoader::~FrameLoader() {
  m_mailbox->close();
  ++*m_wanted;
  ++*m_study;
}

QString FrameLoader::keyOf(const study::Slice& slice) {
  return QString::fromStdString(slice.path.string()) + QLatin1Char('#') + QString::number(slice.frame);
}

FrameLoader::ImagePtr FrameLoader::want(const study::Series& series, int index) {
  ++*m_wanted;
  const int count = static_cast<int>(series.slices.size());
  const auto cached = m_cache.find(keyOf(series.slices[static_cast<std::size_t>(index)]));
  for (int distance = 0; distance <= kNeighbours; ++distance) {
    for (const int i : {index + distance, index - distance}) {
      if (i < 0 || i >= count || (distance == 0 && i != index)) continue;
      const study::Slice& slice = series.slices[static_cast<std::size_t>(i)];
      if (!m_cache.contains(keyOf(slice))) request(slice, kPriorityShown - distance);
      if (distance == 0) break;
    }
  }
  if (cached == m_cache.end()) return nullptr;
  m_ages.splice(m_ages.end(), m_ages, cached->second.age);
  return cached->second.image;
}

void FrameLoader::request(const study::Slice& slice, int priority) {
  ++m_underWay;
  m_pool.start(QRunnable::create(
                   [this, slice, mailbox = m_mailbox, shelf = m_shelf, wanted = m_wanted, mine = m_wanted->load()] {
                     auto result = std::make_shared<Result>(
                         engine::base::fail(engine::base::ErrorCode::cancelled, "Not wanted now."));
                     if (wanted->load() == mine) *result = shelf->decode(slice.path, slice.frame);
                     mailbox->post([this, mine, key = keyOf(slice), result] { take(mine, key, result); });
                   }),
               priority);
}

void FrameLoader::take(quint64 generation, const QString& key, const std::shared_ptr<Result>& result) {
  --m_underWay;
  if (*result) {
    auto image = std::make_shared<const engine::image::Image>(*std::move(*result));
    keep(key, image);
    Q_EMIT decoded(key, image);
  } else if (generation == *m_wanted) {
    Q_EMIT failed(key, QString::fromStdString(result->error().message));
  }
}

void FrameLoader::keep(const QString& key, ImagePtr image) {
  if (m_cache.contains(key)) return;
  m_cacheBytes += bytesOf(*image);
  m_ages.push_back(key);
  m_cache.emplace(key, Kept{std::move(image), std::prev(m_ages.end())});
  while (m_cacheBytes > kCacheBytesMax && m_ages.size() > 1) {
    const auto oldest = m_cache.find(m_ages.front());
    m_cacheBytes -= bytesOf(*oldest->second.image);
    m_cache.erase(oldest);
    m_ages.pop_front();
  }
}

void FrameLoader::wantThumbnail(int row, const study::Slice& slice) {
  ++m_underWay;
  m_pool.start(QRunnable::create(
                   [this, row, slice, mailbox = m_mailbox, shelf = m_shelf, study = m_study, mine = m_study->load()] {
                     QImage picture;
                     if (study->load() == mine) {
                       const Result image = shelf->decode(slice.path, slice.frame);
                       if (image) picture = thumbnailOf(*image);
                     }
                     mailbox->post([this, row, mine, picture] {
                       --m_underWay;
                       if (mine == *m_study && !picture.isNull()) Q_EMIT thumbnailReady(row, picture);
                     });
                   }),
               kPriorityThumbnail);
}

void FrameLoader::clear() {
  ++*m_wanted;
  ++*m_study;
  m_cache.clear();
  m_ages.clear();
  m_cacheBytes = 0;
}

}  // namespace praxis::plugins::dicom::panel
