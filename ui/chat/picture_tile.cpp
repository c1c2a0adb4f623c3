#include "ui/chat/picture_tile.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/chat/attachment_text.h"
#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/elided_label.h"

namespace praxis::ui::chat {

namespace {

constexpr int kTextWidth = 176;

// The whole picture on black, as viewports show it.
QPixmap onBlack(const QImage& image, qreal ratio) {
  const int side = qRound(PictureTile::kPicturePixels * ratio);
  QPixmap ground(side, side);
  ground.fill(style::kViewportBlack);
  if (!image.isNull()) {
    const QImage fitted = image.scaled(side, side, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    QPainter painter(&ground);
    painter.drawImage((side - fitted.width()) / 2, (side - fitted.height()) / 2, fitted);
  }
  ground.setDevicePixelRatio(ratio);
  return ground;
}

}  // namespace

PictureTile::PictureTile(bool removable, QWidget* parent)
    : QFrame(parent),
      m_picture(new QLabel(this)),
      m_title(new widgets::ElidedLabel(this)),
      m_detail(new widgets::ElidedLabel(this)) {
  style::setGround(*this, removable ? style::Ground::surface : style::Ground::background, true);
  setFocusPolicy(Qt::StrongFocus);
  m_picture->setFixedSize(kPicturePixels, kPicturePixels);
  m_detail->setFont(style::tabular(style::FontSize::small));
  style::setTone(*m_detail, style::Tone::muted);
  m_title->setElideMode(Qt::ElideMiddle);
  for (auto* line : {m_title, m_detail}) line->setFixedWidth(kTextWidth);
  auto* lines = new QVBoxLayout;
  lines->setSpacing(0);
  lines->addStretch();
  lines->addWidget(m_title);
  lines->addWidget(m_detail);
  lines->addStretch();
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(style::space::kTiny, style::space::kTiny, style::space::kTiny, style::space::kTiny);
  row->setSpacing(style::space::kSmall);
  row->addWidget(m_picture);
  row->addLayout(lines);
  if (!removable) return;
  m_remove = widgets::iconButton(QStringLiteral("close"), tr("Remove"), this);
  m_remove->setIconSize({style::kIconSmall, style::kIconSmall});
  row->addWidget(m_remove, 0, Qt::AlignTop);
  connect(m_remove, &QToolButton::clicked, this, &PictureTile::removeRequested);
}

void PictureTile::showReading(const QString& name) {
  m_ready = false;
  m_title->setText(name);
  m_detail->setText(tr("Reading"));
  m_picture->setPixmap(onBlack({}, devicePixelRatioF()));
  this->name();
}

void PictureTile::showImage(const bridge::ImageAttachment& image) {
  m_ready = true;
  m_title->setText(image.name);
  QStringList details;
  if (image.isMedical()) {
    details << placeText(image);
    if (const QString window = windowText(image); !window.isEmpty()) details << window;
  } else if (image.isRead()) {
    const engine::image::Image& picture = *image.pictures.first();
    details << tr("%1 \u00d7 %2 px").arg(picture.cols).arg(picture.rows);
  }
  m_detail->setText(details.join(QStringLiteral(" \u00b7 ")));
  m_picture->setPixmap(onBlack(image.thumbnail, devicePixelRatioF()));
  setCursor(Qt::PointingHandCursor);
  name();
}

void PictureTile::setPlace(int number, int count) {
  m_number = number;
  m_count = count;
  name();
}

QString PictureTile::caption() const {
  return m_detail->text().isEmpty() ? m_title->text() : tr("%1, %2").arg(m_title->text(), m_detail->text());
}

void PictureTile::name() {
  setAccessibleName(tr("Picture %1 of %2: %3").arg(m_number).arg(m_count).arg(caption()));
  setToolTip(m_ready ? tr("%1\nClick for a larger view").arg(caption()) : caption());
  if (!m_remove) return;
  const QString label = tr("Remove %1").arg(m_title->text());
  m_remove->setAccessibleName(label);
  m_remove->setToolTip(label);
}

void PictureTile::keyPressEvent(QKeyEvent* event) {
  const int key = event->key();
  if (m_remove && (key == Qt::Key_Delete || key == Qt::Key_Backspace)) {
    Q_EMIT removeRequested();
  } else if (m_ready && (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space)) {
    Q_EMIT opened();
  } else {
    QFrame::keyPressEvent(event);
  }
}

void PictureTile::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && m_ready && rect().contains(event->pos())) Q_EMIT opened();
}

void PictureTile::paintEvent(QPaintEvent* event) {
  QFrame::paintEvent(event);
  if (!hasFocus()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(style::colours().accent);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), style::kRadius, style::kRadius);
}

}  // namespace praxis::ui::chat
