#pragma once
// Rows of the inspector: a label and its field, both with the meaning as tool tip. Thread: gui.

#include <QString>

class QDoubleSpinBox;
class QFormLayout;
class QSpinBox;
class QWidget;

namespace praxis::ui::chat {

struct NumberRow {
  QString label, meaning;
  double minimum = 0, maximum = 1, step = 0.05;
  QString atMinimum = {};  // shown in place of the minimum: "Off"
};

QFormLayout* makeForm(QWidget* content);
// The title of the rows that follow.
void addGroup(QFormLayout& form, const QString& title);
// The label explains as well as the field, and belongs to it for a screen reader.
void addRow(QFormLayout& form, const QString& label, QWidget* field, const QString& meaning);
QDoubleSpinBox* addNumber(QFormLayout& form, const NumberRow& row);
QSpinBox* addCount(QFormLayout& form, const NumberRow& row);  // whole numbers

// A field without effect is disabled and says why; an empty reason enables it and brings its meaning back.
void setWhyDisabled(QWidget& field, const QString& reason);

}  // namespace praxis::ui::chat
