#pragma once
// Query and Imaging: one of them, or both side by side, because people ask about what they see. Thread: gui.

#include <QSplitter>

namespace praxis::ui::shell {

class Workspace : public QSplitter {
  Q_OBJECT
 public:
  // Takes both.
  Workspace(QWidget* query, QWidget* imaging, QWidget* parent = nullptr);

  enum class Side { query, imaging };
  // The side that is asked for: the only one that shows unless both do.
  void setSide(Side side);
  void setSideBySide(bool both);
  bool isSideBySide() const { return m_both; }

 private:
  void arrange();

  QWidget* m_query;
  QWidget* m_imaging;
  Side m_side = Side::query;
  bool m_both = false;
};

}  // namespace praxis::ui::shell
