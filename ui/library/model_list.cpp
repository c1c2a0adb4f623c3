#include "ui/library/model_list.h"

#include <QFileInfo>
#include <QHeaderView>

#include "ui/style/theme.h"
#include "ui/widgets/format.h"

namespace praxis::ui::library {

namespace {

enum Column : int { kName, kFile, kArchitecture, kParameters, kQuantisation, kSize, kState, kColumns };
constexpr int kPathRole = Qt::UserRole;

}  // namespace

ModelList::ModelList(QWidget* parent) : QTreeWidget(parent) {
  setColumnCount(kColumns);
  setHeaderLabels({tr("Model"), tr("File"), tr("Architecture"), tr("Parameters"), tr("Quantisation"), tr("Size"),
                   tr("State")});
  setRootIsDecorated(false);
  setUniformRowHeights(true);
  setAccessibleName(tr("Models"));
  setFrameShape(QFrame::NoFrame);
  setTextElideMode(Qt::ElideMiddle);
  header()->setStretchLastSection(false);
  header()->setSectionResizeMode(QHeaderView::ResizeToContents);
  for (const int column : {int{kName}, int{kFile}}) header()->setSectionResizeMode(column, QHeaderView::Stretch);
  for (const int column : {int{kParameters}, int{kSize}}) {
    headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
  }
  connect(this, &QTreeWidget::currentItemChanged, this, &ModelList::selectedChanged);
  connect(this, &QTreeWidget::itemActivated, this, &ModelList::loadRequested);
}

void ModelList::put(const ModelEntry& entry) {
  m_entries.insert(entry.path, entry);
  QTreeWidgetItem* row = item(entry.path);
  if (!row) {
    row = new QTreeWidgetItem(this);
    row->setData(kName, kPathRole, entry.path);
  }
  row->setText(kName, entry.title());
  row->setText(kFile, QFileInfo(entry.path).fileName());
  for (const int column : {int{kName}, int{kFile}}) row->setToolTip(column, entry.path);
  if (entry.summary) {
    row->setText(kArchitecture, QString::fromStdString(entry.summary->shape.architecture));
    row->setText(kParameters, widgets::formatParameters(entry.summary->parameters));
    row->setText(kQuantisation, QString::fromStdString(entry.summary->quantisation));
    row->setText(kSize, widgets::formatBytes(static_cast<double>(entry.summary->fileBytes)));
  }
  for (const int column : {int{kParameters}, int{kSize}}) {
    row->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
    row->setFont(column, style::tabular(style::FontSize::body));
  }
  showState(*row, entry);
  if (!currentItem()) setCurrentItem(row);
  if (currentItem() == row) Q_EMIT selectedChanged();
}

void ModelList::removeAll() {
  m_entries.clear();
  clear();
}

const ModelEntry* ModelList::entry(const QString& path) const {
  const auto place = m_entries.constFind(path);
  return place == m_entries.cend() ? nullptr : &*place;
}

const ModelEntry* ModelList::selected() const {
  return currentItem() ? entry(currentItem()->data(kName, kPathRole).toString()) : nullptr;
}

void ModelList::select(const QString& path) {
  if (QTreeWidgetItem* row = item(path)) setCurrentItem(row);
}

void ModelList::setLoaded(const QString& path) {
  if (path == m_loaded) return;
  m_loaded = path;
  for (const ModelEntry& entry : std::as_const(m_entries)) {
    if (QTreeWidgetItem* row = item(entry.path)) showState(*row, entry);
  }
}

QTreeWidgetItem* ModelList::item(const QString& path) const {
  for (int row = 0; row < topLevelItemCount(); ++row) {
    if (topLevelItem(row)->data(kName, kPathRole).toString() == path) return topLevelItem(row);
  }
  return nullptr;
}

void ModelList::showState(QTreeWidgetItem& row, const ModelEntry& entry) {
  const bool loaded = entry.path == m_loaded;
  if (loaded) {
    row.setText(kState, tr("Loaded"));
    row.setIcon(kState, style::icon(QStringLiteral("check"), style::Ink::accent));
  } else if (!entry.isUsable()) {
    row.setText(kState, entry.summary ? tr("Not supported") : tr("Cannot be read"));
    row.setIcon(kState, style::icon(QStringLiteral("warning"), style::Ink::danger));
  } else {
    row.setText(kState, entry.summary->untrainedSample ? tr("Untrained sample") : QString());
    row.setIcon(kState, QIcon());
  }
}

}  // namespace praxis::ui::library
