#pragma once
// What the answer may look like: free text, JSON, JSON of a schema, or text of a grammar. What is entered is checked
// as the engine will read it, on the thread pool, and what is wrong stands under it. Thread: gui.

#include <array>

#include <QFutureWatcher>
#include <QTimer>
#include <QWidget>

#include "ui/bridge/engine_client.h"
#include "ui/chat/answer_form.h"

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace praxis::ui::widgets {
class InlineMessage;
}

namespace praxis::ui::chat {

class AnswerFormat : public QWidget {
  Q_OBJECT
 public:
  explicit AnswerFormat(QWidget* parent = nullptr);

  AnswerKind kind() const;
  void setKind(AnswerKind kind);  // each kind keeps the text that was entered for it
  QString source() const;
  void setSource(const QString& source);
  void loadFile(const QString& path);

  void write(bridge::GenerationParams& params) const;
  void read(const bridge::GenerationParams& params);
  // Why a question cannot be sent like this, with what to do; empty when it can, as far as is known yet.
  QString problem() const;
  // Something entered or chosen has not been judged yet.
  bool isChecking() const { return m_pause.isActive() || m_checking || m_reading; }

 private:
  void build();
  void showKind();
  void chooseFile();
  void sourceEdited();
  void check();
  void showCheck();
  bool hasSource() const;

  AnswerKind m_shownKind = AnswerKind::text;
  std::array<QString, 4> m_sources;  // by kind; that of the kind which is shown stands in the editor
  FormCheck m_checked;
  AnswerKind m_checkedKind = AnswerKind::text;
  // Until the outcome has been shown, which is later than the job's end.
  bool m_checking = false;
  bool m_reading = false;
  QTimer m_pause;  // checks wait until typing pauses
  QFutureWatcher<FormCheck> m_check;
  QFutureWatcher<engine::base::Result<QString>> m_file;
  QComboBox* m_kind;
  QWidget* m_entry;
  QPlainTextEdit* m_editor;
  QPushButton* m_load;
  QLabel* m_status;
  widgets::InlineMessage* m_message;
};

}  // namespace praxis::ui::chat
