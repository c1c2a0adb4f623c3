#include <QtTest>

#include "ui/charts/card_grid.h"

namespace praxis::ui::charts {

class CardGridTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void rowsAreFullAndNothingOverlaps();
  void withoutAGpuThreeColumnsAreThreeRows();
  void cardsThatAreNotShownAreHidden();
};

void CardGridTest::rowsAreFullAndNothingOverlaps() {
  for (int count = 1; count <= 12; ++count) {
    for (unsigned bits = 0; bits < 64; ++bits) {
      QVector<bool> wide;
      for (int i = 0; i < count; ++i) wide << ((bits >> (i % 6)) & 1);
      for (int columns = 1; columns <= 3; ++columns) {
        const QVector<Cell> cells = placeCards(wide, columns);
        QCOMPARE(cells.size(), count);
        int row = 0, column = 0;
        for (const Cell& cell : cells) {
          if (column == columns) {
            ++row;
            column = 0;
          }
          QVERIFY(cell.row == row && cell.column == column && cell.columns >= 1);
          column += cell.columns;
          QVERIFY(column <= columns);
        }
        QCOMPARE(column, columns);
      }
    }
  }
}

void CardGridTest::withoutAGpuThreeColumnsAreThreeRows() {
  const QVector<Cell> cells = placeCards({true, false, true, false, false, false, false}, 3);
  QCOMPARE(cells.last().row, 2);
  QCOMPARE(cells.first().columns, 2);
}

void CardGridTest::cardsThatAreNotShownAreHidden() {
  CardGrid grid;
  auto* first = new QWidget(&grid);
  auto* second = new QWidget(&grid);
  grid.resize(1200, 600);
  grid.show();
  grid.setCards({first, second}, {false, false});
  QVERIFY(first->isVisible() && second->isVisible());
  QCOMPARE(grid.columns(), 3);
  grid.setCards({second}, {false});
  QVERIFY(!first->isVisible() && second->isVisible());
  grid.resize(500, 600);
  QCOMPARE(grid.columns(), 1);
}

}  // namespace praxis::ui::charts

QTEST_MAIN(praxis::ui::charts::CardGridTest)
#include "card_grid_test.moc"
