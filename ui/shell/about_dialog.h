#pragma once
// What the program is, its version and licence. Shown with open(), never exec(). Thread: gui.

#include <QDialog>

namespace praxis::ui::shell {

class AboutDialog : public QDialog {
  Q_OBJECT
 public:
  explicit AboutDialog(QWidget* parent = nullptr);
};

}  // namespace praxis::ui::shell
