#pragma once
// A picture of the conversation in the whole of the page, on black; Esc, a click or Enter leads back, the arrow keys to
// the other pictures of the question. Thread: gui.

#include <QImage>
#include <QWidget>

#include "ui/bridge/image_attachment.h"

namespace praxis::ui::chat {

class PictureViewer : public QWidget {
  Q_OBJECT
 public:
  // Covers `page` while it shows something.
  explicit PictureViewer(QWidget* page);

  void open(const QList<bridge::ImageAttachment>& images, int place);
  void close();
  // Which of all pictures is shown, with the slices of a series one by one; -1: none.
  int place() const { return m_places.isEmpty() ? -1 : m_place; }
  QString caption() const;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  struct Place {
    int image = 0, picture = 0;
  };
  void step(int by);
  void draw();

  QList<bridge::ImageAttachment> m_images;
  QList<Place> m_places;
  int m_place = 0;
  int m_drawing = 0;  // number of the newest drawing; older ones are dropped
  QImage m_drawn;
  QWidget* m_focusBefore = nullptr;
};

}  // namespace praxis::ui::chat
