#include "plugins/dicom/panel/series_source.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include "plugins/dicom/panel/decoder_shelf.h"
#include "plugins/dicom/panel/priorities.h"

namespace praxis::plugins::dicom::panel {

namespace base = engine::base;

namespace {

ui::bridge::PictureSource::Pictures decode(const std::vector<study::Slice>& slices, const std::atomic<bool>& stop) {
  DecoderShelf shelf;  // a series of one file with many frames is opened once
  std::vector<ui::bridge::Picture> pictures;
  for (const study::Slice& slice : slices) {
    if (stop) return base::fail(base::ErrorCode::cancelled, "stopped");
    engine::image::Image image = PRAXIS_TRY(shelf.decode(slice.path, slice.frame));
    pictures.push_back(std::make_shared<const engine::image::Image>(std::move(image)));
  }
  return pictures;
}

}  // namespace

SeriesSource::SeriesSource(const study::Series& series, QThreadPool& pool)
    : m_pool(pool),
      m_slices(series.slices),
      m_storage(series.storage),
      m_stop(std::make_shared<std::atomic<bool>>(false)) {}

SeriesSource::~SeriesSource() { *m_stop = true; }

void SeriesSource::read(std::vector<std::size_t> slices, QObject* receiver, std::function<void(Pictures)> done) {
  *m_stop = true;  // what was wanted before
  m_stop = std::make_shared<std::atomic<bool>>(false);
  std::vector<study::Slice> wanted;
  for (const std::size_t slice : slices) {
    if (slice < m_slices.size()) wanted.push_back(m_slices[slice]);
  }
  m_pool.start(
      [wanted = std::move(wanted), storage = m_storage, stop = m_stop, to = QPointer<QObject>(receiver),
       done = std::move(done), application = QCoreApplication::instance()] {
        auto pictures = std::make_shared<Pictures>(decode(wanted, *stop));
        if (*stop) return;
        QMetaObject::invokeMethod(application, [to, done, pictures, stop] {
          if (to && !*stop) done(std::move(*pictures));
        });
      },
      kPriorityAwaited);
}

}  // namespace praxis::plugins::dicom::panel
