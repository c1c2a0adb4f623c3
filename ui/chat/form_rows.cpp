#include "ui/chat/form_rows.h"

#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>

#include "ui/style/tokens.h"
#include "ui/widgets/section_title.h"

namespace praxis::ui::chat {

namespace {

constexpr char kMeaning[] = "meaning";  // property of a field: its tool tip while it has an effect

}  // namespace

QFormLayout* makeForm(QWidget* content) {
  auto* form = new QFormLayout(content);
  form->setContentsMargins(0, 0, 0, 0);
  form->setHorizontalSpacing(style::space::kMedium);
  form->setVerticalSpacing(style::space::kSmall);
  form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  return form;
}

void addGroup(QFormLayout& form, const QString& title) {
  auto* label = new widgets::SectionTitle(title);
  label->setContentsMargins(0, form.rowCount() > 0 ? style::space::kSmall : 0, 0, 0);
  form.addRow(label);
}

void addRow(QFormLayout& form, const QString& label, QWidget* field, const QString& meaning) {
  auto* name = new QLabel(label);
  name->setBuddy(field);
  name->setMinimumHeight(style::kControlHeight);
  name->setToolTip(meaning);
  field->setToolTip(meaning);
  field->setProperty(kMeaning, meaning);
  field->setAccessibleName(label);
  form.addRow(name, field);
}

QDoubleSpinBox* addNumber(QFormLayout& form, const NumberRow& row) {
  auto* box = new QDoubleSpinBox;
  box->setRange(row.minimum, row.maximum);
  box->setDecimals(2);
  box->setSingleStep(row.step);
  box->setSpecialValueText(row.atMinimum);
  addRow(form, row.label, box, row.meaning);
  return box;
}

QSpinBox* addCount(QFormLayout& form, const NumberRow& row) {
  auto* box = new QSpinBox;
  box->setRange(static_cast<int>(row.minimum), static_cast<int>(row.maximum));
  box->setSingleStep(static_cast<int>(row.step));
  box->setSpecialValueText(row.atMinimum);
  addRow(form, row.label, box, row.meaning);
  return box;
}

void setWhyDisabled(QWidget& field, const QString& reason) {
  field.setEnabled(reason.isEmpty());
  field.setToolTip(reason.isEmpty() ? field.property(kMeaning).toString() : reason);
}

}  // namespace praxis::ui::chat
