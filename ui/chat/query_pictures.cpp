// The Query page's pictures: attached, asked about, looked at; and the questions it suggests.

#include <algorithm>

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QFutureWatcher>
#include <QMimeData>
#include <QShortcut>
#include <QtConcurrent>

#include "ui/chat/attachment_row.h"
#include "ui/chat/attachment_text.h"
#include "ui/chat/offered_pictures.h"
#include "ui/chat/picture_reader.h"
#include "ui/chat/picture_viewer.h"
#include "ui/chat/prompt_bar.h"
#include "ui/chat/prompt_box.h"
#include "ui/chat/query_page_private.h"
#include "ui/chat/transcript_view.h"
#include "ui/chat/turn_view.h"

namespace praxis::ui::chat {

namespace {

struct Sorted {
  QStringList pictures;
  QStringList imaging;  // DICOM files and folders
};

// Looks into the files. Thread: pool.
Sorted sortFiles(const QStringList& paths) {
  Sorted sorted;
  for (const QString& path : paths) {
    const bool imaging = QFileInfo(path).isDir() || isDicomFile(path);
    (imaging ? sorted.imaging : sorted.pictures) << path;
  }
  return sorted;
}

// A drop on the page that is not on the prompt: other files belong to the window.
bool bringsPictures(const QMimeData& data) {
  if (!offersPictures(data)) return false;
  const QStringList paths = offeredBy(data).paths;
  return std::ranges::all_of(paths, hasPictureName);
}

}  // namespace

void QueryPage::Private::buildPictures() {
  viewer = new PictureViewer(&page);
  suggestions = new SuggestionBar(prompt);
  prompt->addAbove(suggestions);
  page.setAcceptDrops(true);
  connect(suggestions, &SuggestionBar::chosen, &page, [this](const Suggestion& suggestion) {
    const QString question = suggestion.question.isEmpty() ? suggestion.label : suggestion.question;
    if (suggestion.aboutSlice)
      Q_EMIT page.sliceQuestionRequested(question);
    else
      page.ask(question);
  });
  connect(prompt, &PromptBar::attachRequested, &page, [this] { askForPictures(); });
  connect(prompt, &PromptBar::picturesOffered, &page,
          [this](const QStringList& paths, const QImage& image) { offer(paths, image); });
  auto* hide = new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_H), &page);
  hide->setContext(Qt::WidgetWithChildrenShortcut);
  connect(hide, &QShortcut::activated, &page, [this] {
    answersHidden = !answersHidden;
    for (const auto& chat : chats) chat->view->setAnswersHidden(answersHidden);
  });
}

void QueryPage::Private::addPictureRow(Chat& chat) {
  chat.pictures = new AttachmentRow(prompt);
  chat.pictures->hide();
  connect(chat.pictures, &AttachmentRow::opened, &page,
          [this, row = chat.pictures](int place) { viewer->open(row->images(), place); });
  chat.view->setAnswersHidden(answersHidden);
  connect(chat.view, &TranscriptView::pictureOpened, &page, [this, id = chat.id](int turn, int place) {
    if (const Chat* chat = find(id)) viewer->open(chat->data.turns[turn].images, place);
  });
}

void QueryPage::Private::offer(const QStringList& paths, const QImage& image) {
  if (paths.isEmpty()) {
    if (!image.isNull()) current->pictures->addPicture(image, tr("Pasted picture"));
    return;
  }
  auto* watcher = new QFutureWatcher<Sorted>(&page);
  connect(watcher, &QFutureWatcherBase::finished, &page, [this, watcher, id = current->id] {
    watcher->deleteLater();
    const Sorted sorted = watcher->result();
    if (Chat* chat = find(id)) chat->pictures->addFiles(sorted.pictures);
    if (!sorted.imaging.isEmpty()) Q_EMIT page.imagesOffered(sorted.imaging);
  });
  watcher->setFuture(QtConcurrent::run(sortFiles, paths));
}

void QueryPage::Private::askForPictures() {
  auto* dialog = new QFileDialog(&page, tr("Attach pictures"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFiles);
  QStringList patterns;
  for (const QString& format : pictureFormats()) {
    patterns << QStringLiteral("*.") + format;
    if (format == QLatin1String("jpeg")) patterns << QStringLiteral("*.jpg");
    if (format == QLatin1String("tiff")) patterns << QStringLiteral("*.tif");
  }
  // DICOM files often have no suffix at all.
  dialog->setNameFilters({tr("Pictures (%1)").arg(patterns.join(u' ')), tr("DICOM and all other files (*)")});
  connect(dialog, &QFileDialog::filesSelected, &page, [this](const QStringList& paths) { offer(paths, {}); });
  dialog->open();
}

void QueryPage::Private::updatePictures() {
  const bridge::ModelInfo* model = client.model();
  for (const auto& chat : chats) {
    if (chat->pictures) chat->pictures->setModel(model, chat->data.contextTokens());
  }
  prompt->setPicturesRefused(whyNoPictures(model));
}

void QueryPage::Private::updateSuggestions() {
  const bool empty = current->data.turns.isEmpty();
  suggestions->setVisible(empty && client.model() && !suggestions->suggestions().isEmpty());
}

void QueryPage::Private::prepared(bridge::RequestId id, const QList<bridge::PictureUse>& uses) {
  TurnView* view = nullptr;
  Turn* turn = turnOf(id, &view);
  if (!turn) return;
  turn->uses = uses;
  view->setHeader(answerHeader(turn->modelName, uses, turn->images), identities(uses));
}

void QueryPage::Private::looking(bridge::RequestId id, int image, int images, double share) {
  TurnView* view = nullptr;
  if (!turnOf(id, &view)) return;
  const int percent = qBound(0, qRound(share * 100), 100);
  view->showWaiting(images > 1 ? tr("Looking at picture %1 of %2, %3 %").arg(image + 1).arg(images).arg(percent)
                               : tr("Looking at the picture, %1 %").arg(percent));
}

bool QueryPage::askAbout(const bridge::ImageQuestion& question) {
  Private& p = *m_private;
  p.current->pictures->add(question.image);
  if (p.prompt->text().trimmed().isEmpty() || question.sends) {
    p.prompt->setText(question.suggestion);
    p.prompt->box()->selectAll();
  }
  p.prompt->setFocus();
  return !question.sends || p.send();
}

int QueryPage::picturesAttached() const { return static_cast<int>(m_private->current->pictures->images().size()); }

void QueryPage::attachFiles(const QStringList& paths) { m_private->offer(paths, {}); }

void QueryPage::setSuggestions(const QList<Suggestion>& suggestions) {
  m_private->suggestions->setSuggestions(suggestions);
  m_private->updateSuggestions();
}

void QueryPage::dragEnterEvent(QDragEnterEvent* event) {
  if (bringsPictures(*event->mimeData())) event->acceptProposedAction();
}

void QueryPage::dropEvent(QDropEvent* event) {
  if (!bringsPictures(*event->mimeData())) return;
  event->acceptProposedAction();
  const Offered offered = offeredBy(*event->mimeData());
  m_private->offer(offered.paths, offered.image);
}

}  // namespace praxis::ui::chat
