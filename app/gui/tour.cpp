#include "app/gui/tour.h"

#include <atomic>
#include <cstdio>
#include <memory>

#include <fcntl.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QCursor>
#include <QDir>
#include <QFile>
#include <QPixmap>

#include "app/gui/program.h"
#include "app/gui/tour_script.h"
#include "app/gui/tour_signals.h"
#include "ui/shell/main_window.h"
#include "ui/shell/settings.h"

namespace praxis::app::gui {

namespace {

constexpr QSize kPictureSize{1440, 900};

constexpr int kTickMs = 20;
constexpr int kWholeLimitMs = 240'000;
// After a switch of theme, for what the pages redraw on a timer.
constexpr int kSettleMs = 350;

QString seconds(qint64 ms) { return QStringLiteral("%1 s").arg(static_cast<double>(ms) / 1000, 6, 'f', 2); }

}  // namespace

Tour::Tour(Program& program, const QString& folder, std::optional<ui::style::Theme> theme)
    : m_program(program), m_folder(folder) {
  // The dark theme last, so that the window ends as it began.
  if (theme)
    m_themes = {*theme};
  else
    m_themes = {ui::style::Theme::light, ui::style::Theme::dark};
  m_writer.setMaxThreadCount(1);
  m_timer.setInterval(kTickMs);
  connect(&m_timer, &QTimer::timeout, this, &Tour::tick);
  // Before the window shows: away from everything that lights up under the pointer.
  QCursor::setPos(0, 0);
  addTourScript(*this, program);
}

Tour::~Tour() {
  m_writer.waitForDone();
  const int descriptor = transcript();
  setTranscript(-1);
  if (descriptor >= 0) close(descriptor);
}

void Tour::start() {
  // Pictures have one size, whatever the screen that is there or pretended.
  m_program.window().resize(kPictureSize);
  m_program.settings().change([this](ui::shell::Settings& s) { s.theme = m_themes.last(); });
  // The transcript grows line by line, so that there is one however the program ends; end() writes it once more.
  watchFatalSignals();
  m_writer.start([folder = m_folder] {
    QDir().mkpath(folder);
    const QByteArray path = QFile::encodeName(folder + QStringLiteral("/transcript.txt"));
    setTranscript(open(path.constData(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644));
  });
  m_whole.start();
  m_timer.start();
  beginStep();
}

// A step that shows the window in a theme and lets it settle.
void Tour::addTheme(ui::style::Theme theme) {
  auto settled = std::make_shared<QElapsedTimer>();
  add({.begin =
           [this, theme, settled] {
             m_program.settings().change([=](ui::shell::Settings& s) { s.theme = theme; });
             settled->start();
           },
       .done = [settled] { return settled->elapsed() >= kSettleMs; }});
}

void Tour::addPicture(const QString& name, const Step& moment) {
  for (const ui::style::Theme theme : m_themes) {
    const bool marked = m_themes.size() > 1 && theme == ui::style::Theme::light;
    const QString file = name + (marked ? QStringLiteral("-light.png") : QStringLiteral(".png"));
    addTheme(theme);
    add({.name = moment.name.isEmpty() ? tr("picture %1").arg(file) : tr("%1, picture %2").arg(moment.name, file),
         .begin = moment.begin,
         .done =
             [this, file, done = moment.done] {
               if (done && !done()) return false;
               takePicture(file);
               return true;
             },
         .limitMs = moment.limitMs});
  }
}

void Tour::note(const QString& line) {
  m_transcript.append(line);
  record(line);
}

void Tour::record(const QString& line) {
  m_writer.start([bytes = line.toUtf8() + '\n'] {
    if (transcript() >= 0) (void)!::write(transcript(), bytes.constData(), static_cast<std::size_t>(bytes.size()));
  });
}

void Tour::fail(const QString& why) { m_failure = why; }

void Tour::tick() {
  if (m_ended) return;
  const Step& step = m_steps.at(m_at);
  if (!m_failure.isEmpty()) return end(tr("%1: %2").arg(step.name, m_failure));
  if (step.done()) {
    if (!step.name.isEmpty()) {
      std::printf("%s  %s\n", qPrintable(seconds(m_whole.elapsed())), qPrintable(step.name));
      std::fflush(stdout);
      record(QStringLiteral("%1  %2").arg(seconds(m_whole.elapsed()), step.name));
    }
    return beginStep();
  }
  if (m_inStep.elapsed() > step.limitMs || m_whole.elapsed() > kWholeLimitMs) {
    end(tr("%1: did not happen within %2").arg(step.name, seconds(m_inStep.elapsed()).trimmed()));
  }
}

void Tour::beginStep() {
  if (++m_at == m_steps.size()) return end({});
  m_inStep.start();
  if (m_steps.at(m_at).begin) m_steps.at(m_at).begin();
}

void Tour::takePicture(const QString& file) {
  // The layouts that new text asked for come first, as they do before a window paints itself.
  QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
  const QImage picture = m_program.window().grab().toImage();
  note(tr("[%1] %2, %3 x %4 pixels").arg(seconds(m_whole.elapsed()), file).arg(picture.width()).arg(picture.height()));
  write(file, [picture](const QString& path) { return picture.save(path); });
}

void Tour::write(const QString& file, std::function<bool(const QString&)> writer) {
  m_writer.start([this, path = m_folder + u'/' + file, writer = std::move(writer)] {
    if (writer(path)) return;
    QMetaObject::invokeMethod(this, [this, path] { fail(tr("%1 could not be written").arg(path)); });
  });
}

void Tour::end(const QString& failure) {
  m_ended = true;
  m_timer.stop();
  if (!failure.isEmpty()) takePicture(QStringLiteral("failure.png"));
  note({});
  note(failure.isEmpty() ? tr("Every step came true in %1.").arg(seconds(m_whole.elapsed()).trimmed())
                         : tr("The tour stopped. %1").arg(failure));
  std::fprintf(failure.isEmpty() ? stdout : stderr, "%s\n", qPrintable(m_transcript.last()));
  const QByteArray text = m_transcript.join(u'\n').toUtf8() + '\n';
  const auto written = std::make_shared<std::atomic<bool>>(false);
  write(QStringLiteral("transcript.txt"), [text, written](const QString& path) {
    QFile file(path);
    *written = file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
    return written->load();
  });
  // The writer has one thread, so this comes after every picture; it is answered on the GUI thread.
  m_writer.start([this, failure, written] {
    QMetaObject::invokeMethod(this, [this, failure, written] {
      m_answered = true;
      QCoreApplication::exit(failure.isEmpty() && *written && m_failure.isEmpty() ? 0 : 1);
    });
  });
}

int Tour::conclude(int code) {
  if (m_answered) return code;
  const QString at = m_at >= 0 && m_at < m_steps.size() ? m_steps.at(m_at).name : QString();
  const QString why = m_ended ? tr("The tour stopped: the program ended before everything was written.")
                              : tr("The tour stopped at \"%1\": the window was closed or the program was asked to end.")
                                    .arg(at.isEmpty() ? tr("a change of theme") : at);
  std::fprintf(stderr, "%s\n", qPrintable(why));
  note(why);
  m_writer.waitForDone();
  return code != 0 ? code : 1;
}

}  // namespace praxis::app::gui
