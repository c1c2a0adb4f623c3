#include "plugins/dicom/study/header_pool.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace praxis::plugins::dicom::study {
namespace {

constexpr auto kLookAtStop = std::chrono::milliseconds(20);

HeaderOutcome readOne(const ListedFile& listed, const std::string& charset) {
  HeaderOutcome outcome;
  const auto opened = file::DicomFile::open(listed.path, file::ReadDepth::listing, charset);
  if (!opened) {
    outcome.error = opened.error();
    return outcome;
  }
  outcome.opened = true;
  outcome.directory = isDirectory(*opened);
  if (!opened->hasPixels()) {
    outcome.charset = guessCharset(*opened);
    if (!outcome.directory) outcome.document = readDocumentHeader(*opened);
    return outcome;
  }
  auto header = readImageHeader(*opened);
  if (header) {
    outcome.image = std::move(*header);
  } else {
    outcome.error = header.error();
  }
  return outcome;
}

}  // namespace

HeaderPool::HeaderPool(const std::vector<ListedFile>& files, std::string charset, const std::atomic<bool>* stop)
    : m_files(files), m_charset(std::move(charset)), m_stop(stop), m_outcomes(files.size()) {
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  for (std::size_t i = 0; i < std::min(cores, files.size()); ++i) m_threads.emplace_back([this] { work(); });
}

HeaderPool::~HeaderPool() { m_over = true; }  // the threads finish their file and are joined

void HeaderPool::work() {
  while (!stopped()) {
    const std::size_t index = m_next.fetch_add(1);
    if (index >= m_files.size()) return;
    HeaderOutcome outcome = readOne(m_files[index], m_charset);
    const std::lock_guard lock(m_mutex);
    m_outcomes[index] = std::move(outcome);
    if (index == m_taken) m_ready.notify_one();
  }
}

std::optional<HeaderOutcome> HeaderPool::wait(std::size_t index) {
  std::unique_lock lock(m_mutex);
  m_taken = index;
  while (!m_outcomes[index]) {
    if (stopped()) return std::nullopt;
    m_ready.wait_for(lock, kLookAtStop);
  }
  return std::exchange(m_outcomes[index], std::nullopt);
}

}  // namespace praxis::plugins::dicom::study
