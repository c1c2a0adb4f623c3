#pragma once
// A row of groups that fold away from the least important on when the row is too narrow; what is folded is offered
// elsewhere (a menu). Groups are divided by one-pixel lines. Thread: gui.

#include <vector>

#include <QList>
#include <QWidget>

class QAction;
class QHBoxLayout;

namespace praxis::plugins::dicom::panel {

class FoldingBar : public QWidget {
  Q_OBJECT
 public:
  explicit FoldingBar(QWidget* parent = nullptr);

  static constexpr int kAlways = 1000;  // importance of a group that never folds
  // From left to right. `actions` are what a menu offers in its place.
  void addGroup(const QList<QWidget*>& widgets, int importance, const QList<QAction*>& actions = {});
  // Spare room goes between the groups before and after.
  void addSpace();
  // Of the groups that do not fit now, in their order.
  QList<QAction*> foldedActions() const;

  QSize minimumSizeHint() const override;
  QSize sizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct Group {
    QWidget* box;
    int importance;
    QList<QAction*> actions;
    bool folded = false;
  };
  void fold();
  int widthOf(int importanceMin) const;

  QHBoxLayout* m_row;
  std::vector<Group> m_groups;
};

}  // namespace praxis::plugins::dicom::panel
