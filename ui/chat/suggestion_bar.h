#pragma once
// Up to three questions to begin with, above the prompt of an empty conversation. Thread: gui.

#include <QList>
#include <QWidget>

class QPushButton;

namespace praxis::ui::widgets {
class FlowLayout;
}

namespace praxis::ui::chat {

struct Suggestion {
  QString label;            // on the button
  QString question;         // what is asked; empty: the label
  bool aboutSlice = false;  // of the picture that the imaging page shows, which goes along
};

class SuggestionBar : public QWidget {
  Q_OBJECT
 public:
  static constexpr int kSuggestionsMax = 3;

  explicit SuggestionBar(QWidget* parent = nullptr);

  void setSuggestions(const QList<Suggestion>& suggestions);  // those after the third are left out
  const QList<Suggestion>& suggestions() const { return m_suggestions; }
  QList<QPushButton*> buttons() const;

 Q_SIGNALS:
  void chosen(const praxis::ui::chat::Suggestion& suggestion);

 private:
  QList<Suggestion> m_suggestions;
  widgets::FlowLayout* m_flow;
};

}  // namespace praxis::ui::chat
