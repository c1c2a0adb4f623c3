#include "app/gui/arguments.h"

#include <QCommandLineParser>

namespace praxis::app::gui {

namespace log = engine::base::log;
using engine::base::ErrorCode;
using engine::base::fail;

namespace {

QString name(const char* text) { return QLatin1String(text); }

void declare(QCommandLineParser& parser) {
  parser.setApplicationDescription(QStringLiteral("Local models and DICOM images on one workstation."));
  parser.addOptions({
      {name("model"), name("Load this model at the start: a .gguf file or a Hugging Face folder."), name("PATH")},
      {name("study"), name("Open this DICOM file or folder at the start."), name("PATH")},
      {name("log-level"), name("trace, debug, info, warning, error or off."), name("LEVEL")},
      {name("data-dir"), name("Keep settings, log, cache and models in this folder."), name("DIR")},
      {name("tour"), name("Run the scripted tour, write pictures and a transcript to this folder, and end."),
       name("DIR")},
      {name("tour-theme"), name("dark or light; both otherwise."), name("THEME")},
      {{name("v"), name("version")}, name("Print the version and end.")},
      {{name("h"), name("help")}, name("Print this and end.")},
  });
}

}  // namespace

engine::base::Result<Arguments> parseArguments(const QStringList& line) {
  QCommandLineParser parser;
  declare(parser);
  if (!parser.parse(line)) return fail(ErrorCode::invalidArgument, "{}", parser.errorText().toStdString());
  if (!parser.positionalArguments().isEmpty()) {
    return fail(ErrorCode::invalidArgument, "\"{}\" is not an option; use --model or --study to open something.",
                parser.positionalArguments().first().toStdString());
  }
  Arguments arguments;
  arguments.modelPath = parser.value(name("model"));
  arguments.studyPath = parser.value(name("study"));
  arguments.dataFolder = parser.value(name("data-dir"));
  arguments.tourFolder = parser.value(name("tour"));
  arguments.version = parser.isSet(name("version"));
  arguments.help = parser.isSet(name("help"));
  if (parser.isSet(name("log-level"))) {
    const std::string level = parser.value(name("log-level")).toStdString();
    arguments.logLevel = log::levelFromName(level);
    if (!arguments.logLevel)
      return fail(ErrorCode::invalidArgument, "--log-level {} is none of the levels; see --help.", level);
  }
  if (parser.isSet(name("tour-theme"))) {
    const QString theme = parser.value(name("tour-theme"));
    if (theme != name("dark") && theme != name("light")) {
      return fail(ErrorCode::invalidArgument, "--tour-theme is dark or light, not {}.", theme.toStdString());
    }
    arguments.tourTheme = theme == name("dark") ? ui::style::Theme::dark : ui::style::Theme::light;
  }
  return arguments;
}

QString usage() {
  QCommandLineParser parser;
  declare(parser);
  return parser.helpText();
}

QString version() { return name(PRAXIS_VERSION); }

}  // namespace praxis::app::gui
