#pragma once
// Decodes frames on the pool, nearest first, and keeps the newest in a bounded cache. What is asked for last is decoded
// first; requests that no longer matter are dropped before they start. Thread: gui.

#include <atomic>
#include <list>
#include <map>
#include <memory>
#include <utility>

#include <QImage>
#include <QObject>
#include <QString>

#include "engine/image/image.h"
#include "plugins/dicom/panel/mailbox.h"
#include "plugins/dicom/study/study.h"

class QThreadPool;

namespace praxis::plugins::dicom::panel {

class DecoderShelf;

class FrameLoader : public QObject {
  Q_OBJECT
 public:
  using ImagePtr = std::shared_ptr<const engine::image::Image>;
  static constexpr std::size_t kCacheBytesMax = std::size_t{256} * 1024 * 1024;
  static constexpr int kNeighbours = 4;            // decoded ahead on each side of the slice on screen
  static constexpr int kThumbnailPixels = 80;

  explicit FrameLoader(QThreadPool& pool, QObject* parent = nullptr);
  ~FrameLoader() override;

  // Shows slice `index` of `series`: from the cache at once (returned), else by decoded() or failed(). Its neighbours
  // follow. Whatever was wanted before is dropped.
  ImagePtr want(const study::Series& series, int index);
  // A small grey or colour picture by thumbnailReady(); lowest priority.
  void wantThumbnail(int row, const study::Slice& slice);
  // Forgets cache and requests: another study was opened.
  void clear();
  bool isIdle() const { return m_underWay == 0; }

 Q_SIGNALS:
  void decoded(const QString& key, const praxis::plugins::dicom::panel::FrameLoader::ImagePtr& image);
  void failed(const QString& key, const QString& message);
  void thumbnailReady(int row, const QImage& image);

 public:
  static QString keyOf(const study::Slice& slice);

 private:
  using Result = engine::base::Result<engine::image::Image>;
  struct Kept { ImagePtr image; std::list<QString>::iterator age; };

  void request(const study::Slice& slice, int priority);
  void take(quint64 generation, const QString& key, const std::shared_ptr<Result>& result);
  void keep(const QString& key, ImagePtr image);

  QThreadPool& m_pool;
  std::shared_ptr<Mailbox> m_mailbox;
  std::shared_ptr<DecoderShelf> m_shelf;
  std::shared_ptr<std::atomic<quint64>> m_wanted;  // jobs of an older want() do nothing
  std::shared_ptr<std::atomic<quint64>> m_study;   // likewise for thumbnails of an older study
  std::map<QString, Kept> m_cache;
  std::list<QString> m_ages;                       // oldest first
  std::size_t m_cacheBytes = 0;
  int m_underWay = 0;
};

}  // namespace praxis::plugins::dicom::panel
