#include "ui/library/model_details.h"

#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/library/context_chooser.h"
#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/format.h"
#include "ui/widgets/progress_row.h"
#include "ui/widgets/section_title.h"

namespace praxis::ui::library {

namespace {

// Every type that the file's tensors have, with its share, largest first.
QString typesToolTip(const engine::library::ModelSummary& summary) {
  QStringList lines;
  for (const auto& type : summary.types) {
    lines.append(QStringLiteral("%1: %2").arg(QString::fromStdString(type.type),
                                              widgets::formatBytes(static_cast<double>(type.bytes))));
  }
  return lines.join(QLatin1Char('\n'));
}

// "8 of 128" for each token; empty for a model without experts.
QString expertsText(const engine::weights::ExpertShape& experts) {
  if (experts.count == 0) return {};
  const QString text =
      ModelDetails::tr("%1 of %2").arg(widgets::formatCount(experts.used), widgets::formatCount(experts.count));
  return experts.sharedFeedForward > 0 ? ModelDetails::tr("%1 + shared").arg(text) : text;
}

QVBoxLayout* makeColumn(QWidget* content) {
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(style::space::kSmall);
  return column;
}

}  // namespace

ModelDetails::ModelDetails(QWidget* parent) : CollapsiblePanel(tr("Model"), parent) {
  addSection(QString(), makeFacts());
  m_memory = new QWidget(this);
  m_context = new ContextChooser(m_memory);
  QVBoxLayout* column = makeColumn(m_memory);
  column->addWidget(new widgets::SectionTitle(tr("Context and memory"), widgets::SectionTitle::Level::group, m_memory));
  column->addWidget(m_context);
  addSection(QString(), m_memory);
  addSection(QString(), makeActions());
  connect(m_context, &ContextChooser::changed, this, &ModelDetails::updateActions);
  setEntry(nullptr);
}

QWidget* ModelDetails::makeFacts() {
  auto* content = new QWidget(this);
  QVBoxLayout* column = makeColumn(content);
  m_name = new QLabel(content);
  m_name->setFont(style::font(style::FontSize::title));
  m_sample = new QLabel(tr("Untrained sample: shows speed, not sense."), content);
  style::setTone(*m_sample, style::Tone::warning);
  m_problem = new QLabel(content);
  style::setTone(*m_problem, style::Tone::danger);
  for (QLabel* label : {m_name, m_sample, m_problem}) {
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(label);
  }
  m_path = new widgets::ElidedLabel(content);
  m_path->setElideMode(Qt::ElideMiddle);
  style::setTone(*m_path, style::Tone::muted);
  column->addWidget(m_path);

  m_facts = new QWidget(content);
  auto* form = new QFormLayout(m_facts);
  form->setContentsMargins(0, 0, 0, 0);
  form->setVerticalSpacing(style::space::kTiny);
  form->setHorizontalSpacing(style::space::kLarge);
  m_architecture = addFact(*form, tr("Architecture"));
  m_parameters = addFact(*form, tr("Parameters"));
  m_quantisation = addFact(*form, tr("Quantisation"));
  m_size = addFact(*form, tr("Size on disk"));
  m_experts = addFact(*form, tr("Experts"));
  m_trained = addFact(*form, tr("Trained context"));
  m_window = addFact(*form, tr("Window"));
  m_layers = addFact(*form, tr("Layers"));
  m_tokenizer = addFact(*form, tr("Tokenizer"));
  column->addWidget(m_facts);
  return content;
}

QLabel* ModelDetails::addFact(QFormLayout& form, const QString& name) {
  auto* caption = new QLabel(name);
  style::setTone(*caption, style::Tone::muted);
  auto* value = new QLabel;
  value->setTextFormat(Qt::PlainText);
  value->setFont(style::tabular(style::FontSize::body));
  value->setWordWrap(true);
  value->setTextInteractionFlags(Qt::TextSelectableByMouse);
  form.addRow(caption, value);
  return value;
}

void ModelDetails::showOptional(QLabel& value, const QString& text) {
  value.setText(text);
  static_cast<QFormLayout*>(m_facts->layout())->setRowVisible(&value, !text.isEmpty());
}

QWidget* ModelDetails::makeActions() {
  auto* content = new QWidget(this);
  QVBoxLayout* column = makeColumn(content);
  m_load = widgets::primaryButton(tr("Load"), QStringLiteral("play"), content);
  m_unload = widgets::secondaryButton(tr("Unload"), QStringLiteral("eject"), content);
  m_unload->setToolTip(tr("Frees the model's memory; answers that are being written stop"));
  m_evaluate = widgets::secondaryButton(tr("Evaluate"), QStringLiteral("gauge"), content);
  m_evaluate->setToolTip(tr("How well it does what it is for, and how that changed with its versions"));
  m_progress = new widgets::ProgressRow(content);
  m_progress->finish();
  column->addWidget(m_progress);
  column->addWidget(m_load);
  column->addWidget(m_unload);
  column->addWidget(m_evaluate);
  connect(m_load, &QPushButton::clicked, this, &ModelDetails::loadRequested);
  connect(m_unload, &QPushButton::clicked, this, &ModelDetails::unloadRequested);
  connect(m_evaluate, &QPushButton::clicked, this, &ModelDetails::evaluateRequested);
  return content;
}

void ModelDetails::setEntry(const ModelEntry* entry) {
  const bool readable = entry && entry->summary;
  m_usable = entry && entry->isUsable();
  m_name->setText(entry ? entry->title() : tr("No model is selected."));
  m_path->setText(entry ? entry->path : QString());
  m_problem->setText(entry ? entry->error : QString());
  m_problem->setVisible(entry && !entry->error.isEmpty());
  m_sample->setVisible(readable && entry->summary->untrainedSample);
  m_facts->setVisible(readable);
  m_memory->setVisible(m_usable);
  if (readable) showFacts(*entry->summary);
  if (m_usable) m_context->setModel(*entry->summary);
  updateActions();
}

void ModelDetails::showFacts(const engine::library::ModelSummary& summary) {
  m_architecture->setText(QString::fromStdString(summary.shape.architecture));
  m_parameters->setText(widgets::formatParameters(summary.parameters));
  m_quantisation->setText(QString::fromStdString(summary.quantisation));
  m_quantisation->setToolTip(typesToolTip(summary));
  const QString size = widgets::formatBytes(static_cast<double>(summary.fileBytes));
  const int files = static_cast<int>(summary.files);
  m_size->setText(files > 1 ? tr("%1 in %n files", nullptr, files).arg(size) : size);
  showOptional(*m_experts, expertsText(summary.shape.experts));
  showOptional(*m_window, summary.slidingWindow > 0 ? widgets::formatTokens(summary.slidingWindow) : QString());
  m_trained->setText(widgets::formatTokens(summary.shape.contextLength));
  m_layers->setText(widgets::formatCount(summary.shape.layers));
  m_tokenizer->setText(QString::fromStdString(summary.tokenizer));
}

void ModelDetails::setUse(Use use, bool otherBusy) {
  if (use == m_use && otherBusy == m_otherBusy) return;
  m_use = use;
  m_otherBusy = otherBusy;
  updateActions();
}

bool ModelDetails::canLoad() const {
  const auto& fit = m_context->fit();
  return m_usable && m_use != Use::loading && !m_otherBusy && fit && fit->fits;
}

void ModelDetails::updateActions() {
  m_load->setVisible(m_usable && m_use != Use::loading);
  m_load->setText(m_use == Use::loaded ? tr("Load again with this context") : tr("Load"));
  m_load->setEnabled(canLoad());
  m_unload->setVisible(m_use == Use::loaded);
  m_evaluate->setVisible(m_usable);
}

}  // namespace praxis::ui::library
