#pragma once
// The Monitor page: live charts of engine, process and GPU, with a choice of time range, pause, and export as CSV and
// PNG. Hidden charts cost nothing. Pausing holds the view only; sampling goes on. Thread: gui.

#include <memory>

#include <QWidget>

#include "ui/bridge/engine_client.h"
#include "ui/bridge/telemetry.h"

namespace praxis::ui::charts {

class MonitorPage : public QWidget {
  Q_OBJECT
 public:
  // telemetry and client outlive the page.
  MonitorPage(bridge::Telemetry& telemetry, bridge::EngineClient& client, QWidget* parent = nullptr);
  ~MonitorPage() override;

  bool isPaused() const;
  void setPaused(bool paused);
  // One of 60, 300, 900 and 3600; another value changes nothing.
  void setRangeSeconds(int seconds);
  int rangeSeconds() const;

  // The whole page, also what is scrolled out of sight, at twice its size in pixels.
  QImage picture() const;
  // What the dialogs do with the chosen path. The files are written on the thread pool; then saved() or saveFailed().
  void saveCsv(const QString& path);
  void savePng(const QString& path);

 Q_SIGNALS:
  void saved(const QString& path);
  void saveFailed(const QString& message);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  class Private;
  std::unique_ptr<Private> m_private;
};

}  // namespace praxis::ui::charts
