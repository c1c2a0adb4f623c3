#include "app/gui/tour_script.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include <QAbstractButton>
#include <QCoreApplication>
#include <QImage>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPixmap>

#include "app/gui/program.h"
#include "app/gui/tour.h"
#include "app/gui/tour_questions.h"
#include "ui/bridge/engine_client.h"
#include "ui/bridge/telemetry.h"
#include "ui/chat/query_page.h"
#include "ui/library/models_page.h"
#include "ui/shell/imaging_page.h"
#include "ui/shell/main_window.h"
#include "ui/viewer/image_view.h"
#include "ui/widgets/format.h"

namespace praxis::app::gui {

namespace {

namespace bridge = ui::bridge;
namespace widgets = ui::widgets;
using ui::shell::Page;

constexpr int kLoadLimitMs = 120'000;
constexpr int kStudyLimitMs = 60'000;
constexpr int kAnswerMs = 12'000;  // then it is stopped, as a person would
constexpr int kPartsMin = 5;       // of an answer, for a picture with some text
constexpr int kChartsMs = 6'000;
constexpr std::size_t kChartTicksMin = 30;

// What the signals told since a step began.
struct Seen {
  int answerParts = 0;
  int answerTokens = 0;
  bool finished = false;
  bool quiet = false;  // answers are not written down
  std::size_t ticksAtStart = 0;
  double decodeRateMax = 0;
  QElapsedTimer clock;
};

// The built-in model knows the answers.
const char* kQuestion = QT_TRANSLATE_NOOP("praxis::app::gui::Tour", "What is Praxis?");
const char* kSecondQuestion = QT_TRANSLATE_NOOP("praxis::app::gui::Tour", "How do I load a model?");

void watchEngine(Tour& tour, Program& program, const std::shared_ptr<Seen>& seen) {
  bridge::EngineClient& client = program.client();
  QObject::connect(&client, &bridge::EngineClient::loadFailed, &tour, [&tour](const QString& why) { tour.fail(why); });
  QObject::connect(&client, &bridge::EngineClient::requestFailed, &tour,
                   [&tour](bridge::RequestId, const QString& why) { tour.fail(why); });
  QObject::connect(&client, &bridge::EngineClient::answerText, &tour,
                   [seen](bridge::RequestId, const QString&, const QString&, int answerTokens, int reasoningTokens) {
                     ++seen->answerParts;
                     seen->answerTokens = answerTokens + reasoningTokens;
                   });
  QObject::connect(
      &client, &bridge::EngineClient::requestFinished, &tour,
      [&tour, &program, seen](bridge::RequestId, const bridge::AnswerStats& stats) {
        seen->finished = true;
        if (seen->quiet) return;
        tour.note(Tour::tr("Praxis: %1").arg(program.queryPage().lastAnswer()));
        tour.note(Tour::tr("  %1 prompt tokens, %2 generated, first token after %3, reading %4, writing %5, "
                           "ended by \"%6\"")
                      .arg(stats.promptTokens)
                      .arg(stats.generatedTokens)
                      .arg(widgets::formatMilliseconds(stats.ttftMs),
                           widgets::formatTokensPerSecond(stats.prefillTokensPerSecond),
                           widgets::formatTokensPerSecond(stats.decodeTokensPerSecond), stats.finish));
      });
  QObject::connect(&program.telemetry(), &bridge::Telemetry::sampled, &tour, [&program, seen] {
    const double rate = program.telemetry().latest().decodeTokensPerSecond;
    if (std::isfinite(rate)) seen->decodeRateMax = std::max(seen->decodeRateMax, rate);
  });
}

void noteModel(Tour& tour, const bridge::ModelInfo& model) {
  tour.note(Tour::tr("Model: %1, %2, %3, %4 parameters, context %5")
                .arg(model.name, model.architecture, model.quantisation)
                .arg(widgets::formatParameters(model.parameters), widgets::formatTokens(model.contextTokens)));
  tour.note(Tour::tr("Device: %1 (%2)").arg(model.device, model.deviceReason));
  tour.note(Tour::tr("Loaded in %1, needs %2%3")
                .arg(widgets::formatMilliseconds(model.loadMs),
                     widgets::formatBytes(static_cast<double>(model.totalBytes)),
                     model.untrainedSample ? Tour::tr("; untrained sample: shows speed, not sense") : QString()));
}

void ask(Tour& tour, Program& program, const std::shared_ptr<Seen>& seen, const char* question) {
  *seen = {};
  seen->ticksAtStart = program.telemetry().store().ticksKept();
  seen->clock.start();
  const QString text = Tour::tr(question);
  tour.note({});
  tour.note(Tour::tr("Asked: %1").arg(text));
  if (!program.queryPage().ask(text)) tour.fail(Tour::tr("the question could not be sent"));
}

void addQuery(Tour& tour, Program& program, const std::shared_ptr<Seen>& seen) {
  tour.add({.name = Tour::tr("load a model"),
            .done =
                [&tour, &program] {
                  if (program.client().state() != bridge::EngineState::ready) return false;
                  noteModel(tour, *program.client().model());
                  return true;
                },
            .limitMs = kLoadLimitMs});
  const Tour::Step streaming{.name = Tour::tr("ask a question and see the answer stream"),
                             .begin =
                                 [&tour, &program, seen] {
                                   program.window().showPage(Page::query);
                                   program.queryPage().newConversation();
                                   ask(tour, program, seen, kQuestion);
                                 },
                             .done =
                                 [&program, seen] {
                                   // A small model may have said all by the time that a picture can be taken.
                                   return (seen->answerParts >= kPartsMin || seen->finished) &&
                                          !program.queryPage().lastAnswer().isEmpty();
                                 },
                             .limitMs = kStudyLimitMs};
  tour.addPicture(QStringLiteral("01-query"), streaming);
  tour.add({.name = Tour::tr("have the whole answer"), .done = [&program, seen] {
              if (!seen->finished && seen->clock.elapsed() > kAnswerMs) program.queryPage().stop();
              return seen->finished && seen->answerTokens > 0;
            }});
  tour.addPicture(QStringLiteral("02-answer"));
}

void addModels(Tour& tour, Program& program) {
  tour.add({.name = Tour::tr("look at the models"),
            .begin =
                [&program] {
                  program.window().showPage(Page::models);
                  program.modelsPage().openFile(program.client().model()->path);
                },
            .done = [&program] { return program.modelsPage().isIdle(); }});
  tour.addPicture(QStringLiteral("03-models"));
}

// The viewports that can be seen, row by row.
QList<ui::viewer::ImageView*> viewportsOf(Program& program) {
  QList<ui::viewer::ImageView*> views;
  ui::plugin::Panel* panel = program.window().imaging().panel();
  if (panel == nullptr) return views;
  for (auto* view : panel->findChildren<ui::viewer::ImageView*>()) {
    if (view->isVisible()) views << view;
  }
  return views;
}

void press(QWidget& widget, int key, Qt::KeyboardModifiers modifiers = {}) {
  QKeyEvent event(QEvent::KeyPress, key, modifiers);
  QCoreApplication::sendEvent(&widget, &event);
}

// Places are shares of the widget's width and height.
void drag(QWidget& widget, QPointF from, QPointF to) {
  const auto send = [&widget](QEvent::Type type, QPointF share, Qt::MouseButton button, Qt::MouseButtons buttons) {
    const QPointF at(share.x() * widget.width(), share.y() * widget.height());
    QMouseEvent event(type, at, widget.mapToGlobal(at), button, buttons, Qt::NoModifier);
    QCoreApplication::sendEvent(&widget, &event);
  };
  send(QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton);
  send(QEvent::MouseMove, (from + to) / 2, Qt::NoButton, Qt::LeftButton);
  send(QEvent::MouseMove, to, Qt::NoButton, Qt::LeftButton);
  send(QEvent::MouseButtonRelease, to, Qt::LeftButton, Qt::NoButton);
}

// A length and a region on the first viewport; they are undone afterwards, so that the study stays as it was.
void addReading(Tour& tour, Program& program) {
  const auto idle = [&program] { return program.window().imaging().panel()->isIdle(); };
  const auto first = [&program](const std::function<void(ui::viewer::ImageView&)>& act) {
    const auto views = viewportsOf(program);
    if (!views.isEmpty()) act(*views.front());
  };
  tour.add({.name = Tour::tr("measure a length and a region"),
            .begin =
                [first] {
                  first([](ui::viewer::ImageView& view) {
                    press(view, Qt::Key_L);
                    drag(view, {0.27, 0.36}, {0.42, 0.62});
                    press(view, Qt::Key_E);
                    drag(view, {0.5, 0.42}, {0.6, 0.56});
                    press(view, Qt::Key_W);
                  });
                },
            .done = idle});
  tour.addPicture(QStringLiteral("04-imaging"));
  tour.add({.name = Tour::tr("look at one viewport alone in the lung window"),
            .begin =
                [first] {
                  first([](ui::viewer::ImageView& view) {
                    press(view, Qt::Key_4);
                    press(view, Qt::Key_Return);
                  });
                },
            .done = [&program, idle] { return idle() && viewportsOf(program).size() == 1; }});
  tour.addPicture(QStringLiteral("04-viewport"));
  tour.add({.name = Tour::tr("undo the measurements"),
            .begin =
                [first] {
                  first([](ui::viewer::ImageView& view) {
                    press(view, Qt::Key_R);
                    press(view, Qt::Key_Return);
                    for (int step = 0; step < 2; ++step) press(view, Qt::Key_Z, Qt::ControlModifier);
                  });
                },
            .done = [&program, idle] { return idle() && viewportsOf(program).size() > 1; }});
}

void addStudies(Tour& tour, Program& program) {
  const auto showList = [&tour, &program] {
    auto* button = program.window().imaging().panel()->findChild<QAbstractButton*>(QStringLiteral("studies"));
    if (button == nullptr) return tour.fail(Tour::tr("the list of studies cannot be reached"));
    button->click();
  };
  tour.add({.name = Tour::tr("look at the list of studies"), .begin = showList, .done = [&program] {
              return viewportsOf(program).isEmpty() && program.window().imaging().panel()->isIdle();
            }});
  tour.addPicture(QStringLiteral("04-studies"));
  tour.add(
      {.name = Tour::tr("come back to the pictures"),
       .begin = [&program] { program.window().imaging().openPaths({program.places().sampleStudy}); },
       .done = [&program] { return !viewportsOf(program).isEmpty() && program.window().imaging().panel()->isIdle(); },
       .limitMs = kStudyLimitMs});
}

void addImaging(Tour& tour, Program& program) {
  tour.add({.name = Tour::tr("open the chest of the sample study"),
            .begin =
                [&tour, &program] {
                  program.window().showPage(Page::imaging);
                  const QString study = program.places().sampleStudy;
                  if (study.isEmpty()) return tour.fail(Tour::tr("the sample study is not installed"));
                  if (!program.window().imaging().openPaths({study}))
                    tour.fail(Tour::tr("the imaging plugin is not loaded"));
                },
            .done =
                [&program] {
                  ui::plugin::Panel* panel = program.window().imaging().panel();
                  return panel && panel->isIdle() && showsGreyImage(panel->grab().toImage());
                },
            .limitMs = kStudyLimitMs});
  addReading(tour, program);
  addStudies(tour, program);
  tour.add({.name = Tour::tr("put Query and Imaging side by side"),
            .begin = [&program] { program.window().setSideBySide(true); },
            .done = [&program] { return program.queryPage().isVisible() && program.window().imaging().isVisible(); }});
  tour.addPicture(QStringLiteral("05-side-by-side"));
  tour.add({.name = Tour::tr("ask about the slice on screen"),
            .begin =
                [&tour, &program] {
                  program.queryPage().newConversation();
                  if (!program.window().imaging().panel()->askAbout(ui::plugin::AskSubject::slice, {}))
                    tour.fail(Tour::tr("there is no slice to ask about"));
                },
            .done = [&program] { return program.queryPage().picturesAttached() == 1; }});
  tour.addPicture(QStringLiteral("05-ask"));
}

// Keeps the engine answering for a while, as short answers of a fast model would leave the charts idle.
bool chartsMoved(Tour& tour, Program& program, const std::shared_ptr<Seen>& seen) {
  if (!program.queryPage().isAnswering()) {
    program.queryPage().newConversation();
    if (!program.queryPage().ask(Tour::tr(kSecondQuestion))) tour.fail(Tour::tr("the question could not be sent"));
  }
  const std::size_t ticks = program.telemetry().store().ticksKept() - seen->ticksAtStart;
  const bool busyNow = std::isfinite(program.telemetry().latest().decodeTokensPerSecond);
  if (seen->clock.elapsed() < kChartsMs || ticks < kChartTicksMin || seen->decodeRateMax <= 0 || !busyNow) return false;
  tour.note(Tour::tr("Charts: %1 samples in %2, up to %3")
                .arg(ticks)
                .arg(widgets::formatMilliseconds(static_cast<double>(seen->clock.elapsed())),
                     widgets::formatTokensPerSecond(seen->decodeRateMax)));
  return true;
}

void addMonitor(Tour& tour, Program& program, const std::shared_ptr<Seen>& seen) {
  const Tour::Step moving{.name = Tour::tr("watch the charts move while it answers"),
                          .begin =
                              [&tour, &program, seen] {
                                program.window().setSideBySide(false);
                                program.window().showPage(Page::monitor);
                                program.queryPage().stop();
                                program.queryPage().newConversation();
                                ask(tour, program, seen, kSecondQuestion);
                                seen->quiet = true;
                              },
                          .done = [&tour, &program, seen] { return chartsMoved(tour, program, seen); },
                          .limitMs = kStudyLimitMs};
  tour.addPicture(QStringLiteral("06-monitor"), moving);
  tour.add({.name = Tour::tr("stop the answer"),
            .begin =
                [&tour, &program] {
                  tour.note(program.telemetry().gpuStatement());
                  program.queryPage().stop();
                },
            .done = [&program] { return !program.queryPage().isAnswering() && program.client().queueDepth() == 0; }});
  tour.add({.name = Tour::tr("open the settings"),
            .begin = [&program] { program.window().showPage(Page::settings); },
            .done = [] { return true; }});
  tour.addPicture(QStringLiteral("07-settings"));
}

}  // namespace

void addTourScript(Tour& tour, Program& program) {
  const auto seen = std::make_shared<Seen>();
  tour.note(Tour::tr("Praxis %1, tour").arg(version()));
  watchEngine(tour, program, seen);
  addFirstStart(tour, program);
  addQuery(tour, program, seen);
  addModels(tour, program);
  addImaging(tour, program);
  addMonitor(tour, program, seen);
}

bool showsGreyImage(const QImage& picture) {
  // Black and white are also in icons, rules and the empty viewport.
  constexpr int kLevelMin = 16, kLevelMax = 240, kLevelsMin = 32;
  constexpr double kShareMin = 0.01;
  std::array<qint64, 256> counts{};
  qint64 grey = 0;
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      const QRgb pixel = picture.pixel(x, y);
      const int level = qRed(pixel);
      if (level != qGreen(pixel) || level != qBlue(pixel) || level < kLevelMin || level > kLevelMax) continue;
      ++counts[static_cast<std::size_t>(level)];
      ++grey;
    }
  }
  const auto levels = std::count_if(counts.begin(), counts.end(), [](qint64 count) { return count > 0; });
  return levels >= kLevelsMin && static_cast<double>(grey) >= kShareMin * picture.width() * picture.height();
}

}  // namespace praxis::app::gui
