#pragma once
// The samplers that few need, folded away, each off until it is wanted. Thread: gui.

#include "ui/bridge/engine_client.h"
#include "ui/chat/fold.h"

class QCheckBox;
class QDoubleSpinBox;
class QFormLayout;
class QSpinBox;

namespace praxis::ui::chat {

class MoreSampling : public QWidget {
  Q_OBJECT
 public:
  explicit MoreSampling(QWidget* parent = nullptr);

  // The values that this section owns, to and from the whole set.
  void write(bridge::GenerationParams& params) const;
  void read(const bridge::GenerationParams& params);
  bool usesMirostat() const;
  Fold* fold() const { return m_fold; }

 Q_SIGNALS:
  // While mirostat is on, every other sampler but the temperature is without effect.
  void mirostatChanged(bool on);

 private:
  void addPenalties(QFormLayout& form);
  void addDry(QFormLayout& form);
  void addCuts(QFormLayout& form);
  void addMirostat(QFormLayout& form);
  void refresh();
  QStringList inForce() const;

  QDoubleSpinBox *m_typicalP, *m_topNSigma, *m_xtcProbability, *m_xtcThreshold;
  QDoubleSpinBox *m_presence, *m_frequency;
  QSpinBox* m_window;
  QDoubleSpinBox *m_dryMultiplier, *m_dryBase;
  QSpinBox* m_dryAllowed;
  QCheckBox* m_mirostat;
  QDoubleSpinBox *m_tau, *m_eta;
  Fold* m_fold;
};

// Why a sampler is without effect while mirostat is on; empty when it is off.
QString mirostatReason(bool on);

}  // namespace praxis::ui::chat
