#pragma once
// A one-line label that shortens its text with an ellipsis rather than widening its parent; the whole text is then the
// tool tip. Thread: gui.

#include <QFrame>

namespace praxis::ui::widgets {

class ElidedLabel : public QFrame {
  Q_OBJECT
 public:
  explicit ElidedLabel(QWidget* parent = nullptr) : ElidedLabel(QString(), parent) {}
  explicit ElidedLabel(const QString& text, QWidget* parent = nullptr);

  void setText(const QString& text);
  const QString& text() const { return m_text; }
  void setElideMode(Qt::TextElideMode mode);    // right by default; middle suits paths
  void setAlignment(Qt::Alignment alignment);
  bool isElided() const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void updateToolTip();

  QString m_text;
  Qt::TextElideMode m_mode = Qt::ElideRight;
  Qt::Alignment m_alignment = Qt::AlignLeft | Qt::AlignVCenter;
};

}  // namespace praxis::ui::widgets
