#include "ui/chat/more_sampling.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QSpinBox>
#include <QVBoxLayout>

#include "ui/chat/form_rows.h"

namespace praxis::ui::chat {

namespace {

constexpr int kWindowMax = 131072;
constexpr int kAllowedMax = 1024;
constexpr qsizetype kNamesMax = 3;  // more do not fit beside the title
constexpr int kMirostat = 2;        // the version that the engine has

}  // namespace

QString mirostatReason(bool on) {
  return on ? MoreSampling::tr("Mirostat chooses by itself, so this has no effect. Turn Mirostat off to use it.")
            : QString();
}

MoreSampling::MoreSampling(QWidget* parent) : QWidget(parent) {
  auto* content = new QWidget(this);
  QFormLayout* form = makeForm(content);
  addCuts(*form);
  addPenalties(*form);
  addDry(*form);
  addMirostat(*form);
  m_fold = new Fold(tr("More sampling"), content, this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(m_fold);

  for (auto* box : content->findChildren<QDoubleSpinBox*>()) {
    connect(box, &QDoubleSpinBox::valueChanged, this, &MoreSampling::refresh);
  }
  connect(m_mirostat, &QCheckBox::toggled, this, [this](bool on) {
    refresh();
    Q_EMIT mirostatChanged(on);
  });
  read({});
  refresh();
}

void MoreSampling::addCuts(QFormLayout& form) {
  addGroup(form, tr("Choice of words"));
  m_typicalP = addNumber(form, {.label = tr("Typical-p"),
                                .meaning = tr("Only words about as surprising as the text on average, up to this share "
                                              "of probability. 1 turns it off.")});
  m_topNSigma = addNumber(form, {.label = tr("Top-n-sigma"),
                                 .meaning = tr("Words whose score is more than this many standard deviations below the "
                                               "best are left out. 0 turns it off; 1 is usual."),
                                 .maximum = 10,
                                 .step = 0.1,
                                 .atMinimum = tr("Off")});
  m_xtcProbability = addNumber(form, {.label = tr("XTC probability"),
                                      .meaning = tr("How often the most obvious words are left out, for more unusual "
                                                    "texts. 0 turns it off."),
                                      .atMinimum = tr("Off")});
  m_xtcThreshold = addNumber(form, {.label = tr("XTC threshold"),
                                    .meaning = tr("Words at least this likely count as obvious; the least likely of "
                                                  "them stays. Above 0.5 nothing is left out.")});
}

void MoreSampling::addPenalties(QFormLayout& form) {
  addGroup(form, tr("Repetition"));
  m_presence = addNumber(form, {.label = tr("Presence penalty"),
                                .meaning = tr("Makes words that occurred less likely, however often they did. 0 turns "
                                              "it off; below 0 they become likelier."),
                                .minimum = -2,
                                .maximum = 2});
  m_frequency = addNumber(form, {.label = tr("Frequency penalty"),
                                 .meaning = tr("Makes words less likely with each time that they occurred. 0 turns it "
                                               "off; below 0 they become likelier."),
                                 .minimum = -2,
                                 .maximum = 2});
  m_window = addCount(form, {.label = tr("Penalty window"),
                             .meaning = tr("How many of the newest tokens the repetition, presence and frequency "
                                           "penalties look at, the prompt included. 0 turns them off."),
                             .minimum = -1,
                             .maximum = kWindowMax,
                             .step = 16,
                             .atMinimum = tr("Whole context")});
}

void MoreSampling::addDry(QFormLayout& form) {
  m_dryMultiplier = addNumber(form, {.label = tr("DRY strength"),
                                     .meaning = tr("Makes it less likely that a passage is repeated word for word. 0 "
                                                   "turns it off; 0.8 is usual."),
                                     .maximum = 5,
                                     .atMinimum = tr("Off")});
  m_dryBase = addNumber(form, {.label = tr("DRY growth"),
                               .meaning = tr("How fast DRY grows with each further repeated token."),
                               .minimum = 1,
                               .maximum = 4});
  m_dryAllowed = addCount(form, {.label = tr("DRY free length"),
                                 .meaning = tr("Repetitions of up to this many tokens are not punished."),
                                 .maximum = kAllowedMax,
                                 .step = 1});
}

void MoreSampling::addMirostat(QFormLayout& form) {
  addGroup(form, tr("Evenness"));
  m_mirostat = new QCheckBox(tr("Mirostat 2"));
  m_mirostat->setToolTip(
      tr("Keeps the text evenly surprising. It takes the place of every other sampler but the temperature."));
  form.addRow(m_mirostat);
  m_tau = addNumber(form, {.label = tr("Surprise (tau)"),
                           .meaning = tr("How surprising the words are that Mirostat aims at, in bits. Lower is more "
                                         "predictable; 5 is usual."),
                           .maximum = 20,
                           .step = 0.5});
  m_eta = addNumber(form, {.label = tr("Speed (eta)"),
                           .meaning = tr("How fast Mirostat corrects itself after each token; 0.1 is usual.")});
}

void MoreSampling::write(bridge::GenerationParams& params) const {
  params.typicalP = m_typicalP->value();
  params.topNSigma = m_topNSigma->value();
  params.xtcProbability = m_xtcProbability->value();
  params.xtcThreshold = m_xtcThreshold->value();
  params.presencePenalty = m_presence->value();
  params.frequencyPenalty = m_frequency->value();
  params.repeatLastN = m_window->value();
  params.dryMultiplier = m_dryMultiplier->value();
  params.dryBase = m_dryBase->value();
  params.dryAllowedLength = m_dryAllowed->value();
  params.mirostat = usesMirostat() ? kMirostat : 0;
  params.mirostatTau = m_tau->value();
  params.mirostatEta = m_eta->value();
}

void MoreSampling::read(const bridge::GenerationParams& params) {
  m_typicalP->setValue(params.typicalP);
  m_topNSigma->setValue(params.topNSigma);
  m_xtcProbability->setValue(params.xtcProbability);
  m_xtcThreshold->setValue(params.xtcThreshold);
  m_presence->setValue(params.presencePenalty);
  m_frequency->setValue(params.frequencyPenalty);
  m_window->setValue(params.repeatLastN);
  m_dryMultiplier->setValue(params.dryMultiplier);
  m_dryBase->setValue(params.dryBase);
  m_dryAllowed->setValue(params.dryAllowedLength);
  m_mirostat->setChecked(params.mirostat == kMirostat);
  m_tau->setValue(params.mirostatTau);
  m_eta->setValue(params.mirostatEta);
}

bool MoreSampling::usesMirostat() const { return m_mirostat->isChecked(); }

// Which fields have an effect, and what is in force although it may be folded away.
void MoreSampling::refresh() {
  const QString reason = mirostatReason(usesMirostat());
  const auto enable = [&reason](QWidget* field, const QString& otherReason = {}) {
    setWhyDisabled(*field, reason.isEmpty() ? otherReason : reason);
  };
  for (QWidget* field :
       {static_cast<QWidget*>(m_typicalP), static_cast<QWidget*>(m_topNSigma), static_cast<QWidget*>(m_xtcProbability),
        static_cast<QWidget*>(m_presence), static_cast<QWidget*>(m_frequency), static_cast<QWidget*>(m_window),
        static_cast<QWidget*>(m_dryMultiplier)}) {
    enable(field);
  }
  const QString xtcOff = m_xtcProbability->value() > 0 ? QString() : tr("XTC is off: its probability is 0.");
  const QString dryOff = m_dryMultiplier->value() > 0 ? QString() : tr("DRY is off: its strength is 0.");
  enable(m_xtcThreshold, xtcOff);
  enable(m_dryBase, dryOff);
  enable(m_dryAllowed, dryOff);
  const QString mirostatOff = usesMirostat() ? QString() : tr("Mirostat is off.");
  setWhyDisabled(*m_tau, mirostatOff);
  setWhyDisabled(*m_eta, mirostatOff);
  const QStringList names = inForce();
  m_fold->setNote(names.size() > kNamesMax ? tr("%n in force", nullptr, static_cast<int>(names.size()))
                                           : names.join(QStringLiteral(", ")));
}

QStringList MoreSampling::inForce() const {
  if (usesMirostat()) return {tr("Mirostat")};
  QStringList names;
  if (m_typicalP->value() < 1) names << tr("typical");
  if (m_topNSigma->value() > 0) names << tr("sigma");
  if (m_xtcProbability->value() > 0) names << tr("XTC");
  if (m_presence->value() != 0) names << tr("presence");
  if (m_frequency->value() != 0) names << tr("frequency");
  if (m_dryMultiplier->value() > 0) names << tr("DRY");
  return names;
}

}  // namespace praxis::ui::chat
