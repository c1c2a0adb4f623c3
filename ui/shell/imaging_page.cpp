#include "ui/shell/imaging_page.h"

#include <QVBoxLayout>

#include "ui/widgets/empty_state.h"

namespace praxis::ui::shell {

ImagingPage::ImagingPage(QWidget* parent)
    : QWidget(parent), m_column(new QVBoxLayout(this)),
      m_empty(new widgets::EmptyState(QStringLiteral("imaging"), tr("The imaging plugin is being loaded."), {}, this)) {
  m_column->setContentsMargins(0, 0, 0, 0);
  m_column->addWidget(m_empty);
}

void ImagingPage::setPanel(plugin::Panel* panel) {
  m_panel = panel;
  m_empty->hide();
  m_column->addWidget(panel);
  setFocusProxy(panel);
  panel->show();
  if (!m_waiting.isEmpty()) panel->openPaths(std::exchange(m_waiting, {}));
}

void ImagingPage::setUnavailable(const QString& whyNot) {
  m_unavailable = true;
  m_waiting.clear();
  m_empty->setSentence(tr("Images cannot be shown, because the imaging plugin is not loaded."));
  m_empty->setNote(tr("%1 The other pages work without it. Install it, then start Praxis again.").arg(whyNot));
}

bool ImagingPage::openPaths(const QStringList& paths) {
  if (m_unavailable) return false;
  if (m_panel) m_panel->openPaths(paths);
  else m_waiting = paths;
  return true;
}

}  // namespace praxis::ui::shell
