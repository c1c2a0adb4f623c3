#include "plugins/dicom/panel/series_list.h"

#include <QPainter>
#include <QStyledItemDelegate>

#include "plugins/dicom/panel/frame_loader.h"
#include "plugins/dicom/panel/overlay_text.h"
#include "ui/style/theme.h"

namespace praxis::plugins::dicom::panel {
namespace {

using ui::style::FontSize;
namespace space = ui::style::space;

constexpr int kThumb = FrameLoader::kThumbnailPixels;
constexpr int kStripWidth = 280;

class SeriesDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
    return {kStripWidth - 2 * space::kSmall, kThumb + 2 * space::kSmall};
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const ui::style::Colours& colours = ui::style::colours();
    const QRect card = option.rect.adjusted(space::kTiny, space::kTiny / 2, -space::kTiny, -space::kTiny / 2);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool selected = option.state & QStyle::State_Selected;
    const bool hovered = option.state & QStyle::State_MouseOver;
    if (selected || hovered) {
      painter->setPen(selected ? QPen(colours.accent, 1) : Qt::NoPen);
      painter->setBrush(colours.raised);
      painter->drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), ui::style::kRadius, ui::style::kRadius);
    }
    const QRect thumb(card.left() + space::kTiny, card.top() + space::kTiny, kThumb, card.height() - space::kSmall);
    paintThumbnail(*painter, thumb, index.data(Qt::DecorationRole).value<QImage>());
    paintText(*painter, card.adjusted(kThumb + space::kMedium + space::kTiny, space::kSmall, -space::kSmall, 0), index);
    painter->restore();
  }

 private:
  static void paintThumbnail(QPainter& painter, const QRect& box, const QImage& image) {
    painter.fillRect(box, ui::style::kViewportBlack);
    if (image.isNull()) return;
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const QSize size = image.size().scaled(box.size(), Qt::KeepAspectRatio);
    painter.drawImage(QRect(box.center() - QPoint(size.width() / 2, size.height() / 2), size), image);
  }

  static void paintText(QPainter& painter, QRect box, const QModelIndex& index) {
    const ui::style::Colours& colours = ui::style::colours();
    const auto line = [&](int role, FontSize size, const QColor& colour) {
      painter.setFont(ui::style::tabular(size));
      painter.setPen(colour);
      const int height = painter.fontMetrics().lineSpacing();
      const QString text = painter.fontMetrics().elidedText(index.data(role).toString(), Qt::ElideRight, box.width());
      painter.drawText(QRect(box.left(), box.top(), box.width(), height), Qt::AlignLeft | Qt::AlignVCenter, text);
      box.setTop(box.top() + height + 2);
    };
    line(SeriesModel::kTitle, FontSize::body, colours.text);
    line(SeriesModel::kDetail, FontSize::small, colours.muted);
    line(SeriesModel::kOwner, FontSize::small, colours.muted);
    line(SeriesModel::kDate, FontSize::small, colours.muted);
  }
};

}  // namespace

void SeriesModel::setCollection(std::shared_ptr<const study::Collection> collection) {
  beginResetModel();
  m_collection = std::move(collection);
  m_rows.clear();
  if (m_collection) {
    for (const study::Patient& patient : m_collection->patients) {
      for (const study::Study& study : patient.studies) {
        for (const study::Series& series : study.series) {
          if (!series.slices.empty()) m_rows.append({&patient, &study, &series, {}});
        }
      }
    }
  }
  endResetModel();
}

void SeriesModel::setThumbnail(int row, const QImage& image) {
  if (row < 0 || row >= m_rows.size()) return;
  m_rows[row].thumbnail = image;
  Q_EMIT dataChanged(index(row), index(row), {Qt::DecorationRole});
}

int SeriesModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant SeriesModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= m_rows.size()) return {};
  const Row& row = m_rows[index.row()];
  const QString description = QString::fromStdString(row.series->description);
  switch (role) {
    case kTitle:
    case Qt::DisplayRole:
      return description.isEmpty() ? tr("Series %1").arg(QString::fromStdString(row.series->number)) : description;
    case kDetail: {
      const auto count = static_cast<int>(row.series->slices.size());
      const QString images = count == 1 ? tr("1 image") : tr("%1 images").arg(count);
      return QString::fromStdString(row.series->modality) + QStringLiteral("   ") + images;
    }
    case kOwner:
      return readableName(row.patient->name);
    case kDate:
      return readableDate(row.study->date);
    case Qt::ToolTipRole:
      return QStringList{data(index, kTitle).toString(), data(index, kDetail).toString(),
                         data(index, kOwner).toString(), data(index, kDate).toString()}
          .join('\n');
    case Qt::DecorationRole:
      return row.thumbnail;
    default:
      return {};
  }
}

SeriesList::SeriesList(QWidget* parent) : QListView(parent), m_model(new SeriesModel(this)) {
  setModel(m_model);
  setItemDelegate(new SeriesDelegate(this));
  setFixedWidth(kStripWidth);
  setFrameShape(QFrame::NoFrame);
  setMouseTracking(true);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setAccessibleName(tr("Series"));
  connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
    if (current.isValid()) Q_EMIT seriesChosen(current.row());
  });
}

}  // namespace praxis::plugins::dicom::panel
