#pragma once
// The inspector of the Query page: how the next answer is drawn, each with its meaning in plain words. Thread: gui.

#include "ui/bridge/engine_client.h"
#include "ui/widgets/collapsible_panel.h"

class QCheckBox;
class QDoubleSpinBox;
class QPlainTextEdit;
class QSpinBox;

namespace praxis::ui::chat {

class AnswerFormat;
class MoreSampling;

class ParametersPanel : public widgets::CollapsiblePanel {
  Q_OBJECT
 public:
  explicit ParametersPanel(QWidget* parent = nullptr);

  // For one request: with a random seed each call draws another one.
  bridge::GenerationParams params() const;
  void setParams(const bridge::GenerationParams& params, bool randomSeed);
  QString systemPrompt() const;
  // Why a question cannot be sent like this, with what to do; empty when it can.
  QString problem() const;
  bool asksForJson() const;
  void reset();

 private:
  QWidget* makeSampling();
  QWidget* makeMoreSampling();
  QWidget* makeLength();
  QWidget* makeSystemPrompt();
  QWidget* makeStops();
  QWidget* makeReset();

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
  MoreSampling* m_more;
  AnswerFormat* m_answerFormat;
};

}  // namespace praxis::ui::chat
