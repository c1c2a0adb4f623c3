#include "ui/plugin/plugin_loader.h"

#include <QCoreApplication>
#include <QDir>
#include <QJsonObject>
#include <QLibrary>
#include <QPluginLoader>
#include <QPointer>
#include <QThreadPool>

#include "engine/base/log.h"
#include "ui/plugin/panel_plugin.h"

namespace praxis::ui::plugin {

namespace log = engine::base::log;

struct PluginLoader::Found {
  QList<std::shared_ptr<QPluginLoader>> loaded;
  QStringList problems;
};

namespace {

QString nameOf(const QPluginLoader& loader) { return QFileInfo(loader.fileName()).fileName(); }

// Pool: reading and linking a library takes tens of milliseconds. Empty when it went well.
QString link(QPluginLoader& loader) {
  const QString iid = loader.metaData().value(QLatin1String("IID")).toString();
  if (iid.isEmpty()) {
    return PluginLoader::tr("%1 could not be loaded: %2")
        .arg(QDir::toNativeSeparators(loader.fileName()), loader.errorString());
  }
  if (iid != QLatin1String(PRAXIS_PANEL_PLUGIN_IID)) {
    return PluginLoader::tr("%1 is made for another version of Praxis (it says %2, this program needs %3).")
        .arg(nameOf(loader), iid, QLatin1String(PRAXIS_PANEL_PLUGIN_IID));
  }
  if (!loader.load()) return PluginLoader::tr("%1 could not be loaded: %2").arg(nameOf(loader), loader.errorString());
  return {};
}

}  // namespace

QStringList PluginLoader::defaultFolders() {
  const QString chosen = qEnvironmentVariable("PRAXIS_PLUGINS");
  if (!chosen.isEmpty()) return chosen.split(u':', Qt::SkipEmptyParts);
  const QDir bin(QCoreApplication::applicationDirPath());
  return {QDir::cleanPath(bin.filePath(QStringLiteral("../lib/praxis/plugins"))),
          QDir::cleanPath(bin.filePath(QStringLiteral("../lib/plugins")))};
}

PluginLoader::PluginLoader(QStringList folders, QObject* parent) : QObject(parent), m_folders(std::move(folders)) {}
PluginLoader::~PluginLoader() = default;

void PluginLoader::start(QThreadPool& pool) {
  if (std::exchange(m_started, true)) return;
  pool.start([folders = m_folders, self = QPointer<PluginLoader>(this), application = QCoreApplication::instance()] {
    Found found;
    for (const QString& folder : folders) {
      for (const QFileInfo& file : QDir(folder).entryInfoList(QDir::Files, QDir::Name)) {
        if (!QLibrary::isLibrary(file.fileName())) continue;
        auto loader = std::make_shared<QPluginLoader>(file.absoluteFilePath());
        const QString problem = link(*loader);
        if (problem.isEmpty()) {
          // From here on only the GUI thread uses it.
          loader->moveToThread(application->thread());
          found.loaded.append(std::move(loader));
        } else {
          found.problems.append(problem);
        }
      }
    }
    // Posted to the application, because this object may be gone by then.
    QMetaObject::invokeMethod(application, [self, found = std::move(found)] {
      if (self) self->adopt(found);
    });
  });
}

void PluginLoader::adopt(const Found& found) {
  m_loaders = found.loaded;
  m_problems = found.problems;
  for (const auto& loader : m_loaders) {
    auto* plugin = qobject_cast<PanelPlugin*>(loader->instance());
    if (!plugin) {
      m_problems.append(tr("%1 could not be started: %2").arg(nameOf(*loader), loader->errorString()));
    } else if (m_plugin) {
      m_problems.append(tr("%1 is left out: another imaging plugin is loaded.").arg(nameOf(*loader)));
    } else {
      m_plugin = plugin;
      log::info("plugin", "loaded {}", nameOf(*loader).toStdString());
    }
  }
  for (const QString& problem : m_problems) log::warning("plugin", "{}", problem.toStdString());
  m_finished = true;
  Q_EMIT finished();
}

QString PluginLoader::whyNot() const {
  if (m_plugin) return {};
  if (!m_problems.isEmpty()) return m_problems.join(u' ');
  QStringList places;
  for (const QString& folder : m_folders) places.append(QDir::toNativeSeparators(folder));
  return tr("No plugin was found in %1.").arg(places.join(tr(" or ")));
}

void PluginLoader::shutdown() {
  if (m_plugin) m_plugin->shutdown();
  m_plugin = nullptr;
}

}  // namespace praxis::ui::plugin
