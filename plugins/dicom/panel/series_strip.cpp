#include "plugins/dicom/panel/series_strip.h"

#include <QPainter>
#include <QStyledItemDelegate>

#include "plugins/dicom/panel/frame_loader.h"
#include "ui/style/theme.h"

namespace praxis::plugins::dicom::panel {
namespace {

using ui::style::FontSize;
namespace space = ui::style::space;

constexpr int kThumb = FrameLoader::kThumbnailPixels;
constexpr int kCardWidth = 248;

class CardDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
    return {kCardWidth, kThumb + space::kSmall};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    painter->save();
    const QRect thumb(option.rect.left(), option.rect.top() + space::kTiny, kThumb, kThumb);
    painter->fillRect(thumb, ui::style::kViewportBlack);
    const QImage image = index.data(Qt::DecorationRole).value<QImage>();
    if (!image.isNull()) {
      painter->setRenderHint(QPainter::SmoothPixmapTransform);
      const QSize size = image.size().scaled(thumb.size(), Qt::KeepAspectRatio);
      painter->drawImage(QRect(thumb.center() - QPoint(size.width() / 2, size.height() / 2), size), image);
    } else {
      const QRect middle = thumb.adjusted(kThumb / 4, kThumb / 4, -kThumb / 4, -kThumb / 4);
      index.data(Qt::DecorationRole).value<QIcon>().paint(painter, middle);  // of a document; else there is none
    }
    const ui::style::Colours& colours = ui::style::colours();
    QRect box = option.rect.adjusted(kThumb + space::kSmall, space::kTiny, -space::kSmall, 0);
    painter->setFont(ui::style::tabular(FontSize::body));
    painter->setPen(colours.text);
    // At most two lines: the rest is in the tool tip.
    const int height = painter->fontMetrics().lineSpacing();
    const QString title = index.data(Qt::DisplayRole).toString();
    const QRect titleBox(box.left(), box.top(), box.width(), 2 * height);
    const QRect needed = painter->fontMetrics().boundingRect(titleBox, Qt::AlignLeft | Qt::TextWordWrap, title);
    painter->save();
    painter->setClipRect(titleBox);
    painter->drawText(titleBox, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, title);
    painter->restore();
    box.setTop(box.top() + qMin(needed.height(), 2 * height) + 2);
    painter->setFont(ui::style::tabular(FontSize::small));
    painter->setPen(colours.muted);
    painter->drawText(box, Qt::AlignLeft | Qt::AlignTop, index.data(SeriesStripModel::kDetail).toString());
    painter->restore();
  }
};

}  // namespace

SeriesStrip::SeriesStrip(QWidget* parent) : QListView(parent), m_model(new SeriesStripModel(this)) {
  setModel(m_model);
  setItemDelegate(new CardDelegate(this));
  setFlow(QListView::LeftToRight);
  setWrapping(false);
  setSpacing(0);
  setFrameShape(QFrame::NoFrame);
  setSelectionMode(QAbstractItemView::NoSelection);
  setFocusPolicy(Qt::NoFocus);
  setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFixedHeight(kThumb + space::kSmall + space::kLarge);
  setAccessibleName(tr("Series of the study"));
}

}  // namespace praxis::plugins::dicom::panel
