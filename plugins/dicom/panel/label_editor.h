#pragma once
// A line to write beside a mark, at its place over the picture: Return keeps, Escape and leaving drop what is empty.
// Deletes itself. Thread: gui.

#include <QLineEdit>

namespace praxis::plugins::dicom::panel {

class LabelEditor : public QLineEdit {
  Q_OBJECT
 public:
  LabelEditor(const QString& text, QPoint at, QWidget* parent);

 Q_SIGNALS:
  void written(const QString& text);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void end(bool keep);
  bool m_ended = false;
};

}  // namespace praxis::plugins::dicom::panel
