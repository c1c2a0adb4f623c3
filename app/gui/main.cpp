// praxis: the window. Reads the command line, opens the log, runs the program or its tour.

#include <cstdio>
#include <memory>

#include <QApplication>

#include "app/gui/arguments.h"
#include "app/gui/places.h"
#include "app/gui/program.h"
#include "app/gui/tour.h"
#include "engine/base/log.h"
#include "ui/shell/settings.h"

namespace praxis::app::gui {

namespace {

namespace log = engine::base::log;

constexpr int kUsageError = 2;

void print(FILE* stream, const QString& text) {
  const QByteArray bytes = text.toUtf8();
  std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stream);
}

// The command line first, then the saved setting.
log::Level levelOf(const Arguments& arguments, const Places& places) {
  if (arguments.logLevel) return *arguments.logLevel;
  const std::string saved = ui::shell::readSettings(places.settingsFile).logLevel.toStdString();
  return log::levelFromName(saved).value_or(log::Level::info);
}

int run(const Arguments& arguments) {
  const Places places = findPlaces(arguments.dataFolder);
  if (!arguments.dataFolder.isEmpty() && qEnvironmentVariableIsEmpty("PRAXIS_MODELS")) {
    qputenv("PRAXIS_MODELS", (arguments.dataFolder + QStringLiteral("/models")).toUtf8());
  }
  if (!arguments.dataFolder.isEmpty() && qEnvironmentVariableIsEmpty("PRAXIS_EVALUATIONS")) {
    qputenv("PRAXIS_EVALUATIONS", (arguments.dataFolder + QStringLiteral("/evaluations")).toUtf8());
  }
  const auto opened = log::start({.file = places.logFile.toStdString(), .level = levelOf(arguments, places)});
  if (!opened)
    print(stderr, QString::fromStdString(opened.error().message) + QStringLiteral(" Going on without a log.\n"));
  log::info("app", "praxis {} started", version().toStdString());

  Program program(arguments, places);
  std::unique_ptr<Tour> tour;
  if (!arguments.tourFolder.isEmpty())
    tour = std::make_unique<Tour>(program, arguments.tourFolder, arguments.tourTheme);
  program.start();
  if (tour) tour->start();
  int code = QApplication::exec();
  if (tour) code = tour->conclude(code);
  tour.reset();
  return code;
}

}  // namespace

// Help and version need no display, so they are answered before Qt looks for one.
QStringList argumentsOf(int argc, char** argv) {
  QStringList list;
  for (int i = 0; i < argc; ++i) list << QString::fromLocal8Bit(argv[i]);
  return list;
}

int start(int argc, char** argv) {
  const QStringList words = argumentsOf(argc, argv);
  const bool asksOnly = words.contains(QLatin1String("--help")) || words.contains(QLatin1String("-h")) ||
                        words.contains(QLatin1String("--version")) || words.contains(QLatin1String("-v"));
  std::unique_ptr<QCoreApplication> application;
  if (asksOnly) {
    application = std::make_unique<QCoreApplication>(argc, argv);
  } else {
    application = std::make_unique<QApplication>(argc, argv);
    QApplication::setApplicationDisplayName(QStringLiteral("Praxis"));
    QApplication::setDesktopFileName(QStringLiteral("praxis"));
  }
  QCoreApplication::setApplicationName(QStringLiteral("praxis"));
  QCoreApplication::setApplicationVersion(version());

  const auto arguments = parseArguments(QCoreApplication::arguments());
  if (!arguments) {
    print(stderr, QString::fromStdString(arguments.error().message) + u'\n');
    return kUsageError;
  }
  if (asksOnly) {
    print(stdout, arguments->help ? usage() : QStringLiteral("praxis %1\n").arg(version()));
    return 0;
  }
  const int code = run(*arguments);
  log::stop();
  return code;
}

}  // namespace praxis::app::gui

int main(int argc, char** argv) { return praxis::app::gui::start(argc, argv); }
