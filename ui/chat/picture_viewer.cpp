#include "ui/chat/picture_viewer.h"

#include <algorithm>

#include <QApplication>
#include <QFutureWatcher>
#include <QKeyEvent>
#include <QPainter>
#include <QPointer>
#include <QtConcurrent>

#include "ui/chat/attachment_text.h"
#include "ui/chat/picture_reader.h"
#include "ui/style/theme.h"

namespace praxis::ui::chat {

PictureViewer::PictureViewer(QWidget* page) : QWidget(page) {
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::PointingHandCursor);
  page->installEventFilter(this);
  hide();
}

void PictureViewer::open(const QList<bridge::ImageAttachment>& images, int place) {
  m_images = images;
  m_places.clear();
  m_place = 0;
  for (int i = 0; i < images.size(); ++i) {
    if (i == place) m_place = static_cast<int>(m_places.size());
    for (int k = 0; k < std::max<qsizetype>(1, images[i].pictures.size()); ++k) m_places.append({i, k});
  }
  if (m_places.isEmpty()) return;
  m_focusBefore = QApplication::focusWidget();
  setGeometry(parentWidget()->rect());
  show();
  raise();
  setFocus();
  draw();
}

void PictureViewer::close() {
  if (isHidden()) return;
  hide();
  ++m_drawing;
  m_places.clear();
  m_images.clear();
  m_drawn = {};
  const QPointer<QWidget> before = std::exchange(m_focusBefore, nullptr);
  if (before && before->isVisible() && window()->isAncestorOf(before))
    before->setFocus();
  else
    parentWidget()->setFocus();
}

QString PictureViewer::caption() const {
  if (m_places.isEmpty()) return {};
  const Place at = m_places[m_place];
  bridge::ImageAttachment image = m_images[at.image];
  QStringList parts{image.name};
  if (image.kind == bridge::ImageAttachment::Kind::series && at.picture < image.slices.size()) {
    parts << tr("slice %1 of %2").arg(image.slices[at.picture]).arg(image.sliceCount);
  } else if (image.isMedical()) {
    parts << placeText(image);
  }
  if (const QString window = windowText(image); !window.isEmpty()) parts << window;
  if (m_places.size() > 1) parts << tr("%1 of %2 (arrow keys)").arg(m_place + 1).arg(m_places.size());
  parts << tr("Esc leads back");
  return parts.join(QStringLiteral(" \u00b7 "));
}

void PictureViewer::step(int by) {
  const int wanted = std::clamp(m_place + by, 0, static_cast<int>(m_places.size()) - 1);
  if (wanted == m_place) return;
  m_place = wanted;
  draw();
}

// On the pool: a radiograph has ten million pixels.
void PictureViewer::draw() {
  if (m_places.isEmpty()) return;
  setAccessibleName(tr("Picture: %1").arg(caption()));
  const int number = ++m_drawing;
  const qreal ratio = devicePixelRatioF();
  const int side = qRound(std::min(width(), height()) * ratio);
  auto* watcher = new QFutureWatcher<QImage>(this);
  connect(watcher, &QFutureWatcherBase::finished, this, [this, watcher, number, ratio] {
    watcher->deleteLater();
    if (number != m_drawing) return;
    m_drawn = watcher->result();
    m_drawn.setDevicePixelRatio(ratio);
    update();
  });
  const Place at = m_places[m_place];
  watcher->setFuture(QtConcurrent::run(
      [image = m_images[at.image], picture = at.picture, side] { return rendered(image, picture, side); }));
}

bool PictureViewer::eventFilter(QObject* watched, QEvent* event) {
  if (watched == parent() && event->type() == QEvent::Resize && !isHidden()) {
    setGeometry(parentWidget()->rect());
    draw();
  }
  return QWidget::eventFilter(watched, event);
}

void PictureViewer::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Escape:
    case Qt::Key_Return:
    case Qt::Key_Enter:
      return close();
    case Qt::Key_Right:
    case Qt::Key_Down:
    case Qt::Key_PageDown:
      return step(1);
    case Qt::Key_Left:
    case Qt::Key_Up:
    case Qt::Key_PageUp:
      return step(-1);
    default:
      QWidget::keyPressEvent(event);
  }
}

void PictureViewer::mouseReleaseEvent(QMouseEvent*) { close(); }

void PictureViewer::wheelEvent(QWheelEvent* event) {
  if (event->angleDelta().y() != 0) step(event->angleDelta().y() < 0 ? 1 : -1);
}

void PictureViewer::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), style::kViewportBlack);
  const QSizeF size = m_drawn.deviceIndependentSize();
  painter.drawImage(QPointF((width() - size.width()) / 2, (height() - size.height()) / 2), m_drawn);
  painter.setFont(style::font(style::FontSize::small));
  // The words on black are those of the dark theme in either.
  painter.setPen(style::colours(style::Theme::dark).text);
  const QRect line = rect().adjusted(style::space::kLarge, 0, -style::space::kLarge, -style::space::kMedium);
  painter.drawText(line, Qt::AlignBottom | Qt::AlignHCenter | Qt::TextWordWrap, caption());
}

}  // namespace praxis::ui::chat
