// The viewing page's questions to a model about what is on screen.

#include "plugins/dicom/panel/image_question.h"
#include "plugins/dicom/panel/viewing_page.h"
#include "plugins/dicom/panel/viewport.h"
#include "plugins/dicom/panel/viewport_grid.h"
#include "ui/viewer/annotation_layer.h"

namespace praxis::plugins::dicom::panel {

using ui::plugin::AskSubject;

bool ViewingPage::ask(AskSubject subject, const QString& question) {
  Viewport& viewport = m_grid->active();
  if (viewport.series() == nullptr) {
    Q_EMIT noted(tr("There is no picture in the active viewport to ask about. Open a study, or choose a viewport."));
    return false;
  }
  if (viewport.isWaiting() || viewport.image() == nullptr) {
    m_pendingQuestion = {subject, question};  // asked when the slice is there
    return true;
  }
  m_pendingQuestion.reset();
  if (subject == AskSubject::region) return askAboutRegion(question);
  send(subject == AskSubject::series ? aboutSeries(viewport, m_pool) : aboutSlice(viewport), question);
  return true;
}

void ViewingPage::askWhenShown() { m_pendingQuestion = {AskSubject::slice, QString()}; }

// The chosen region, else the one that is drawn next.
bool ViewingPage::askAboutRegion(const QString& question) {
  Viewport& viewport = m_grid->active();
  const ui::viewer::AnnotationSet* set = viewport.marks().set();
  const ui::viewer::Annotation* chosen = set != nullptr ? set->find(viewport.marks().selected()) : nullptr;
  const bool here = chosen != nullptr && chosen->frame == viewport.marks().frame();
  if (here && ui::viewer::isRegion(chosen->kind)) {
    m_regionQuestion.reset();
    if (const auto about = aboutRegion(viewport, *chosen)) send(*about, question);
    return true;
  }
  m_regionQuestion = question;
  setTool(Command::toolRectangle);
  Q_EMIT noted(tr("Draw a rectangle around what the question is about. It stays on the picture as a measurement."));
  return true;
}

void ViewingPage::answerSelection(Viewport* viewport) {
  if (!m_regionQuestion || viewport != &m_grid->active() || viewport->marks().selected().isEmpty()) return;
  const ui::viewer::Annotation* drawn = viewport->marks().set()->find(viewport->marks().selected());
  if (drawn == nullptr || !ui::viewer::isRegion(drawn->kind)) return;
  ask(AskSubject::region, *std::exchange(m_regionQuestion, std::nullopt));
}

void ViewingPage::send(ui::bridge::ImageQuestion about, const QString& question) {
  about.sends = !question.isEmpty();
  if (about.sends) about.suggestion = question;
  Q_EMIT asked(about);
}

void ViewingPage::runQuestion(Command command) {
  ask(command == Command::askSlice    ? AskSubject::slice
      : command == Command::askSeries ? AskSubject::series
                                      : AskSubject::region,
      {});
}

}  // namespace praxis::plugins::dicom::panel
