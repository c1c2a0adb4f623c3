#include "plugins/dicom/panel/frame_loader.h"

#include <algorithm>

#include <unistd.h>

#include <QThreadPool>

#include "plugins/dicom/panel/decoder_shelf.h"
#include "plugins/dicom/panel/priorities.h"
#include "plugins/dicom/panel/thumbnail.h"

namespace praxis::plugins::dicom::panel {
namespace {

constexpr std::size_t kThumbnailFrameBytes = std::size_t{16} * 1024 * 1024;  // when nothing tells its frame's size

}  // namespace

std::size_t FrameLoader::defaultBudget() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long pageBytes = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || pageBytes <= 0) return kBudgetBytesMin;
  const std::size_t memory = static_cast<std::size_t>(pages) * static_cast<std::size_t>(pageBytes);
  return std::clamp(memory / 4, kBudgetBytesMin, kBudgetBytesMax);
}

FrameLoader::FrameLoader(QThreadPool& pool, QObject* parent)
    : QObject(parent),
      m_pool(pool),
      m_mailbox(std::make_shared<Mailbox>(this)),
      m_shelf(std::make_shared<DecoderShelf>()),
      m_store(defaultBudget()),
      m_study(std::make_shared<std::atomic<bool>>(false)) {}

FrameLoader::~FrameLoader() {
  m_mailbox->close();
  *m_study = true;
}

int FrameLoader::addClient() { return m_store.addClient(); }

void FrameLoader::removeClient(int client) {
  m_store.removeClient(client);
  dropUnwanted();
}

FrameLoader::ImagePtr FrameLoader::want(int client, const study::Series& series, int index) {
  const int frame = m_store.show(client, series, index);
  dropUnwanted();
  pump();
  return m_store.image(frame);
}

void FrameLoader::dropUnwanted() {
  for (const auto& [frame, dropped] : m_shownJobs) *dropped = !m_store.isShown(frame);
}

void FrameLoader::setBudget(std::size_t bytes) {
  m_store.setBudget(std::max(bytes, kBudgetBytesMin));
  pump();
}

// What is on screen starts at once. The rest keeps every thread of the pool busy and one job waiting, no more: what
// will matter most is decided when a thread comes free.
void FrameLoader::pump() {
  while (const auto job = m_store.next(FrameStore::Reach::shown)) start(*job, kPriorityShown);
  while (m_running <= m_pool.maxThreadCount()) {
    if (const auto nearby = m_store.next(FrameStore::Reach::nearby)) {
      start(*nearby, kPriorityAhead);
    } else if (startThumbnail()) {
      continue;
    } else if (const auto rest = m_store.next(FrameStore::Reach::all)) {
      start(*rest, kPriorityAhead);
    } else {
      return;
    }
  }
}

void FrameLoader::start(const FrameStore::Job& job, int priority) {
  ++m_running;
  auto dropped = std::make_shared<std::atomic<bool>>(false);
  if (priority == kPriorityShown) m_shownJobs[job.frame] = dropped;
  m_pool.start(QRunnable::create([this, job, dropped, mailbox = m_mailbox, shelf = m_shelf, closed = m_study,
                                  path = m_store.path(job.frame), number = m_store.number(job.frame)] {
                 const bool skip = *dropped || *closed;
                 std::shared_ptr<Result> result;
                 if (!skip) result = std::make_shared<Result>(shelf->decode(path, number));
                 mailbox->post([this, job, skip, result] { take(job, skip, result); });
               }),
               priority);
}

void FrameLoader::take(const FrameStore::Job& job, bool wasDropped, const std::shared_ptr<Result>& result) {
  --m_running;
  const bool current = m_store.isCurrent(job);
  if (current) m_shownJobs.erase(job.frame);
  if (wasDropped) {
    m_store.drop(job);
  } else if (*result) {
    m_store.finish(job, std::make_shared<const engine::image::Image>(*std::move(*result)));
    const ImagePtr image = current ? m_store.image(job.frame) : nullptr;
    const QString key = current ? m_store.key(job.frame) : QString();
    if (image != nullptr) Q_EMIT decoded(key, image);
  } else {
    m_store.finish(job, nullptr);
    // A frame decoded ahead that fails says so when it comes on screen.
    if (current && m_store.isShown(job.frame)) {
      const QString key = m_store.key(job.frame);  // a copy: the receiver may clear() the store
      Q_EMIT failed(key, QString::fromStdString(result->error().message));
    }
  }
  pump();
}

void FrameLoader::wantThumbnail(int row, const study::Slice& slice) {
  m_thumbnails.push_back({row, slice, kThumbnailFrameBytes});
  pump();
}

void FrameLoader::wantThumbnail(int row, const study::Series& series) {
  if (series.slices.empty()) return;
  const auto pixels = static_cast<std::size_t>(series.rows) * static_cast<std::size_t>(series.cols);
  m_thumbnails.push_back({row, series.slices[series.slices.size() / 2], pixels * (sizeof(float) + 1)});
  pump();
}

bool FrameLoader::startThumbnail() {
  if (m_thumbnails.empty()) return false;
  const ImagePtr kept = m_store.find(keyOf(m_thumbnails.front().slice));
  const std::size_t bytes = kept != nullptr ? 0 : m_thumbnails.front().bytes;
  if (!m_store.reserve(bytes, m_running == 0)) return false;
  const Thumbnail wanted = std::move(m_thumbnails.front());
  m_thumbnails.pop_front();
  ++m_running;
  m_pool.start(QRunnable::create([this, wanted, kept, bytes, mailbox = m_mailbox, shelf = m_shelf, closed = m_study] {
                 QImage picture;
                 if (!*closed && kept != nullptr) {
                   picture = thumbnailOf(*kept, kThumbnailPixels * 2);
                 } else if (!*closed) {
                   const Result image = shelf->decode(wanted.slice.path, wanted.slice.frame);
                   if (image) picture = thumbnailOf(*image, kThumbnailPixels * 2);
                 }
                 mailbox->post([this, row = wanted.row, bytes, picture, closed] {
                   --m_running;
                   m_store.release(bytes);
                   if (!*closed && !picture.isNull()) Q_EMIT thumbnailReady(row, picture);
                   pump();
                 });
               }),
               kPriorityAhead);
  return true;
}

void FrameLoader::clear() {
  *m_study = true;
  m_study = std::make_shared<std::atomic<bool>>(false);
  m_store.clear();
  m_shownJobs.clear();
  m_thumbnails.clear();
}

}  // namespace praxis::plugins::dicom::panel
