#include "ui/chat/suggestion_bar.h"

#include <QPushButton>

#include "ui/style/tokens.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/flow_layout.h"

namespace praxis::ui::chat {

SuggestionBar::SuggestionBar(QWidget* parent)
    : QWidget(parent), m_flow(new widgets::FlowLayout(style::space::kSmall, this)) {
  setAccessibleName(tr("Suggested questions"));
  hide();
}

void SuggestionBar::setSuggestions(const QList<Suggestion>& suggestions) {
  for (QPushButton* button : buttons()) delete button;
  m_suggestions = suggestions.mid(0, kSuggestionsMax);
  for (const Suggestion& suggestion : std::as_const(m_suggestions)) {
    const QString icon = suggestion.aboutSlice ? QStringLiteral("imaging") : QStringLiteral("query");
    QPushButton* button = widgets::secondaryButton(suggestion.label, icon, this);
    button->setToolTip(suggestion.question.isEmpty() ? suggestion.label : suggestion.question);
    connect(button, &QPushButton::clicked, this, [this, suggestion] { Q_EMIT chosen(suggestion); });
    m_flow->addWidget(button);
  }
  updateGeometry();
}

QList<QPushButton*> SuggestionBar::buttons() const {
  return findChildren<QPushButton*>(QString(), Qt::FindDirectChildrenOnly);
}

}  // namespace praxis::ui::chat
