#include "plugins/dicom/index/index_service.h"

#include <QDir>

namespace praxis::plugins::dicom::index {

using engine::base::Error;
using engine::base::ErrorCode;
using engine::base::Result;

// Lives on the worker thread; the two flags are set by the gui thread.
struct IndexService::State {
  std::optional<StudyIndex> list;
  std::optional<Error> unusable;  // why the list could not be opened
  std::atomic<bool> stop = false;

  // A list that a newer program wrote stays as it is; a lock, a permission or a full disk may pass.
  bool worthOpening() const { return !list && (!unusable || unusable->code != ErrorCode::unsupported); }

  // The notice of a list that was opened or started anew just now.
  QString open(const QString& path, bool anew) {
    list.reset();
    unusable.reset();
    QDir().mkpath(QFileInfo(path).path());
    Result<StudyIndex> opened = anew ? StudyIndex::startAnew(path) : StudyIndex::open(path);
    if (!opened) {
      unusable = opened.error();
      return {};
    }
    list = *std::move(opened);
    std::ignore = list->purge();  // of what was removed in an earlier session; it is hidden anyway
    return list->notice();
  }
};

IndexService::IndexService(const QString& folder, QObject* parent)
    : QObject(parent),
      m_path(QDir(folder).filePath(QStringLiteral("studies.sqlite"))),
      m_state(std::make_shared<State>()),
      m_worker(new QObject),
      m_search(std::make_shared<std::atomic<quint64>>(0)),
      m_check(std::make_shared<std::atomic<quint64>>(0)) {
  m_thread.setObjectName(QStringLiteral("study list"));
  m_worker->moveToThread(&m_thread);
  // Directly: on the worker thread, which a connection must be closed on.
  connect(
      &m_thread, &QThread::finished, m_worker, [state = m_state] { state->list.reset(); }, Qt::DirectConnection);
  connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
  m_thread.start();
}

IndexService::~IndexService() {
  m_state->stop = true;
  m_thread.quit();
  m_thread.wait();
}

void IndexService::answer(Answer letter) {
  QMetaObject::invokeMethod(
      this,
      [this, letter = std::move(letter)] {
        --m_waiting;
        if (letter) letter();
      },
      Qt::QueuedConnection);
}

void IndexService::post(Task task) {
  ++m_waiting;
  QMetaObject::invokeMethod(
      m_worker,
      [this, state = m_state, task = std::move(task)] {
        if (state->stop) return;
        QString notice;
        if (state->worthOpening()) notice = state->open(m_path, false);
        Result<Answer> result = state->unusable ? Result<Answer>(*state->unusable) : task(*state->list);
        if (!result && result.error().code == ErrorCode::corrupt && !state->unusable) {
          notice = state->open(m_path, true);
          result = Answer([this] { Q_EMIT changed(); });
        }
        Answer letter;
        if (result) {
          letter = *std::move(result);
        } else {
          letter = [this, message = QString::fromStdString(result.error().message)] { Q_EMIT failed(message); };
        }
        answer([this, notice, letter] {
          if (!notice.isEmpty()) Q_EMIT noticed(notice);
          if (letter) letter();
        });
      },
      Qt::QueuedConnection);
}

void IndexService::search(const Query& query) {
  post([this, query, newest = m_search, mine = ++*m_search](StudyIndex& list) -> Result<Answer> {
    if (*newest != mine) return Answer();
    auto result = std::make_shared<SearchResult>(PRAXIS_TRY(list.search(query)));
    return Answer([this, newest, mine, result] {
      if (*newest == mine) Q_EMIT searched(*result);
    });
  });
}

void IndexService::askForSeries(qint64 study) {
  post([this, study](StudyIndex& list) -> Result<Answer> {
    auto series = std::make_shared<std::vector<SeriesEntry>>(PRAXIS_TRY(list.series(study)));
    return Answer([this, study, series] { Q_EMIT seriesFound(study, *series); });
  });
}

void IndexService::load(qint64 study) {
  post([this, study](StudyIndex& list) -> Result<Answer> {
    auto collection = std::make_shared<const study::Collection>(PRAXIS_TRY(list.load(study)));
    return Answer([this, study, collection] { Q_EMIT loaded(study, collection); });
  });
}

void IndexService::remove(qint64 study) {
  post([this, study](StudyIndex& list) -> Result<Answer> {
    PRAXIS_TRY(list.remove(study));
    return Answer([this] { Q_EMIT changed(); });
  });
}

void IndexService::restore(qint64 study) {
  post([this, study](StudyIndex& list) -> Result<Answer> {
    PRAXIS_TRY(list.restore(study));
    return Answer([this] { Q_EMIT changed(); });
  });
}

void IndexService::setThumbnail(qint64 series, const QImage& image) {
  post([series, image](StudyIndex& list) -> Result<Answer> {
    PRAXIS_TRY(list.setThumbnail(series, image));
    return Answer();
  });
}

// One study at a time, so that a search in between does not wait for all of them.
void IndexService::check(const QVector<qint64>& studies) {
  const quint64 mine = ++*m_check;
  for (const qint64 study : studies) {
    post([this, study, newest = m_check, mine](StudyIndex& list) -> Result<Answer> {
      if (*newest != mine) return Answer();
      const bool differs = PRAXIS_TRY(list.checkFiles(study));
      return differs ? Answer([this] { Q_EMIT changed(); }) : Answer();
    });
  }
}

}  // namespace praxis::plugins::dicom::index
