#include "ui/shell/engine_strip.h"

#include <algorithm>
#include <cmath>

#include "ui/bridge/telemetry.h"
#include "ui/style/theme.h"
#include "ui/widgets/format.h"

namespace praxis::ui::shell {

namespace {

constexpr int kWidthForSentences = 1280;
constexpr int kTicksPerFigure = 5;  // of ten a second

}  // namespace

EngineStrip::EngineStrip(const bridge::EngineClient& client, const bridge::Telemetry& telemetry, QWidget* parent)
    : StatusStrip(parent),
      m_client(client),
      m_telemetry(telemetry),
      m_model(addCell(QStringLiteral("models"), true)),
      m_panel(addCell(QStringLiteral("imaging"), true)),
      m_speed(addCell(QStringLiteral("gauge"))),
      m_machine(addCell(QStringLiteral("chip"))),
      m_privacy(addCell(QStringLiteral("lock"))),
      m_use(addCell(QStringLiteral("warning"))) {
  m_panel->hide();
  m_privacy->setText(tr("Offline: nothing leaves this computer"));
  m_privacy->setToolTip(m_privacy->text());
  m_privacy->setTone(style::Tone::accent);
  m_use->setText(tr("Not for diagnostic use"));
  m_use->setTone(style::Tone::warning);

  using bridge::EngineClient;
  connect(&client, &EngineClient::stateChanged, this, &EngineStrip::showEngine);
  connect(&client, &EngineClient::modelLoaded, this, &EngineStrip::showEngine);
  connect(&client, &EngineClient::modelUnloaded, this, &EngineStrip::showEngine);
  connect(&client, &EngineClient::loadFailed, this, &EngineStrip::showEngine);
  connect(&client, &EngineClient::loadProgress, this, [this](double share, const QString& stage) {
    m_loadStage = tr("%1, %2").arg(stage, widgets::formatPercent(std::floor(share * 100)));
    showEngine();
  });
  connect(&telemetry, &bridge::Telemetry::sampled, this, [this] {
    if (m_ticks++ % kTicksPerFigure == 0) showFigures();
  });
  showEngine();
  showFigures();
}

void EngineStrip::setPanelStatus(const QString& text) {
  m_panel->setText(text);
  m_panel->setVisible(!text.isEmpty());
}

void EngineStrip::resizeEvent(QResizeEvent* event) {
  StatusStrip::resizeEvent(event);
  m_privacy->setText(width() < kWidthForSentences ? tr("Offline") : m_privacy->toolTip());
}

QString EngineStrip::describe(const bridge::ModelInfo& model) const {
  // The last token of a full context is shown to the user, but has no place in it any more.
  const QString context = tr("context %1 of %2")
                              .arg(widgets::formatCount(std::min(m_client.contextTokensUsed(), model.contextTokens)),
                                   widgets::formatCount(model.contextTokens));
  // What changes least stands last, where a narrow window cuts.
  QStringList parts{model.name, model.quantisation, context, model.device};
  if (model.untrainedSample && !model.name.contains(QLatin1String("untrained"))) {
    parts.insert(1, tr("untrained sample: shows speed, not sense"));
  }
  parts.removeAll({});
  return parts.join(QStringLiteral(" · "));
}

void EngineStrip::showEngine() {
  using bridge::EngineState;
  const EngineState state = m_client.state();
  const bridge::ModelInfo* model = m_client.model();
  m_model->setTone(state == EngineState::failed ? style::Tone::danger
                   : model                      ? style::Tone::normal
                                                : style::Tone::muted);
  if (state == EngineState::loading) {
    m_model->setText(m_loadStage.isEmpty() ? tr("Loading a model") : tr("Loading a model: %1").arg(m_loadStage));
  } else if (model) {
    m_loadStage.clear();
    m_model->setText(describe(*model));
  } else {
    m_loadStage.clear();
    m_model->setText(state == EngineState::failed ? tr("The model could not be loaded") : tr("No model is loaded"));
  }
  showFigures();
}

void EngineStrip::showFigures() {
  const bridge::TelemetrySample& now = m_telemetry.latest();
  const bool working = m_client.state() == bridge::EngineState::generating;
  QString speed = tr("idle");
  if (working && std::isfinite(now.decodeTokensPerSecond))
    speed = widgets::formatTokensPerSecond(now.decodeTokensPerSecond);
  else if (working)
    speed = tr("reading");
  m_speed->setTone(working ? style::Tone::normal : style::Tone::muted);
  m_speed->setText(tr("%1, queue %2").arg(speed).arg(m_client.queueDepth()));
  m_machine->setText(
      tr("CPU %1, memory %2")
          .arg(widgets::formatPercent(std::round(now.processCpuPercent)), widgets::formatBytes(now.processBytes)));
}

}  // namespace praxis::ui::shell
