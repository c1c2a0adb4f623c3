#include "ui/library/context_chooser.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/format.h"

namespace praxis::ui::library {

ContextChooser::ContextChooser(QWidget* parent)
    : QWidget(parent),
      m_tokens(new QSpinBox(this)),
      m_slider(new QSlider(Qt::Horizontal, this)),
      m_verdict(new QLabel(this)),
      m_parts(new QLabel(this)),
      m_useFitting(widgets::secondaryButton(QString(), QString(), this)) {
  const QString meaning = tr("How much of a conversation the model sees at once. A longer context takes more memory.");
  m_tokens->setGroupSeparatorShown(true);
  m_tokens->setSingleStep(kContextStepTokens);
  m_tokens->setSuffix(tr(" tokens"));
  for (QWidget* field : std::initializer_list<QWidget*>{m_tokens, m_slider}) {
    field->setToolTip(meaning);
    field->setAccessibleName(tr("Context"));
  }
  m_verdict->setWordWrap(true);
  m_parts->setWordWrap(true);
  m_parts->setFont(style::tabular(style::FontSize::small));
  style::setTone(*m_parts, style::Tone::muted);
  m_useFitting->hide();

  auto* row = new QHBoxLayout;
  row->setSpacing(style::space::kSmall);
  row->addWidget(m_slider, 1);
  row->addWidget(m_tokens);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(style::space::kSmall);
  column->addLayout(row);
  column->addWidget(m_verdict);
  column->addWidget(m_useFitting, 0, Qt::AlignLeft);
  column->addWidget(m_parts);

  connect(m_tokens, &QSpinBox::valueChanged, this, [this](int tokens) {
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(static_cast<int>(tokens / kContextStepTokens));
    judge();
  });
  connect(m_slider, &QSlider::valueChanged, this, [this](int steps) {
    m_tokens->setValue(static_cast<int>(std::max<qint64>(1, steps) * kContextStepTokens));
  });
  connect(m_useFitting, &QPushButton::clicked, this, [this] {
    if (m_fit) setContext(m_fit->contextThatFits);
  });
}

void ContextChooser::setModel(const engine::library::ModelSummary& model) {
  const bool same = model.path == m_model.path;
  m_model = model;
  {
    const QSignalBlocker quiet(m_slider);
    const QSignalBlocker still(m_tokens);
    const int longest = static_cast<int>(std::clamp<qint64>(model.shape.contextLength, 1, 1 << 22));
    m_tokens->setRange(1, longest);
    m_slider->setRange(0, static_cast<int>(longest / kContextStepTokens));
    if (!same) m_tokens->setValue(static_cast<int>(suggestedContext(model)));
    m_slider->setValue(static_cast<int>(m_tokens->value() / kContextStepTokens));
  }
  judge();
}

void ContextChooser::setFreeBytes(qint64 bytes) {
  if (bytes == m_freeBytes) return;
  m_freeBytes = bytes;
  judge();
}

void ContextChooser::setContext(qint64 tokens) { m_tokens->setValue(static_cast<int>(tokens)); }
qint64 ContextChooser::context() const { return m_tokens->value(); }
QString ContextChooser::verdictText() const { return m_verdict->text(); }

void ContextChooser::judge() {
  m_fit.reset();
  if (m_freeBytes >= 0 && !m_model.path.empty()) m_fit = judgeFit(m_model, context(), m_freeBytes);
  m_verdict->setText(m_fit ? verdict(*m_fit) : tr("The free memory is being read."));
  style::setTone(*m_verdict, !m_fit ? style::Tone::muted : m_fit->fits ? style::Tone::accent : style::Tone::danger);
  m_parts->setVisible(m_fit.has_value());
  m_useFitting->setVisible(m_fit && !m_fit->fits && m_fit->contextThatFits > 0);
  if (m_fit) {
    m_parts->setText(
        tr("Weights %1, context %2, buffers %3")
            .arg(widgets::formatBytes(static_cast<double>(m_fit->weightBytes)),
                 widgets::formatBytes(static_cast<double>(m_fit->kvBytes)),
                 widgets::formatBytes(static_cast<double>(m_fit->neededBytes - m_fit->weightBytes - m_fit->kvBytes))));
    m_useFitting->setText(tr("Use %1").arg(widgets::formatTokens(m_fit->contextThatFits)));
  }
  Q_EMIT changed();
}

}  // namespace praxis::ui::library
