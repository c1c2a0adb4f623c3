#pragma once
// A picture of a question, small: what it shows, where it comes from, and in the prompt a button that takes it away.
// A click, Enter or Space asks for the large view, Delete takes it away. Thread: gui.

#include <QFrame>

#include "ui/bridge/image_attachment.h"

class QLabel;
class QToolButton;

namespace praxis::ui::widgets {
class ElidedLabel;
}

namespace praxis::ui::chat {

class PictureTile : public QFrame {
  Q_OBJECT
 public:
  static constexpr int kPicturePixels = 56;

  // `removable`: as the prompt needs it; the transcript's stay.
  PictureTile(bool removable, QWidget* parent = nullptr);

  void showReading(const QString& name);
  void showImage(const bridge::ImageAttachment& image);
  // "Picture 2 of 3", for those who do not see the row.
  void setPlace(int number, int count);
  QString caption() const;
  QToolButton* removeButton() const { return m_remove; }

 Q_SIGNALS:
  void opened();
  void removeRequested();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void name();

  int m_number = 1, m_count = 1;
  bool m_ready = false;
  QLabel* m_picture;
  widgets::ElidedLabel* m_title;
  widgets::ElidedLabel* m_detail;
  QToolButton* m_remove = nullptr;
};

}  // namespace praxis::ui::chat
