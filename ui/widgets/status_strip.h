#pragma once
// The line at the window's foot: cells of icon and text, divided by one-pixel lines. Cells on the left give way when
// the window is narrow (their text is elided); fixed cells never do. Thread: gui.

#include <QFrame>
#include <QList>

class QHBoxLayout;
class QLabel;

namespace praxis::ui::style {
enum class Tone;
}

namespace praxis::ui::widgets {

class ElidedLabel;

class StatusCell : public QWidget {
  Q_OBJECT
 public:
  StatusCell(const QString& icon, bool elastic, QWidget* parent = nullptr);

  void setText(const QString& text);
  QString text() const;
  void setTone(style::Tone tone);
  void setIcon(const QString& name);
  // The line on the cell's left; the first cell of a strip has none.
  void setRuled(bool ruled);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void drawIcon();

  QString m_iconName;
  style::Tone m_tone;
  QWidget* m_rule;
  QLabel* m_icon;
  ElidedLabel* m_elastic = nullptr;
  QLabel* m_fixed = nullptr;
};

class StatusStrip : public QFrame {
  Q_OBJECT
 public:
  explicit StatusStrip(QWidget* parent = nullptr);
  // `elastic` cells share the spare width and are elided; others keep the width of their text. `icon` may be empty.
  StatusCell* addCell(const QString& icon, bool elastic = false);

 private:
  QHBoxLayout* m_row;
  bool m_hasCell = false;
};

}  // namespace praxis::ui::widgets
