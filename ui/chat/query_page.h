#pragma once
// The Query page: conversations | transcript and prompt | parameters. Conversations live as long as the page; each
// keeps its transcript while another is shown, and an answer goes on in the background. Thread: gui.

#include <memory>

#include <QWidget>

#include "ui/bridge/engine_client.h"
#include "ui/chat/suggestion_bar.h"

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
  // Puts the picture beside the question that is being written; the suggestion stands selected in an empty prompt, or
  // is asked at once where the question says so. False when it was to be asked and could not be.
  bool askAbout(const bridge::ImageQuestion& question);
  // Keeps conversations and their pictures in this folder, and brings back those that are there. Empty: keeps nothing.
  void keepConversations(const QString& folder);
  bool isIdle() const;  // nothing is being read or written
  // Picture files, as dropping them does; DICOM files and folders go to imagesOffered().
  void attachFiles(const QStringList& paths);
  // For empty conversations; up to three.
  void setSuggestions(const QList<Suggestion>& suggestions);
  // Beside the question that is being written; those that are read.
  int picturesAttached() const;
  // True while an answer of the conversation that is shown is queued or being written.
  bool isAnswering() const;
  // The newest answer of the conversation that is shown; empty when there is none.
  QString lastAnswer() const;

 Q_SIGNALS:
  // No model is loaded, and the user asked for one.
  void modelsRequested();
  // DICOM files or folders were to be attached: the imaging panel reads them and asks back.
  void imagesOffered(const QStringList& paths);
  // A suggestion about the slice that the imaging page shows was chosen.
  void sliceQuestionRequested(const QString& question);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  class Private;
  std::unique_ptr<Private> m_private;
};

// That a fallback writes the conversations, which, and why; empty when the model's own template does.
QString chatFormatWarning(const bridge::ModelInfo& model);

}  // namespace praxis::ui::chat
