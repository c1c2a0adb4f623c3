#pragma once
// What the window remembers from one start to the next. Values live in memory; changes are written by a thread of the
// store's own a moment after the last one, and the rest when the store goes. Owner: app. Thread: gui.

#include <functional>

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QThreadPool>
#include <QTimer>

#include "ui/style/tokens.h"

namespace praxis::ui::shell {

struct Settings {
  style::Theme theme = style::Theme::dark;
  int page = 0;
  bool sideBySide = false;
  QByteArray geometry, split;
  int threads = 0;                     // for the engine; 0: one per core
  QString logLevel = QStringLiteral("info");
  bool keepConversations = true;       // with their pictures, on this computer
  QString modelPath;                   // loaded last; empty: the sample
  bool welcomed = false;               // the sample study was shown, which only the first start does

  bool operator==(const Settings&) const = default;
};

// What the file holds, with defaults for the rest; all defaults when it is absent or its name empty. Thread: any.
Settings readSettings(const QString& file);

class SettingsStore : public QObject {
  Q_OBJECT
 public:
  // Reads the file, which may be absent; an empty name keeps nothing. Reads from disk: call it before the window shows.
  explicit SettingsStore(QString file, QObject* parent = nullptr);
  // Waits for the last write.
  ~SettingsStore() override;

  const Settings& values() const { return m_values; }
  // Applies a change; what stays the same is not written.
  void change(const std::function<void(Settings&)>& edit);

 Q_SIGNALS:
  void changed();

 private:
  void write();

  QString m_file;
  Settings m_values;
  bool m_unwritten = false;
  QTimer m_delay;
  QThreadPool m_writer;                // one thread, so that writes keep their order
};

}  // namespace praxis::ui::shell
