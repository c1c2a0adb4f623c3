#pragma once
// How long a context to load a model with, and at once whether that fits into memory. Thread: gui.

#include <optional>

#include <QWidget>

#include "ui/library/fit.h"

class QLabel;
class QPushButton;
class QSlider;
class QSpinBox;

namespace praxis::ui::library {

class ContextChooser : public QWidget {
  Q_OBJECT
 public:
  explicit ContextChooser(QWidget* parent = nullptr);

  // Another model starts at its suggested context; the same one (by path) keeps what was chosen.
  void setModel(const engine::library::ModelSummary& model);
  void setFreeBytes(qint64 bytes);         // negative: not known
  void setContext(qint64 tokens);
  qint64 context() const;
  // Nothing while the free memory is not known.
  const std::optional<Fit>& fit() const { return m_fit; }
  QString verdictText() const;

 Q_SIGNALS:
  void changed();

 private:
  void judge();

  engine::library::ModelSummary m_model;
  qint64 m_freeBytes = -1;
  std::optional<Fit> m_fit;
  QSpinBox* m_tokens;
  QSlider* m_slider;
  QLabel* m_verdict;
  QLabel* m_parts;
  QPushButton* m_useFitting;
};

}  // namespace praxis::ui::library
