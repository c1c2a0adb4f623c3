#include "plugins/dicom/panel/study_job.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <QElapsedTimer>
#include <QFile>
#include <QThreadPool>

#include "plugins/dicom/index/incremental_scan.h"
#include "plugins/dicom/panel/priorities.h"

namespace praxis::plugins::dicom::panel {

using engine::base::ErrorCode;
using study::Collection;

namespace {

constexpr int kProgressEveryMs = 100;

std::vector<std::filesystem::path> toPaths(const QStringList& names) {
  std::vector<std::filesystem::path> paths;
  for (const QString& name : names) paths.emplace_back(QFile::encodeName(name).toStdString());
  return paths;
}

bool liesUnder(const study::Study& study, const std::filesystem::path& root) {
  for (const study::Series& series : study.series) {
    if (series.slices.empty()) continue;
    const std::filesystem::path& path = series.slices.front().path;
    return std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first == root.end();
  }
  return false;
}

// Patients come in the order of their files' names; who lies under the path that was named first comes first.
std::shared_ptr<const Collection> namedFirst(std::shared_ptr<const Collection> collection,
                                             const std::vector<std::filesystem::path>& paths) {
  if (paths.size() < 2) return collection;
  const auto isFirst = [&](const study::Patient& patient) {
    return std::ranges::any_of(patient.studies,
                               [&](const study::Study& study) { return liesUnder(study, paths.front()); });
  };
  if (std::ranges::is_partitioned(collection->patients, isFirst)) return collection;
  auto sorted = std::make_shared<Collection>(*collection);
  std::ranges::stable_partition(sorted->patients, isFirst);
  return sorted;
}

}  // namespace

// What a job takes along to the pool.
struct StudyJob::Order {
  std::vector<std::filesystem::path> paths;
  QString list;
  study::ScanControl control;
  std::shared_ptr<std::atomic<bool>> stop, closing;

  // `read` gets the result as soon as there is one; what is returned is the problem of the list, if any.
  std::string run(const std::function<void(Result)>& read) const {
    std::string problem;
    if (!list.isEmpty()) {
      auto opened = index::StudyIndex::open(list);
      if (opened) return runWithList(*opened, read);
      problem = opened.error().message;
    }
    auto collection = study::scan(paths, control);
    if (collection) {
      read(namedFirst(std::make_shared<const Collection>(*std::move(collection)), paths));
    } else {
      read(std::move(collection).error());
    }
    return problem;
  }

 private:
  std::string runWithList(index::StudyIndex& opened, const std::function<void(Result)>& read) const {
    bool told = false;
    auto scan = index::scanWithList(
        opened, paths, control,
        [&](std::shared_ptr<const Collection> collection) {
          told = true;
          read(namedFirst(std::move(collection), paths));
        },
        closing.get());
    if (scan) return scan->listProblem;
    if (!told) read(std::move(scan).error());
    return {};
  }
};

StudyJob::StudyJob(QThreadPool& pool, QObject* parent)
    : QObject(parent),
      m_pool(pool),
      m_mailbox(std::make_shared<Mailbox>(this)),
      m_closing(std::make_shared<std::atomic<bool>>(false)) {}

StudyJob::~StudyJob() {
  m_mailbox->close();
  *m_closing = true;
  if (m_stop) *m_stop = true;
}

void StudyJob::start(const QStringList& paths, const QString& charset, bool again) {
  if (m_stop) *m_stop = true;
  m_stop = std::make_shared<std::atomic<bool>>(false);
  m_running = true;
  Order order{toPaths(paths), m_list, {}, m_stop, m_closing};
  order.control.charset = charset.toStdString();
  order.control.readAgain = again;
  m_pool.start(
      [this, scan = ++m_scan, mailbox = m_mailbox, order = std::move(order)]() mutable {
        QElapsedTimer sinceReport;
        sinceReport.start();
        order.control.stop = order.stop.get();
        order.control.progress = [&](int done, int total) {
          if (done < total && sinceReport.elapsed() < kProgressEveryMs) return;
          sinceReport.restart();
          mailbox->post([this, scan, done, total] {
            if (scan == m_scan) Q_EMIT progress(done, total);
          });
        };
        const std::string problem = order.run([&](Result result) {
          auto shared = std::make_shared<Result>(std::move(result));
          mailbox->post([this, scan, shared] { take(scan, *shared); });
        });
        mailbox->post([this, problem, listed = !order.list.isEmpty()] {
          if (listed) Q_EMIT this->listed(QString::fromStdString(problem));
        });
      },
      kPriorityAwaited);
}

void StudyJob::stop() {
  if (m_stop) *m_stop = true;
}

void StudyJob::abandon() {
  stop();
  ++m_scan;
  m_running = false;
}

void StudyJob::take(quint64 scan, const Result& result) {
  if (scan != m_scan) return;
  m_running = false;
  if (result) {
    Q_EMIT finished(*result);
  } else if (result.error().code == ErrorCode::cancelled) {
    Q_EMIT stopped();
  } else {
    Q_EMIT failed(QString::fromStdString(result.error().message));
  }
}

}  // namespace praxis::plugins::dicom::panel
