#include "ui/chat/parameters_panel.h"

#include <algorithm>
#include <limits>

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/chat/answer_format.h"
#include "ui/chat/form_rows.h"
#include "ui/chat/more_sampling.h"
#include "ui/style/tokens.h"
#include "ui/widgets/buttons.h"

namespace praxis::ui::chat {

namespace {

constexpr int kSeedMax = std::numeric_limits<int>::max();
constexpr int kTokensMaxMax = 131072;

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
  addSection(QString(), makeMoreSampling());
  m_answerFormat = new AnswerFormat(this);
  addSection(tr("Answer format"), m_answerFormat);
  addSection(tr("Length and seed"), makeLength());
  addSection(tr("System prompt"), makeSystemPrompt());
  addSection(tr("Stop strings"), makeStops());
  addSection(QString(), makeReset());
  reset();
}

QWidget* ParametersPanel::makeSampling() {
  auto* content = new QWidget;
  QFormLayout* form = makeForm(content);
  m_temperature = addNumber(
      *form, {.label = tr("Temperature"),
              .meaning = tr("How freely words are chosen. 0 always takes the likeliest word; higher is more varied."),
              .maximum = 2});
  m_topK = addCount(*form, {.label = tr("Top-k"),
                            .meaning = tr("Only this many of the likeliest words are considered. 0 turns it off."),
                            .maximum = 1000,
                            .step = 1,
                            .atMinimum = tr("Off")});
  m_topP = addNumber(*form, {.label = tr("Top-p"),
                             .meaning = tr("Only the likeliest words that together reach this share of probability are "
                                           "considered. 1 turns it off.")});
  m_minP = addNumber(*form, {.label = tr("Min-p"),
                             .meaning = tr("Words less likely than this share of the likeliest one are left out. 0 "
                                           "turns it off.")});
  m_repeatPenalty =
      addNumber(*form, {.label = tr("Repetition penalty"),
                        .meaning = tr("Makes recent words less likely to come again. 1 turns it off; 1.1 is gentle."),
                        .minimum = 0.5,
                        .maximum = 2});
  return content;
}

QWidget* ParametersPanel::makeMoreSampling() {
  m_more = new MoreSampling;
  connect(m_more, &MoreSampling::mirostatChanged, this, [this](bool on) {
    for (QWidget* field : {static_cast<QWidget*>(m_topK), static_cast<QWidget*>(m_topP), static_cast<QWidget*>(m_minP),
                           static_cast<QWidget*>(m_repeatPenalty)}) {
      setWhyDisabled(*field, mirostatReason(on));
    }
  });
  return m_more;
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
  button->setToolTip(
      tr("Back to the values that Praxis starts with; "
         "the system prompt, stop strings, schema and grammar are kept."));
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
  m_more->write(params);
  m_answerFormat->write(params);
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
  m_more->read(params);
  m_answerFormat->read(params);
}

QString ParametersPanel::systemPrompt() const { return m_systemPrompt->toPlainText(); }
QString ParametersPanel::problem() const { return m_answerFormat->problem(); }
bool ParametersPanel::asksForJson() const {
  return m_answerFormat->kind() == AnswerKind::anyJson || m_answerFormat->kind() == AnswerKind::jsonSchema;
}

void ParametersPanel::reset() {
  bridge::GenerationParams params;
  params.stops = this->params().stops;
  setParams(params, true);
}

}  // namespace praxis::ui::chat
