#pragma once
// A figure with its unit and a caption above it: "Decode / 42.7 tokens/s". Figures are tabular, so that nothing shifts
// while they change. Thread: gui.

#include <QWidget>

class QLabel;

namespace praxis::ui::widgets {

class ValueLabel : public QWidget {
  Q_OBJECT
 public:
  enum class Size { body, large };
  explicit ValueLabel(const QString& caption, Size size = Size::body, QWidget* parent = nullptr);

  void setCaption(const QString& caption);
  // The unit is drawn smaller and muted. An empty figure shows an en dash and no unit.
  void setValue(const QString& figure, const QString& unit = {});
  QString figure() const;

 private:
  QLabel* m_caption;
  QLabel* m_figure;
  QLabel* m_unit;
};

}  // namespace praxis::ui::widgets
