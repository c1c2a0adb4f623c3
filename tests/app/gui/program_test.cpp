// The whole program, offscreen: it starts without plugin and with a broken one, and ends in order whatever it is doing.

#include <QApplication>
#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include "app/gui/program.h"
#include "app/gui/tour.h"
#include "app/gui/tour_script.h"
#include "engine/library/synthetic_model.h"
#include "ui/bridge/engine_client.h"
#include "ui/chat/query_page.h"
#include "ui/shell/engine_strip.h"
#include "ui/shell/imaging_page.h"
#include "ui/shell/main_window.h"
#include "ui/style/theme.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/inline_message.h"

using namespace praxis;
using app::gui::Arguments;
using app::gui::Program;
using ui::bridge::EngineState;

namespace {

constexpr int kWaitMs = 60'000;

}  // namespace

class ProgramTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(m_folder.isValid());
    m_model = m_folder.filePath(QStringLiteral("sample.gguf"));
    const auto shapes = engine::library::syntheticShapes();
    const auto sample =
        std::find_if(shapes.begin(), shapes.end(), [](const auto& shape) { return shape.name == "sample"; });
    QVERIFY(sample != shapes.end());
    const auto written =
        engine::library::writeSyntheticModel(*sample, engine::tensor::DType::q8_0, 1, m_model.toStdString());
    QVERIFY2(written.has_value(), written ? "" : written.error().message.c_str());
  }

  void init() { qputenv("PRAXIS_PLUGINS", m_folder.filePath(QStringLiteral("no-plugins")).toUtf8()); }

  void endsAtOnce() {
    auto program = makeProgram({});
    program->start();
    QVERIFY(program->window().isVisible());
  }

  // Whatever ended the event loop, a tour that did not come to its end says so and is no success.
  void aTourThatIsCutOffSaysSo() {
    auto program = makeProgram({});
    program->start();
    const QString folder = m_folder.filePath(QStringLiteral("tour"));
    {
      app::gui::Tour tour(*program, folder, {});
      tour.start();
      QCOMPARE(tour.conclude(0), 1);
      QCOMPARE(tour.conclude(7), 7);
    }
    QFile transcript(folder + QStringLiteral("/transcript.txt"));
    QVERIFY(transcript.open(QIODevice::ReadOnly));
    QVERIFY(transcript.readAll().contains("The tour stopped"));
  }

  void endsWhileLoading() {
    auto program = makeProgram(m_model);
    program->start();
    QCOMPARE(program->client().state(), EngineState::loading);
  }

  void endsWhileGenerating() {
    auto program = makeProgram(m_model);
    program->start();
    QTRY_COMPARE_WITH_TIMEOUT(program->client().state(), EngineState::ready, kWaitMs);
    QVERIFY(program->queryPage().ask(QStringLiteral("Count to a million.")));
    QTRY_VERIFY_WITH_TIMEOUT(!program->queryPage().lastAnswer().isEmpty(), kWaitMs);
  }

  void loadsAnotherModelWhileGenerating() {
    auto program = makeProgram(m_model);
    program->start();
    QTRY_COMPARE_WITH_TIMEOUT(program->client().state(), EngineState::ready, kWaitMs);
    QVERIFY(program->queryPage().ask(QStringLiteral("Count to a million.")));
    QSignalSpy loaded(&program->client(), &ui::bridge::EngineClient::modelLoaded);
    program->client().load({.path = m_model});
    QTRY_COMPARE_WITH_TIMEOUT(loaded.size(), 1, kWaitMs);
    QTRY_VERIFY(!program->queryPage().isAnswering());
    QVERIFY(program->window().strip().modelText().contains(QStringLiteral("Q8_0")));
  }

  void runsWithoutPlugin() {
    auto program = makeProgram({});
    program->start();
    QTRY_VERIFY(program->window().imaging().emptyState()->note().contains(QStringLiteral("no-plugins")));
    QVERIFY(!program->window().imaging().panel());
  }

  void runsWithBrokenPlugin() {
    QTemporaryDir plugins;
    QFile torn(plugins.filePath(QStringLiteral("torn.so")));
    QVERIFY(torn.open(QIODevice::WriteOnly));
    torn.write(QByteArray(4096, '\x7f'));
    torn.close();
    qputenv("PRAXIS_PLUGINS", plugins.path().toUtf8());
    auto program = makeProgram({});
    program->start();
    QTRY_VERIFY(program->window().imaging().emptyState()->note().contains(QStringLiteral("torn.so")));
  }

  // The first start opens the sample study beside the questions; later ones, and those that name a study, do not.
  void onlyTheFirstStartOpensTheSamples() {
#ifdef PRAXIS_HAS_DICOM
    qputenv("PRAXIS_PLUGINS", PRAXIS_BUILD_DIR "/lib/plugins");
    QTemporaryDir data;
    const auto start = [&](const QString& model) {
      app::gui::Places places = app::gui::findPlaces(data.path());
      places.sampleModel = m_model;
      places.sampleStudy = QStringLiteral(PRAXIS_BUILD_DIR "/share/praxis/sample-study");
      Arguments arguments;
      arguments.modelPath = model;
      auto program = std::make_unique<Program>(arguments, places);
      program->start();
      [&] { QTRY_VERIFY_WITH_TIMEOUT(program->window().imaging().panel(), kWaitMs); }();
      [&] { QTRY_COMPARE_WITH_TIMEOUT(program->client().state(), EngineState::ready, kWaitMs); }();
      return program;
    };
    QVERIFY(!start(m_model)->startsWithSamples());  // a named model is no first look
    QVERIFY(QFile::remove(app::gui::findPlaces(data.path()).settingsFile));
    {
      auto program = start({});
      QVERIFY(program->startsWithSamples());
      QVERIFY(program->window().isSideBySide());
      QTRY_VERIFY_WITH_TIMEOUT(program->window().imaging().panel()->isIdle(), kWaitMs);
      QVERIFY(program->window().imaging().panel()->isVisible());
      QTRY_VERIFY_WITH_TIMEOUT(app::gui::showsGreyImage(program->window().imaging().panel()->grab().toImage()),
                               kWaitMs);
      program->window().setSideBySide(false);  // a choice that stays
    }
    auto program = start({});
    QVERIFY(!program->startsWithSamples());
    QVERIFY(!program->window().isSideBySide());
    QVERIFY(!app::gui::showsGreyImage(program->window().imaging().panel()->grab().toImage()));
#else
    QSKIP("This build has no imaging plugin.");
#endif
  }

  void endsWhileReadingImages() {
#ifdef PRAXIS_HAS_DICOM
    qputenv("PRAXIS_PLUGINS", PRAXIS_BUILD_DIR "/lib/plugins");
    const QString study = QStringLiteral(PRAXIS_BUILD_DIR "/share/praxis/sample-study");
    const auto startWithPanel = [this] {
      auto program = makeProgram({});
      program->start();
      [&] { QTRY_VERIFY_WITH_TIMEOUT(program->window().imaging().panel(), kWaitMs); }();
      return program;
    };
    auto program = startWithPanel();
    QVERIFY(program->window().imaging().panel());
    program->window().imaging().openPaths({study});
    QVERIFY(!program->window().imaging().panel()->isIdle());
    program.reset();
    // The plugin serves a second program in the same process, so the first has put it away in order.
    program = startWithPanel();
    QVERIFY(program->window().imaging().panel());
    program->window().imaging().openPaths({study});
    QTRY_VERIFY_WITH_TIMEOUT(program->window().imaging().panel()->isIdle(), kWaitMs);
#else
    QSKIP("This build has no imaging plugin.");
#endif
  }

  void everyWidgetHasTheHouseFont() {
    auto program = makeProgram({});
    program->start();
    const double body = ui::style::font(ui::style::FontSize::body).pointSizeF();
    const auto buttons = program->window().findChildren<QPushButton*>();
    QVERIFY(buttons.size() > 3);
    for (const QPushButton* button : buttons) QCOMPARE(button->font().pointSizeF(), body);
  }

  void brokenModelIsSaidAndSurvived() {
    const QString path = m_folder.filePath(QStringLiteral("torn.gguf"));
    QFile torn(path);
    QVERIFY(torn.open(QIODevice::WriteOnly));
    torn.write("GGUF and then nothing");
    torn.close();
    auto program = makeProgram(path);
    program->window().showPage(ui::shell::Page::query);
    program->start();
    QTRY_VERIFY_WITH_TIMEOUT(program->window().message().isVisible(), kWaitMs);
    QVERIFY(program->window().message().text().contains(QStringLiteral("torn.gguf")));
    QCOMPARE(program->client().state(), EngineState::failed);
    program->client().load({.path = m_model});
    QTRY_COMPARE_WITH_TIMEOUT(program->client().state(), EngineState::ready, kWaitMs);
    QVERIFY(!program->window().message().isVisible());
  }

  void lastModelIsRemembered() {
    QTemporaryDir data;
    {
      auto program = makeProgram(m_model, data.path());
      program->start();
      QTRY_COMPARE_WITH_TIMEOUT(program->client().state(), EngineState::ready, kWaitMs);
    }
    auto program = makeProgram({}, data.path());
    program->start();
    QTRY_COMPARE_WITH_TIMEOUT(program->client().state(), EngineState::ready, kWaitMs);
    QCOMPARE(program->client().model()->path, m_model);
  }

 private:
  // Without the samples that a build may have beside it.
  std::unique_ptr<Program> makeProgram(const QString& model, const QString& dataFolder = {}) {
    Arguments arguments;
    arguments.modelPath = model;
    app::gui::Places places =
        app::gui::findPlaces(dataFolder.isEmpty() ? m_folder.filePath(QStringLiteral("data")) : dataFolder);
    if (dataFolder.isEmpty()) QFile::remove(places.settingsFile);
    places.sampleModel.clear();
    places.sampleStudy.clear();
    return std::make_unique<Program>(arguments, places);
  }

  QTemporaryDir m_folder;
  QString m_model;
};

QTEST_MAIN(ProgramTest)
#include "program_test.moc"
