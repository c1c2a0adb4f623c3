#pragma once
// The line at the window's foot, always true: model, version, device and context used | tokens/s and queue | CPU and
// memory | that nothing leaves the computer | "Not for diagnostic use". Figures change twice a second. Thread: gui.

#include "ui/bridge/engine_client.h"
#include "ui/widgets/status_strip.h"

namespace praxis::ui::bridge { class Telemetry; }

namespace praxis::ui::shell {

class EngineStrip : public widgets::StatusStrip {
  Q_OBJECT
 public:
  // Both outlive the strip.
  EngineStrip(const bridge::EngineClient& client, const bridge::Telemetry& telemetry, QWidget* parent = nullptr);

  // The plugin's line; empty hides it.
  void setPanelStatus(const QString& text);
  QString modelText() const { return m_model->text(); }
  QString privacyText() const { return m_privacy->text(); }
  QString useText() const { return m_use->text(); }
  QString panelText() const { return m_panel->text(); }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void showEngine();
  void showFigures();
  QString describe(const bridge::ModelInfo& model) const;

  const bridge::EngineClient& m_client;
  const bridge::Telemetry& m_telemetry;
  QString m_loadStage;
  int m_ticks = 0;
  widgets::StatusCell* m_model;
  widgets::StatusCell* m_panel;
  widgets::StatusCell* m_speed;
  widgets::StatusCell* m_machine;
  widgets::StatusCell* m_privacy;
  widgets::StatusCell* m_use;
};

}  // namespace praxis::ui::shell
