#pragma once
// Cards in one, two or three columns, as the width allows; the last card of a row reaches to its end. Thread: gui.

#include <QVector>
#include <QWidget>

class QGridLayout;

namespace praxis::ui::charts {

struct Cell {
  int row = 0, column = 0, columns = 1;
};
// Where cards go: wide ones take two of three columns, and never alone the rest of a row. Pure, for tests.
QVector<Cell> placeCards(const QVector<bool>& wide, int columns);
int columnsFor(int widthPixels);

class CardGrid : public QWidget {
  Q_OBJECT
 public:
  explicit CardGrid(QWidget* parent = nullptr);

  // Shows these cards, in this order; cards shown before are hidden. All are children of the grid.
  void setCards(const QVector<QWidget*>& cards, const QVector<bool>& wide);
  int columns() const { return m_columns; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void arrange();

  QGridLayout* m_layout;
  QVector<QWidget*> m_cards;
  QVector<bool> m_wide;
  int m_columns = 0;
};

}  // namespace praxis::ui::charts
