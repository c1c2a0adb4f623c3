#pragma once
// The heading of a page or of a group inside it. Thread: gui.

#include <QLabel>

namespace praxis::ui::widgets {

class SectionTitle : public QLabel {
  Q_OBJECT
 public:
  enum class Level { page, group };   // 13 pt half bold; small muted
  explicit SectionTitle(const QString& text, Level level = Level::group, QWidget* parent = nullptr);
};

}  // namespace praxis::ui::widgets
