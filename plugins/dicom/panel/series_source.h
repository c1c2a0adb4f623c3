#pragma once
// The slices of a series for a question about it, decoded on the pool when it is known which of them are wanted. Keeps
// what the series needs on disk; outlives the panel it came from. Thread: gui.

#include <atomic>
#include <memory>
#include <vector>

#include "plugins/dicom/study/study.h"
#include "ui/bridge/image_attachment.h"

class QThreadPool;

namespace praxis::plugins::dicom::panel {

class SeriesSource : public ui::bridge::PictureSource {
 public:
  // The pool outlives every job.
  SeriesSource(const study::Series& series, QThreadPool& pool);
  ~SeriesSource() override;

  std::size_t count() const override { return m_slices.size(); }
  void read(std::vector<std::size_t> slices, QObject* receiver, std::function<void(Pictures)> done) override;

 private:
  QThreadPool& m_pool;
  std::vector<study::Slice> m_slices;
  std::shared_ptr<const void> m_storage;
  std::shared_ptr<std::atomic<bool>> m_stop;
};

}  // namespace praxis::plugins::dicom::panel
