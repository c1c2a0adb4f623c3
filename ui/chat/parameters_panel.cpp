#include "ui/chat/parameters_panel.h"

#include <limits>

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/style/tokens.h"
#include "ui/widgets/buttons.h"

namespace praxis::ui::chat {

namespace {

constexpr int kSeedMax = std::numeric_limits<int>::max();
constexpr int kTokensMaxMax = 131072;

QFormLayout* makeForm(QWidget* content) {
  auto* form = new QFormLayout(content);
  form->setContentsMargins(0, 0, 0, 0);
  form->setHorizontalSpacing(style::space::kMedium);
  form->setVerticalSpacing(style::space::kSmall);
  form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  return form;
}

// The label explains as well as the field, and belongs to it for a screen reader.
void addRow(QFormLayout& form, const QString& label, QWidget* field, const QString& meaning) {
  auto* name = new QLabel(label);
  name->setBuddy(field);
  name->setMinimumHeight(style::kControlHeight);
  name->setToolTip(meaning);
  field->setToolTip(meaning);
  field->setAccessibleName(label);
  form.addRow(name, field);
}

QPlainTextEdit* makeText(const QString& placeholder, const QString& name, int lines, QWidget* parent) {
  auto* text = new QPlainTextEdit(parent);
  text->setPlaceholderText(placeholder);
  text->setAccessibleName(name);
  text->setTabChangesFocus(true);
  text->setFixedHeight(lines * text->fontMetrics().lineSpacing() + style::space::kLarge);
  return text;
}

QString unescape(QString text) {
  return text.replace(QLatin1String("\\n"), QLatin1String("\n")).replace(QLatin1String("\\t"), QLatin1String("\t"));
}

QString escape(QString text) {
  return text.replace(QLatin1Char('\n'), QLatin1String("\\n")).replace(QLatin1Char('\t'), QLatin1String("\\t"));
}

}  // namespace

ParametersPanel::ParametersPanel(QWidget* parent) : CollapsiblePanel(tr("Parameters"), parent) {
  addSection(tr("Sampling"), makeSampling());
  addSection(tr("Length and seed"), makeLength());
  addSection(tr("System prompt"), makeSystemPrompt());
  addSection(tr("Stop strings"), makeStops());
  addSection(QString(), makeReset());
  reset();
}

QDoubleSpinBox* ParametersPanel::addNumber(QFormLayout& form, const QString& label, double maximum,
                                           const QString& meaning) {
  auto* box = new QDoubleSpinBox;
  box->setRange(0, maximum);
  box->setDecimals(2);
  box->setSingleStep(0.05);
  addRow(form, label, box, meaning);
  return box;
}

QWidget* ParametersPanel::makeSampling() {
  auto* content = new QWidget;
  QFormLayout* form = makeForm(content);
  m_temperature =
      addNumber(*form, tr("Temperature"), 2,
                tr("How freely words are chosen. 0 always takes the likeliest word; higher is more varied."));
  m_topK = new QSpinBox;
  m_topK->setRange(0, 1000);
  m_topK->setSpecialValueText(tr("Off"));
  addRow(*form, tr("Top-k"), m_topK, tr("Only this many of the likeliest words are considered. 0 turns it off."));
  m_topP = addNumber(*form, tr("Top-p"), 1,
                     tr("Only the likeliest words that together reach this share of probability are considered. "
                        "1 turns it off."));
  m_minP = addNumber(*form, tr("Min-p"), 1,
                     tr("Words less likely than this share of the likeliest one are left out. 0 turns it off."));
  m_repeatPenalty = addNumber(*form, tr("Repetition penalty"), 2,
                              tr("Makes recent words less likely to come again. 1 turns it off; 1.1 is gentle."));
  m_repeatPenalty->setMinimum(0.5);
  return content;
}

QWidget* ParametersPanel::makeLength() {
  auto* content = new QWidget;
  QFormLayout* form = makeForm(content);
  m_tokensMax = new QSpinBox;
  m_tokensMax->setRange(1, kTokensMaxMax);
  m_tokensMax->setSingleStep(128);
  m_tokensMax->setGroupSeparatorShown(true);
  addRow(*form, tr("Answer, tokens"), m_tokensMax,
         tr("The answer is cut at this many tokens, reasoning included. A token is about three quarters of a word."));
  m_seed = new QSpinBox;
  m_seed->setRange(0, kSeedMax);
  addRow(
      *form, tr("Seed"), m_seed,
      tr("The same seed, question, model and parameters give the same answer. Each answer's figures name its seed."));
  m_seedRandom = new QCheckBox(tr("Another seed for each answer"));
  connect(m_seedRandom, &QCheckBox::toggled, m_seed, &QWidget::setDisabled);
  form->addRow(m_seedRandom);
  return content;
}

QWidget* ParametersPanel::makeSystemPrompt() {
  m_systemPrompt = makeText(tr("None"), tr("System prompt"), 4, this);
  m_systemPrompt->setToolTip(tr("Told to the model before the conversation: its role, tone, language or format."));
  return m_systemPrompt;
}

QWidget* ParametersPanel::makeStops() {
  m_stops = makeText(tr("None"), tr("Stop strings"), 3, this);
  m_stops->setToolTip(
      tr("The answer ends before any of these, one in each line. \\n stands for a line end, \\t for a tab."));
  return m_stops;
}

QWidget* ParametersPanel::makeReset() {
  QPushButton* button = widgets::secondaryButton(tr("Reset"), QStringLiteral("reset"), this);
  button->setToolTip(tr("Back to the values that Praxis starts with; the system prompt and stop strings are kept."));
  connect(button, &QPushButton::clicked, this, &ParametersPanel::reset);
  return button;
}

bridge::GenerationParams ParametersPanel::params() const {
  bridge::GenerationParams params;
  params.temperature = m_temperature->value();
  params.topK = m_topK->value();
  params.topP = m_topP->value();
  params.minP = m_minP->value();
  params.repeatPenalty = m_repeatPenalty->value();
  params.tokensMax = m_tokensMax->value();
  params.seed = m_seedRandom->isChecked() ? QRandomGenerator::global()->bounded(kSeedMax) : m_seed->value();
  for (const QString& line : m_stops->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
    params.stops.append(unescape(line));
  }
  return params;
}

void ParametersPanel::setParams(const bridge::GenerationParams& params, bool randomSeed) {
  m_temperature->setValue(params.temperature);
  m_topK->setValue(params.topK);
  m_topP->setValue(params.topP);
  m_minP->setValue(params.minP);
  m_repeatPenalty->setValue(params.repeatPenalty);
  m_tokensMax->setValue(params.tokensMax);
  m_seed->setValue(static_cast<int>(std::min<quint64>(params.seed, kSeedMax)));
  m_seedRandom->setChecked(randomSeed);
  QStringList stops;
  for (const QString& stop : params.stops) stops.append(escape(stop));
  m_stops->setPlainText(stops.join(QLatin1Char('\n')));
}

QString ParametersPanel::systemPrompt() const { return m_systemPrompt->toPlainText(); }

void ParametersPanel::reset() {
  bridge::GenerationParams params;
  params.stops = this->params().stops;
  setParams(params, true);
}

}  // namespace praxis::ui::chat
