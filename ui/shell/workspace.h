#pragma once
// Query and Imaging: one of them, or both side by side, because people ask about what they see. Thread: gui.

#include <QList>
#include <QPointer>
#include <QSplitter>

namespace praxis::ui::widgets { class CollapsiblePanel; }

namespace praxis::ui::shell {

class Workspace : public QSplitter {
  Q_OBJECT
 public:
  // Takes both.
  Workspace(QWidget* query, QWidget* imaging, QWidget* parent = nullptr);

  enum class Side { query, imaging };
  // The side that is asked for: the only one that shows unless both do.
  void setSide(Side side);
  // Both share the width of one, so the inspectors are folded, and unfolded again afterwards.
  void setSideBySide(bool both);
  bool isSideBySide() const { return m_both; }
  QWidget* query() const { return m_query; }

 private:
  void arrange();
  void foldInspectors();
  void unfoldInspectors();

  QWidget* m_query;
  QWidget* m_imaging;
  Side m_side = Side::query;
  bool m_both = false;
  QList<QPointer<widgets::CollapsiblePanel>> m_folded;
};

}  // namespace praxis::ui::shell
