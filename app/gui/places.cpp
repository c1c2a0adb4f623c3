#include "app/gui/places.h"

#include <QCoreApplication>
#include <QDir>
#include <QStandardPaths>

namespace praxis::app::gui {

namespace {

// QStandardPaths of Qt 6.4 knows no state folder.
QString stateFolder() {
  const QString state = qEnvironmentVariable("XDG_STATE_HOME");
  return QDir::isAbsolutePath(state) ? state : QDir::homePath() + QStringLiteral("/.local/state");
}

QString shared(const QString& name) {
  const QString path =
      QDir::cleanPath(QCoreApplication::applicationDirPath() + QStringLiteral("/../share/praxis/") + name);
  return QFileInfo::exists(path) ? path : QString();
}

}  // namespace

Places findPlaces(const QString& dataFolder) {
  const auto standard = [](QStandardPaths::StandardLocation location) {
    return QStandardPaths::writableLocation(location) + QStringLiteral("/praxis");
  };
  const bool own = !dataFolder.isEmpty();
  const QString folder = QDir(dataFolder).absolutePath();
  Places places;
  places.settingsFile =
      (own ? folder : standard(QStandardPaths::GenericConfigLocation)) + QStringLiteral("/praxis.ini");
  places.logFile = (own ? folder : stateFolder() + QStringLiteral("/praxis")) + QStringLiteral("/praxis.log");
  places.cacheFolder = own ? folder + QStringLiteral("/cache") : standard(QStandardPaths::GenericCacheLocation);
  places.dataFolder = own ? folder + QStringLiteral("/data") : standard(QStandardPaths::GenericDataLocation);
  for (const QString& file : {places.settingsFile, places.logFile}) QDir().mkpath(QFileInfo(file).path());
  for (const QString& kept : {places.cacheFolder, places.dataFolder}) QDir().mkpath(kept);
  places.sampleModel = shared(QStringLiteral("models/praxis-small.Q8_0.gguf"));
  if (places.sampleModel.isEmpty()) places.sampleModel = shared(QStringLiteral("models/praxis-sample.gguf"));
  places.sampleStudy = shared(QStringLiteral("sample-study"));
  return places;
}

}  // namespace praxis::app::gui
