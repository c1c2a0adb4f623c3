#include "ui/widgets/value_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/style/theme.h"
#include "ui/widgets/format.h"

namespace praxis::ui::widgets {

ValueLabel::ValueLabel(const QString& caption, Size size, QWidget* parent)
    : QWidget(parent),
      m_caption(new QLabel(caption, this)),
      m_figure(new QLabel(kNothing, this)),
      m_unit(new QLabel(this)) {
  const bool large = size == Size::large;
  m_caption->setFont(style::font(style::FontSize::small));
  style::setTone(*m_caption, style::Tone::muted);
  m_figure->setFont(style::tabular(large ? style::FontSize::figure : style::FontSize::body));
  m_unit->setFont(style::font(large ? style::FontSize::body : style::FontSize::small));
  style::setTone(*m_unit, style::Tone::muted);

  auto* line = new QHBoxLayout;
  line->setSpacing(style::space::kTiny);
  line->addWidget(m_figure, 0, Qt::AlignBaseline);
  line->addWidget(m_unit, 1, Qt::AlignBaseline);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(m_caption);
  column->addLayout(line);
}

void ValueLabel::setCaption(const QString& caption) { m_caption->setText(caption); }

void ValueLabel::setValue(const QString& figure, const QString& unit) {
  m_figure->setText(figure.isEmpty() ? QString(kNothing) : figure);
  m_unit->setText(figure.isEmpty() ? QString() : unit);
  setAccessibleName(m_caption->text() + QStringLiteral(": ") + m_figure->text() + u' ' + m_unit->text());
}

QString ValueLabel::figure() const { return m_figure->text(); }

}  // namespace praxis::ui::widgets
