#pragma once
// The scripted tour: does what a person would do on every page, waits for each thing to really happen, takes pictures
// and writes a transcript. Driven by a timer and signals; the window never waits for it. Ends the program with 0 only
// if every step came true, else with 1 and a sentence. Thread: gui.

#include <functional>
#include <optional>

#include <QElapsedTimer>
#include <QList>
#include <QObject>
#include <QStringList>
#include <QThreadPool>
#include <QTimer>

#include "ui/style/tokens.h"

namespace praxis::app::gui {

class Program;

class Tour : public QObject {
  Q_OBJECT
 public:
  // One thing to do and how to know that it happened. `done` is asked every few milliseconds until it says so or the
  // time is up.
  struct Step {
    QString name;
    std::function<void()> begin;
    std::function<bool()> done;
    int limitMs = 20'000;
  };

  Tour(Program& program, const QString& folder, std::optional<ui::style::Theme> theme);
  ~Tour() override;
  void start();
  // After the event loop: `code`, or 1 where the program ended before the tour did; says so and writes it down.
  int conclude(int code);

  // For the script: adds steps, and lines of the transcript.
  void add(Step step) { m_steps.append(std::move(step)); }
  // Steps that take a picture of the window in each theme: NAME.png, and NAME-light.png if both are wanted. With a
  // `moment` its begin is called in each theme, and the picture is taken in the very turn in which its done says so.
  void addPicture(const QString& name) { addPicture(name, Step{}); }
  void addPicture(const QString& name, const Step& moment);
  void note(const QString& line);
  // The step under way cannot come true any more.
  void fail(const QString& why);

 private:
  void tick();
  void beginStep();
  void addTheme(ui::style::Theme theme);
  void takePicture(const QString& file);
  void write(const QString& file, std::function<bool(const QString&)> writer);
  void end(const QString& failure);
  void record(const QString& line);

  Program& m_program;
  QString m_folder;
  QList<ui::style::Theme> m_themes;
  QList<Step> m_steps;
  QStringList m_transcript;
  QString m_failure;
  int m_at = -1;
  bool m_ended = false;
  bool m_answered = false;  // everything is written, and the exit code was given
  QElapsedTimer m_whole;
  QElapsedTimer m_inStep;
  QTimer m_timer;
  QThreadPool m_writer;  // pictures are compressed and written off the GUI thread
};

}  // namespace praxis::app::gui
