#include "ui/charts/card_grid.h"

#include <utility>

#include <QGridLayout>
#include <QResizeEvent>

#include "ui/style/tokens.h"

namespace praxis::ui::charts {
namespace {

constexpr int kColumnsMax = 3;
constexpr int kTwoColumnsFrom = 620, kThreeColumnsFrom = 960;

}  // namespace

int columnsFor(int widthPixels) {
  if (widthPixels >= kThreeColumnsFrom) return 3;
  return widthPixels >= kTwoColumnsFrom ? 2 : 1;
}

QVector<Cell> placeCards(const QVector<bool>& wide, int columns) {
  QVector<Cell> cells;
  int row = 0;
  int column = 0;
  for (const bool isWide : wide) {
    const int span = isWide && columns >= kColumnsMax ? 2 : 1;
    if (column + span > columns) {
      cells.last().columns = columns - cells.last().column;
      ++row;
      column = 0;
    }
    cells.append({row, column, span});
    column += span;
  }
  if (!cells.isEmpty()) cells.last().columns = columns - cells.last().column;
  return cells;
}

CardGrid::CardGrid(QWidget* parent) : QWidget(parent), m_layout(new QGridLayout(this)) {
  m_layout->setContentsMargins(0, 0, 0, 0);
  m_layout->setSpacing(style::space::kMedium);
}

void CardGrid::setCards(const QVector<QWidget*>& cards, const QVector<bool>& wide) {
  for (QWidget* card : std::as_const(m_cards)) {
    if (!cards.contains(card)) card->hide();
  }
  m_cards = cards;
  m_wide = wide;
  arrange();
}

void CardGrid::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (columnsFor(event->size().width()) != m_columns) arrange();
}

void CardGrid::arrange() {
  m_columns = columnsFor(width());
  while (QLayoutItem* item = m_layout->takeAt(0)) delete item;
  const QVector<Cell> cells = placeCards(m_wide, m_columns);
  for (int i = 0; i < kColumnsMax; ++i) m_layout->setColumnStretch(i, i < m_columns ? 1 : 0);
  for (int row = 0; row < m_layout->rowCount(); ++row) m_layout->setRowStretch(row, 0);
  for (qsizetype i = 0; i < cells.size(); ++i) {
    m_layout->addWidget(m_cards[i], cells[i].row, cells[i].column, 1, cells[i].columns);
    m_layout->setRowStretch(cells[i].row, 1);
    m_cards[i]->show();
  }
}

}  // namespace praxis::ui::charts
