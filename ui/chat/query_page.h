#pragma once
// The Query page: conversations | transcript and prompt | parameters. Conversations live as long as the page; each
// keeps its transcript while another is shown, and an answer goes on in the background. Thread: gui.

#include <memory>

#include <QWidget>

#include "ui/bridge/engine_client.h"

namespace praxis::ui::chat {

class QueryPage : public QWidget {
  Q_OBJECT
 public:
  explicit QueryPage(bridge::EngineClient& client, QWidget* parent = nullptr);
  ~QueryPage() override;

  // What the buttons do; also for the tour and for tests.
  void newConversation();
  // Puts the text into the prompt box and sends it. False when it could not be sent; the text stays in the box.
  bool ask(const QString& text);
  void stop();
  // True while an answer of the conversation that is shown is queued or being written.
  bool isAnswering() const;
  // The newest answer of the conversation that is shown; empty when there is none.
  QString lastAnswer() const;

 Q_SIGNALS:
  // No model is loaded, and the user asked for one.
  void modelsRequested();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  class Private;
  std::unique_ptr<Private> m_private;
};

// That a fallback writes the conversations, which, and why; empty when the model's own template does.
QString chatFormatWarning(const bridge::ModelInfo& model);

}  // namespace praxis::ui::chat
