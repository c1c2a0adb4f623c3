#include "plugins/dicom/panel/study_browser.h"

#include <QComboBox>
#include <QDateEdit>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QThreadPool>
#include <QTreeView>

#include "plugins/dicom/panel/document_dialog.h"
#include "plugins/dicom/panel/frame_loader.h"
#include "plugins/dicom/panel/overlay_text.h"
#include "plugins/dicom/panel/series_strip.h"
#include "plugins/dicom/panel/study_model.h"
#include "plugins/dicom/panel/thumbnail.h"
#include "plugins/dicom/pixels/frame_decoder.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/inline_message.h"

namespace praxis::plugins::dicom::panel {

using ui::widgets::EmptyState;
using ui::widgets::InlineMessage;

namespace {

enum Page { kList, kNothingListed, kNothingFound };

}  // namespace

StudyBrowser::~StudyBrowser() {
  m_mailbox->close();
  if (m_left) *m_left = true;
}

void StudyBrowser::connectFilters() {
  connect(m_search, &QLineEdit::textChanged, this, [this] { m_typing.start(); });
  connect(&m_typing, &QTimer::timeout, this, &StudyBrowser::search);
  connect(m_modality, &QComboBox::currentIndexChanged, this, &StudyBrowser::search);
  connect(m_dates, &QComboBox::currentIndexChanged, this, [this] {
    const bool range = !m_dates->currentData().isValid();
    m_from->setVisible(range);
    m_to->setVisible(range);
    search();
  });
  for (QDateEdit* edit : {m_from, m_to}) connect(edit, &QDateEdit::dateChanged, this, &StudyBrowser::search);
  connect(m_table->header(), &QHeaderView::sortIndicatorChanged, this, [this](int column, Qt::SortOrder order) {
    m_sortBy = StudyModel::sortOf(column);
    m_descending = order == Qt::DescendingOrder;
    search();
  });
  connect(m_table, &QTreeView::doubleClicked, this, &StudyBrowser::openSelected);
  connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, this, &StudyBrowser::checkVisible);
  connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& current) { choose(current.isValid() ? m_model->study(current.row()).id : 0); });
  connect(m_strip, &QListView::doubleClicked, this, [this](const QModelIndex& card) { openCard(card.row()); });
  connect(m_open, &QPushButton::clicked, this, &StudyBrowser::openSelected);
  connect(m_remove, &QPushButton::clicked, this, &StudyBrowser::removeSelected);
  connect(m_nothingListed, &EmptyState::activated, this, &StudyBrowser::openFolderRequested);
  connect(m_nothingFound, &EmptyState::activated, this, &StudyBrowser::clearFilters);
}

void StudyBrowser::connectService() {
  using index::IndexService;
  connect(&m_service, &IndexService::searched, this, &StudyBrowser::take);
  connect(&m_service, &IndexService::changed, this, &StudyBrowser::search);
  connect(&m_service, &IndexService::seriesFound, this, &StudyBrowser::takeSeries);
  connect(&m_service, &IndexService::loaded, this, &StudyBrowser::takeCollection);
  connect(&m_service, &IndexService::failed, this, [this](const QString& message) {
    m_opening = 0;
    m_message->say(InlineMessage::Kind::error, message);
  });
  connect(&m_service, &IndexService::noticed, this,
          [this](const QString& message) { m_message->say(InlineMessage::Kind::warning, message); });
  connect(m_message, &InlineMessage::actionTriggered, this, [this] {
    m_service.restore(m_removed);
    m_message->dismiss();
  });
}

void StudyBrowser::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  search();
}

void StudyBrowser::search() {
  m_typing.stop();
  index::Query query;
  query.text = m_search->text();
  query.modality = m_modality->currentData().toString();
  const QVariant days = m_dates->currentData();
  if (!days.isValid()) {
    query.from = m_from->date();
    query.to = m_to->date();
  } else if (days.toInt() >= 0) {
    query.from = QDate::currentDate().addDays(-days.toInt());
  }
  query.sortBy = m_sortBy;
  query.descending = m_descending;
  m_service.search(query);
}

bool StudyBrowser::isFiltered() const {
  return !m_search->text().isEmpty() || m_modality->currentIndex() > 0 || m_dates->currentIndex() > 0;
}

void StudyBrowser::clearFilters() {
  {
    const QSignalBlocker quiet(m_modality);
    m_modality->setCurrentIndex(0);
  }
  m_dates->setCurrentIndex(0);
  m_search->clear();
  search();
}

void StudyBrowser::take(const index::SearchResult& result) {
  const qint64 before = m_chosen;
  fillModalities(result.modalities);
  m_model->setStudies(result.studies);
  const int found = static_cast<int>(result.studies.size());
  m_count->setText(found == result.total ? (found == 1 ? tr("1 study") : tr("%1 studies").arg(found))
                                         : tr("%1 of %2 studies").arg(found).arg(result.total));
  m_pages->setCurrentIndex(found > 0 ? kList : result.total == 0 && !isFiltered() ? kNothingListed : kNothingFound);
  m_filters->setVisible(m_pages->currentIndex() != kNothingListed);
  const int row = qMax(0, m_model->rowOf(before));
  if (found > 0) {
    m_table->setCurrentIndex(m_model->index(row, 0));
  } else {
    choose(0);
  }
  checkVisible();
}

void StudyBrowser::fillModalities(const QStringList& modalities) {
  const QString chosen = m_modality->currentData().toString();
  const QSignalBlocker quiet(m_modality);
  while (m_modality->count() > 1) m_modality->removeItem(1);
  for (const QString& modality : modalities) m_modality->addItem(modality, modality);
  if (!chosen.isEmpty() && m_modality->findData(chosen) < 0) m_modality->addItem(chosen, chosen);
  m_modality->setCurrentIndex(qMax(0, m_modality->findData(chosen)));
}

// Only what can be seen: a list may name more files than a disk answers for in a minute.
void StudyBrowser::checkVisible() {
  QVector<qint64> visible;
  const int height = m_table->viewport()->height();
  for (QModelIndex row = m_table->indexAt({0, 0}); row.isValid(); row = m_table->indexBelow(row)) {
    if (m_table->visualRect(row).top() > height) break;
    visible << m_model->study(row.row()).id;
  }
  m_service.check(visible);
}

qint64 StudyBrowser::selected() const {
  const QModelIndex current = m_table->currentIndex();
  return current.isValid() ? m_model->study(current.row()).id : 0;
}

// A refreshed list chooses the same study again: what is known of it stays on screen until the answer is there.
void StudyBrowser::choose(qint64 study) {
  m_open->setEnabled(study != 0);
  m_remove->setEnabled(study != 0);
  if (study != m_chosen) {
    if (m_left) *m_left = true;
    m_left = std::make_shared<std::atomic<bool>>(false);
    m_headers.reset();
    m_strip->seriesModel().setSeries({});
  }
  m_chosen = study;
  if (study != 0) m_service.askForSeries(study);
}

void StudyBrowser::takeSeries(qint64 study, const std::vector<index::SeriesEntry>& series) {
  if (study != m_chosen) return;
  SeriesStripModel& shown = m_strip->seriesModel();
  bool same = shown.rowCount() == static_cast<int>(series.size());
  for (int row = 0; same && row < shown.rowCount(); ++row) {
    same = shown.series(row).id == series[static_cast<std::size_t>(row)].id;
  }
  // Asked for again, its thumbnails may be newer here than in the answer.
  if (same && m_headers) return;
  m_headers.reset();  // the study was read anew
  shown.setSeries(series);
  m_service.load(study);
}

void StudyBrowser::takeCollection(qint64 study, std::shared_ptr<const study::Collection> collection) {
  if (study == m_opening) {
    m_opening = 0;
    Q_EMIT openRequested(collection);
  }
  if (study != m_chosen || m_headers) return;
  m_headers = collection;
  makeThumbnails(collection->patients.front().studies.front());
}

void StudyBrowser::makeThumbnails(const study::Study& study) {
  SeriesStripModel& model = m_strip->seriesModel();
  for (int row = 0; row < model.rowCount() && row < static_cast<int>(study.series.size()); ++row) {
    const study::Series& series = study.series[static_cast<std::size_t>(row)];
    const index::SeriesEntry& entry = model.series(row);
    if (!entry.thumbnail.isNull() || series.slices.empty()) continue;
    if (entry.uid.toStdString() != series.uid || entry.images != static_cast<int>(series.slices.size())) continue;
    ++m_decoding;
    m_pool.start(
        [this, id = entry.id, left = m_left, mailbox = m_mailbox, slice = series.slices[series.slices.size() / 2]] {
          QImage picture;
          if (!*left) {
            const auto decoder = pixels::FrameDecoder::open(slice.path);
            if (decoder) {
              const auto image = decoder->image(slice.frame);
              if (image) picture = thumbnailOf(*image, FrameLoader::kThumbnailPixels * 2);
            }
          }
          mailbox->post([this, id, picture] {
            --m_decoding;
            if (picture.isNull()) return;
            m_service.setThumbnail(id, picture);
            SeriesStripModel& strip = m_strip->seriesModel();
            for (int i = 0; i < strip.rowCount(); ++i) {
              if (strip.series(i).id == id) strip.setThumbnail(i, picture);
            }
          });
        });
  }
}

QPushButton* StudyBrowser::addSecondary(const QString& text) { return m_nothingListed->addSecondary(text); }

void StudyBrowser::openSelected() {
  const qint64 study = selected();
  if (study == 0) return;
  if (m_model->study(m_table->currentIndex().row()).isMissing()) {
    m_message->say(InlineMessage::Kind::warning,
                   tr("The files of this study are not where they were. Connect their disk or open their folder."));
    return;
  }
  if (study == m_chosen && m_headers) {
    Q_EMIT openRequested(m_headers);
    return;
  }
  m_opening = study;
  m_service.load(study);
}

// A report or a document by itself; pictures are opened with their study.
void StudyBrowser::openCard(int row) {
  const bool document = m_strip->seriesModel().series(row).kind != study::SeriesKind::images;
  if (!document || !m_headers) return openSelected();
  const study::Study& study = m_headers->patients.front().studies.front();
  const int first = static_cast<int>(study.series.size());  // the list keeps documents behind the series
  auto* dialog = new DocumentDialog(study.documents, m_pool, this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->choose(row - first);
  dialog->open();
}

void StudyBrowser::removeSelected() {
  const qint64 study = selected();
  if (study == 0) return;
  m_removed = study;
  m_service.remove(study);
  const QString name = readableName(m_model->study(m_table->currentIndex().row()).patientName.toStdString());
  m_message->say(InlineMessage::Kind::info, tr("Removed %1 from the list. The files stay where they are.").arg(name),
                 tr("Undo"));
}

bool StudyBrowser::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  const int key = static_cast<QKeyEvent*>(event)->key();
  if (key == Qt::Key_Return || key == Qt::Key_Enter) {
    openSelected();
    return true;
  }
  if (watched == m_search && key == Qt::Key_Down) {
    m_table->setFocus();
    return true;
  }
  if (watched == m_table && key == Qt::Key_Delete) {
    removeSelected();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace praxis::plugins::dicom::panel
