#pragma once
// Decodes frames on the pool for any number of viewports and keeps them within a budget of bytes: what is on screen
// first, then the rest of each series on screen, nearest first (frame_store.h has the rules). Requests that no longer
// matter are dropped before they start. Thread: gui.

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <vector>

#include <QImage>
#include <QObject>
#include <QString>

#include "engine/base/result.h"
#include "engine/image/image.h"
#include "plugins/dicom/panel/frame_store.h"
#include "plugins/dicom/panel/mailbox.h"
#include "plugins/dicom/study/study.h"

class QThreadPool;

namespace praxis::plugins::dicom::panel {

class DecoderShelf;

class FrameLoader : public QObject {
  Q_OBJECT
 public:
  using ImagePtr = FrameStore::ImagePtr;
  static constexpr std::size_t kBudgetBytesMin = std::size_t{256} * 1024 * 1024;
  static constexpr std::size_t kBudgetBytesMax = std::size_t{1024} * 1024 * 1024;  // of the default, not of setBudget()
  static constexpr int kThumbnailPixels = 80;

  explicit FrameLoader(QThreadPool& pool, QObject* parent = nullptr);
  ~FrameLoader() override;

  // A viewport. What it shows is pinned in memory until it wants something else or is removed.
  int addClient();
  void removeClient(int client);
  // `client` shows slice `index` of `series`: from memory at once (returned), else by decoded() or failed(). The rest
  // of the series follows in the background. Drops only what this client wanted before.
  ImagePtr want(int client, const study::Series& series, int index);
  // A small grey or colour picture by thumbnailReady(); after what is on screen and its neighbours.
  void wantThumbnail(int row, const study::Slice& slice);
  void wantThumbnail(int row, const study::Series& series);  // its middle slice

  // Which slices are in memory, in order; ask again at decoded().
  std::vector<bool> prefetchState(const study::Series& series) const { return m_store.inMemory(series); }
  // A quarter of the computer's memory, within the two limits above.
  static std::size_t defaultBudget();
  void setBudget(std::size_t bytes);  // at least kBudgetBytesMin
  std::size_t budget() const { return m_store.budget(); }
  std::size_t bytes() const { return m_store.bytes(); }  // in memory and being decoded

  // Forgets frames and requests: another study was opened. Clients stay and show nothing.
  void clear();
  // Nothing is being decoded and nothing more is to be.
  bool isIdle() const { return m_running == 0 && m_thumbnails.empty(); }

 Q_SIGNALS:
  // Any frame that came into memory, wanted by a client or decoded ahead.
  void decoded(const QString& key, const praxis::plugins::dicom::panel::FrameLoader::ImagePtr& image);
  // A frame that a client shows.
  void failed(const QString& key, const QString& message);
  void thumbnailReady(int row, const QImage& image);

 public:
  static QString keyOf(const study::Slice& slice) { return FrameStore::keyOf(slice); }

 private:
  using Result = engine::base::Result<engine::image::Image>;
  using Flag = std::shared_ptr<std::atomic<bool>>;
  struct Thumbnail {
    int row = 0;
    study::Slice slice;
    std::size_t bytes = 0;  // expected of the decoded frame
  };

  void pump();
  void start(const FrameStore::Job& job, int priority);
  void take(const FrameStore::Job& job, bool wasDropped, const std::shared_ptr<Result>& result);
  bool startThumbnail();
  void dropUnwanted();

  QThreadPool& m_pool;
  std::shared_ptr<Mailbox> m_mailbox;
  std::shared_ptr<DecoderShelf> m_shelf;
  FrameStore m_store;
  std::map<int, Flag> m_shownJobs;  // by frame: true tells a job that has not started to do nothing
  std::deque<Thumbnail> m_thumbnails;
  Flag m_study;  // true for jobs of a study that was closed
  int m_running = 0;
};

}  // namespace praxis::plugins::dicom::panel
