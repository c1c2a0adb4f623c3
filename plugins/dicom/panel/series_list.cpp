#include "plugins/dicom/panel/series_list.h"

#include <QMimeData>
#include <QPainter>
#include <QStyledItemDelegate>

#include "plugins/dicom/panel/frame_loader.h"
#include "plugins/dicom/panel/overlay_text.h"
#include "plugins/dicom/panel/viewport.h"
#include "ui/style/theme.h"

namespace praxis::plugins::dicom::panel {
namespace {

using ui::style::FontSize;
namespace space = ui::style::space;

constexpr int kThumb = FrameLoader::kThumbnailPixels;
constexpr int kStripWidth = 264, kCompactWidth = 116;

class SeriesDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void setCompact(bool compact) { m_compact = compact; }

  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
    if (!m_compact) return {kStripWidth - 2 * space::kSmall, kThumb + 2 * space::kSmall};
    return {kCompactWidth - 2 * space::kSmall, kThumb + 2 * space::kSmall + 2 * option.fontMetrics.lineSpacing()};
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
    const QImage picture = index.data(Qt::DecorationRole).value<QImage>();
    if (m_compact) {
      paintThumbnail(*painter, QRect(card.center().x() - kThumb / 2, card.top() + space::kTiny, kThumb, kThumb),
                     picture);
      const QRect text = card.adjusted(space::kTiny, kThumb + space::kTiny, -space::kTiny, 0);
      paintLines(*painter, text, index, {SeriesModel::kTitle, SeriesModel::kDetail}, FontSize::small);
    } else {
      const QRect thumb(card.left() + space::kTiny, card.top() + space::kTiny, kThumb, card.height() - space::kSmall);
      paintThumbnail(*painter, thumb, picture);
      const QRect text = card.adjusted(kThumb + space::kMedium + space::kTiny, space::kSmall, -space::kSmall, 0);
      paintLines(*painter, text, index,
                 {SeriesModel::kTitle, SeriesModel::kDetail, SeriesModel::kOwner, SeriesModel::kDate}, FontSize::body);
    }
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

  // The first line is the title; a line without text leaves no gap.
  static void paintLines(QPainter& painter, QRect box, const QModelIndex& index, std::initializer_list<int> roles,
                         FontSize titleSize) {
    const ui::style::Colours& colours = ui::style::colours();
    bool title = true;
    for (const int role : roles) {
      painter.setFont(ui::style::tabular(title ? titleSize : FontSize::small));
      painter.setPen(title ? colours.text : colours.muted);
      title = false;
      const int height = painter.fontMetrics().lineSpacing();
      const QString text = painter.fontMetrics().elidedText(index.data(role).toString(), Qt::ElideRight, box.width());
      if (text.isEmpty()) continue;
      painter.drawText(QRect(box.left(), box.top(), box.width(), height), Qt::AlignLeft | Qt::AlignVCenter, text);
      box.setTop(box.top() + height + 2);
    }
  }

  bool m_compact = false;
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

Qt::ItemFlags SeriesModel::flags(const QModelIndex& index) const {
  return QAbstractListModel::flags(index) | Qt::ItemIsDragEnabled;
}

QStringList SeriesModel::mimeTypes() const { return {QLatin1String(Viewport::kSeriesMime)}; }

QMimeData* SeriesModel::mimeData(const QModelIndexList& indexes) const {
  if (indexes.isEmpty()) return nullptr;
  auto* data = new QMimeData;
  data->setData(QLatin1String(Viewport::kSeriesMime), QByteArray::number(indexes.front().row()));
  return data;
}

SeriesList::SeriesList(QWidget* parent) : QListView(parent), m_model(new SeriesModel(this)) {
  setModel(m_model);
  m_delegate = new SeriesDelegate(this);
  setItemDelegate(m_delegate);
  setFixedWidth(kStripWidth);
  setFrameShape(QFrame::NoFrame);
  setMouseTracking(true);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setDragEnabled(true);
  setDragDropMode(QAbstractItemView::DragOnly);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setAccessibleName(tr("Series"));
  connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& current) {
    if (current.isValid()) Q_EMIT seriesChosen(current.row());
  });
}

void SeriesList::setCompact(bool compact) {
  const int wanted = compact ? kCompactWidth : kStripWidth;
  if (width() == wanted && minimumWidth() == wanted) return;
  static_cast<SeriesDelegate*>(m_delegate)->setCompact(compact);
  setFixedWidth(wanted);
  scheduleDelayedItemsLayout();
}

}  // namespace praxis::plugins::dicom::panel
