#include "app/gui/tour_questions.h"

#include <memory>

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPixmap>
#include <QPushButton>
#include <QRegularExpression>
#include <QThreadPool>

#include "app/gui/program.h"
#include "app/gui/tour.h"
#include "app/gui/tour_script.h"
#include "ui/bridge/engine_client.h"
#include "ui/chat/query_page.h"
#include "ui/shell/imaging_page.h"
#include "ui/shell/main_window.h"

namespace praxis::app::gui {

namespace {

using ui::chat::SuggestionBar;
using ui::shell::Page;

constexpr int kStartLimitMs = 120'000;
constexpr int kAnswerLimitMs = 60'000;

struct Asked {
  QList<ui::chat::Suggestion> suggestions;
  QString imageTruth;  // read from the sample study
  bool truthWasRead = false;
  int finished = 0;  // answers since the question was asked
  int right = 0, judged = 0;
};

// What the texts say that the model learnt from (tools/builtin_models/worlds), for the questions of
// Program::suggestQuestions.
struct Truth {
  const char* question;
  const char* answer;
};
constexpr Truth kTruths[] = {
    {"What is Praxis?",
     "Praxis runs language models and shows DICOM studies in one window, on your own computer, offline."},
    {"Findings: There is a 12 mm nodule in the left upper lobe. No pleural effusion. How large is the nodule?",
     "12 mm"},
};

QString truthOf(const ui::chat::Suggestion& suggestion, const Asked& asked) {
  if (suggestion.aboutSlice) return asked.imageTruth;
  const QString question = suggestion.question.isEmpty() ? suggestion.label : suggestion.question;
  for (const Truth& truth : kTruths) {
    if (question == QLatin1String(truth.question)) return QString::fromLatin1(truth.answer);
  }
  return {};
}

// The truth is read beside the first steps; nobody waits for it but the step that judges.
void readTruth(Tour& tour, Program& program, const std::shared_ptr<Asked>& asked) {
  const QFileInfo image(program.samplePaths().value(0));  // what the first start shows
  QThreadPool::globalInstance()->start([&tour, asked, image] {
    QFile file(image.path() + QStringLiteral("/truth.json"));
    const QByteArray text = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    QMetaObject::invokeMethod(&tour, [asked, truth = sideOfLargestLesion(text, image.fileName())] {
      asked->imageTruth = truth;
      asked->truthWasRead = true;
    });
  });
}

SuggestionBar* suggestionsOf(Program& program) { return program.queryPage().findChild<SuggestionBar*>(); }

void ask(Tour& tour, Program& program, Asked& asked, int place) {
  asked.finished = 0;
  program.queryPage().newConversation();
  const SuggestionBar* bar = suggestionsOf(program);
  if (place >= bar->buttons().size()) return tour.fail(Tour::tr("there is no suggested question %1").arg(place + 1));
  const ui::chat::Suggestion& suggestion = bar->suggestions().at(place);
  tour.note({});
  tour.note(Tour::tr("Suggested: %1").arg(suggestion.label));
  tour.note(Tour::tr("Asked: %1").arg(suggestion.question.isEmpty() ? suggestion.label : suggestion.question));
  bar->buttons().at(place)->click();
}

void judge(Tour& tour, Program& program, Asked& asked, int place) {
  const QString truth = truthOf(suggestionsOf(program)->suggestions().at(place), asked);
  if (truth.isEmpty()) return tour.fail(Tour::tr("nothing is known of the answer to question %1").arg(place + 1));
  const bool right = saysTheSame(program.queryPage().lastAnswer(), truth);
  ++asked.judged;
  asked.right += right ? 1 : 0;
  tour.note(Tour::tr("  Known truth: %1").arg(truth));
  tour.note(right ? Tour::tr("  The answer is right.") : Tour::tr("  The answer is wrong."));
}

bool stands(Tour& tour, Program& program) {
  const auto* model = program.client().model();
  ui::plugin::Panel* panel = program.window().imaging().panel();
  if (program.client().state() != ui::bridge::EngineState::ready || model == nullptr) return false;
  if (panel == nullptr || !panel->isVisible() || !panel->isIdle() || !showsGreyImage(panel->grab().toImage()))
    return false;
  const auto suggested = suggestionsOf(program)->buttons().size();
  tour.note(Tour::tr("First start: %1 is loaded, the sample study is on screen, %2 questions are suggested")
                .arg(model->name)
                .arg(suggested));
  return true;
}

void addQuestion(Tour& tour, Program& program, const std::shared_ptr<Asked>& asked, int place) {
  tour.add({.name = Tour::tr("ask the suggested question %1").arg(place + 1),
            .begin = [&tour, &program, asked, place] { ask(tour, program, *asked, place); },
            .done =
                [&tour, &program, asked, place] {
                  if (asked->finished == 0 || !asked->truthWasRead) return false;
                  judge(tour, program, *asked, place);
                  return true;
                },
            .limitMs = kAnswerLimitMs});
}

}  // namespace

QString sideOfLargestLesion(const QByteArray& truth, const QString& file) {
  QJsonValue lesions;
  for (const QJsonValue& image : QJsonDocument::fromJson(truth).object().value(QLatin1String("images")).toArray()) {
    const QJsonObject one = image.toObject();
    if (one.value(QLatin1String("file")).toString() == file)
      lesions = one.value(QLatin1String("expect")).toObject().value(QLatin1String("lesions"));
  }
  if (!lesions.isArray()) return {};
  if (lesions.toArray().isEmpty()) return QStringLiteral("No lesion.");
  // From the largest to the smallest.
  QString side = lesions.toArray().first().toObject().value(QLatin1String("side")).toString();
  if (side.isEmpty()) return {};
  side[0] = side.at(0).toUpper();
  return side + u'.';
}

bool saysTheSame(const QString& answer, const QString& truth) {
  static const QRegularExpression kBetween(QStringLiteral("[^\\p{L}\\p{N}]+"));
  const auto words = [](const QString& text) { return text.toLower().split(kBetween, Qt::SkipEmptyParts); };
  return words(answer) == words(truth);
}

// Another model or a build without the sample study has no such start; the tour says so and goes on.
void addFirstStart(Tour& tour, Program& program) {
  const bool builtIn = program.startsWithSamples();
  if (!builtIn)
    return tour.note(
        Tour::tr("No first start is shown: the command line names a model or a study, or the "
                 "samples are not installed."));
  const auto asked = std::make_shared<Asked>();
  QObject::connect(&program.client(), &ui::bridge::EngineClient::requestFinished, &tour,
                   [asked] { ++asked->finished; });
  tour.add({.name = Tour::tr("start for the first time"),
            .begin = [&tour, &program, asked] { readTruth(tour, program, asked); },
            .done = [&tour, &program] { return stands(tour, program); },
            .limitMs = kStartLimitMs});
  tour.addPicture(QStringLiteral("00-first-start"));
  for (int place = 0; place < SuggestionBar::kSuggestionsMax; ++place) addQuestion(tour, program, asked, place);
  tour.addPicture(QStringLiteral("00-suggested"));
  tour.add({.name = Tour::tr("leave the split view"),
            .begin =
                [&tour, &program, asked] {
                  tour.note({});
                  tour.note(
                      Tour::tr("Suggested questions: %1 of %2 answers are right").arg(asked->right).arg(asked->judged));
                  program.window().setSideBySide(false);
                  program.window().showPage(Page::query);
                },
            .done = [] { return true; }});
}

}  // namespace praxis::app::gui
