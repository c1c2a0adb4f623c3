#include "ui/shell/settings.h"

#include <QSettings>

namespace praxis::ui::shell {

namespace {

constexpr int kWriteDelayMs = 800;
constexpr int kThreadsMax = 1024;

QString nameOf(style::Theme theme) {
  return theme == style::Theme::light ? QStringLiteral("light") : QStringLiteral("dark");
}

// Writer's thread.
void write(const QString& path, const Settings& values) {
  QSettings file(path, QSettings::IniFormat);
  file.setValue(QStringLiteral("window/theme"), nameOf(values.theme));
  file.setValue(QStringLiteral("window/page"), values.page);
  file.setValue(QStringLiteral("window/welcomed"), values.welcomed);
  file.setValue(QStringLiteral("window/sideBySide"), values.sideBySide);
  file.setValue(QStringLiteral("window/geometry"), values.geometry);
  file.setValue(QStringLiteral("window/split"), values.split);
  file.setValue(QStringLiteral("engine/threads"), values.threads);
  file.setValue(QStringLiteral("engine/model"), values.modelPath);
  file.setValue(QStringLiteral("query/keep"), values.keepConversations);
  file.setValue(QStringLiteral("log/level"), values.logLevel);
}

}  // namespace

Settings readSettings(const QString& path) {
  Settings values;
  if (path.isEmpty()) return values;
  const QSettings file(path, QSettings::IniFormat);
  if (file.value(QStringLiteral("window/theme")).toString() == nameOf(style::Theme::light))
    values.theme = style::Theme::light;
  values.page = file.value(QStringLiteral("window/page"), values.page).toInt();
  values.welcomed = file.value(QStringLiteral("window/welcomed"), values.welcomed).toBool();
  values.sideBySide = file.value(QStringLiteral("window/sideBySide"), values.sideBySide).toBool();
  values.geometry = file.value(QStringLiteral("window/geometry")).toByteArray();
  values.split = file.value(QStringLiteral("window/split")).toByteArray();
  values.threads = std::clamp(file.value(QStringLiteral("engine/threads"), 0).toInt(), 0, kThreadsMax);
  values.modelPath = file.value(QStringLiteral("engine/model")).toString();
  values.keepConversations = file.value(QStringLiteral("query/keep"), true).toBool();
  values.logLevel = file.value(QStringLiteral("log/level"), values.logLevel).toString();
  return values;
}

SettingsStore::SettingsStore(QString file, QObject* parent)
    : QObject(parent), m_file(std::move(file)), m_values(readSettings(m_file)) {
  m_writer.setMaxThreadCount(1);
  m_delay.setSingleShot(true);
  m_delay.setInterval(kWriteDelayMs);
  connect(&m_delay, &QTimer::timeout, this, &SettingsStore::write);
}

SettingsStore::~SettingsStore() {
  if (m_unwritten) write();
  m_writer.waitForDone();
}

void SettingsStore::change(const std::function<void(Settings&)>& edit) {
  Settings values = m_values;
  edit(values);
  if (values == m_values) return;
  m_values = values;
  m_unwritten = true;
  m_delay.start();
  Q_EMIT changed();
}

void SettingsStore::write() {
  m_unwritten = false;
  if (m_file.isEmpty()) return;
  m_writer.start([path = m_file, values = m_values] { shell::write(path, values); });
}

}  // namespace praxis::ui::shell
