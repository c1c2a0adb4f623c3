#pragma once
// The inspector of the Query page: how the next answer is drawn, each with its meaning in plain words. Thread: gui.

#include "ui/bridge/engine_client.h"
#include "ui/widgets/collapsible_panel.h"

class QCheckBox;
class QDoubleSpinBox;
class QFormLayout;
class QPlainTextEdit;
class QSpinBox;

namespace praxis::ui::chat {

class ParametersPanel : public widgets::CollapsiblePanel {
  Q_OBJECT
 public:
  explicit ParametersPanel(QWidget* parent = nullptr);

  // For one request: with a random seed each call draws another one.
  bridge::GenerationParams params() const;
  void setParams(const bridge::GenerationParams& params, bool randomSeed);
  QString systemPrompt() const;
  void reset();

 private:
  QWidget* makeSampling();
  QWidget* makeLength();
  QWidget* makeSystemPrompt();
  QWidget* makeStops();
  QWidget* makeReset();
  QDoubleSpinBox* addNumber(QFormLayout& form, const QString& label, double maximum, const QString& meaning);

  QDoubleSpinBox* m_temperature;
  QSpinBox* m_topK;
  QDoubleSpinBox* m_topP;
  QDoubleSpinBox* m_minP;
  QDoubleSpinBox* m_repeatPenalty;
  QSpinBox* m_tokensMax;
  QSpinBox* m_seed;
  QCheckBox* m_seedRandom;
  QPlainTextEdit* m_systemPrompt;
  QPlainTextEdit* m_stops;
};

}  // namespace praxis::ui::chat
