#pragma once
// Headers of many files on several threads, handed out in the order of the list. For this folder only. Owner: one
// scan, which waits for the threads. Thread: wait() from the scan's, one at a time.

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "plugins/dicom/study/file_list.h"
#include "plugins/dicom/study/header_reader.h"

namespace praxis::plugins::dicom::study {

struct HeaderOutcome {
  bool opened = false;               // it is a DICOM file
  bool directory = false;            // a DICOMDIR
  std::optional<ImageHeader> image;  // neither image nor error: an object without pixels
  std::optional<DocumentHeader> document;
  file::CharsetGuess charset;  // of an object without pixels
  std::optional<engine::base::Error> error;
};

class HeaderPool {
 public:
  // One thread a core. `files` outlives the pool. `stop` true: no further file is begun.
  HeaderPool(const std::vector<ListedFile>& files, std::string charset, const std::atomic<bool>* stop);
  ~HeaderPool();
  HeaderPool(const HeaderPool&) = delete;
  HeaderPool& operator=(const HeaderPool&) = delete;

  // Waits for file `index` and moves it out; nothing when the scan was stopped.
  std::optional<HeaderOutcome> wait(std::size_t index);

 private:
  bool stopped() const { return m_over || (m_stop != nullptr && m_stop->load()); }
  void work();

  const std::vector<ListedFile>& m_files;
  std::string m_charset;
  const std::atomic<bool>* m_stop;
  std::atomic<bool> m_over = false;
  std::atomic<std::size_t> m_next = 0, m_taken = 0;
  std::mutex m_mutex;
  std::condition_variable m_ready;
  std::vector<std::optional<HeaderOutcome>> m_outcomes;  // under m_mutex
  std::vector<std::jthread> m_threads;
};

}  // namespace praxis::plugins::dicom::study
