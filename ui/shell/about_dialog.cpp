#include "ui/shell/about_dialog.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QIcon>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/section_title.h"

namespace praxis::ui::shell {

namespace {

constexpr int kWidth = 460;
constexpr int kMark = 64;

QLabel* paragraph(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

}  // namespace

AboutDialog::AboutDialog(QWidget* parent) : QDialog(parent) {
  setWindowTitle(tr("About Praxis"));
  setFixedWidth(kWidth);
  auto* mark = new QLabel(this);
  mark->setPixmap(style::icon(QStringLiteral("praxis")).pixmap({kMark, kMark}, devicePixelRatioF()));
  auto* name = new widgets::SectionTitle(QStringLiteral("Praxis"), widgets::SectionTitle::Level::page, this);
  auto* version =
      paragraph(tr("Version %1, Qt %2").arg(QCoreApplication::applicationVersion(), QLatin1String(qVersion())), this);
  style::setTone(*version, style::Tone::muted);

  auto* words = new QVBoxLayout;
  words->setSpacing(style::space::kSmall);
  words->addWidget(name);
  words->addWidget(version);
  words->addWidget(paragraph(tr("Local models and DICOM images on one workstation. Everything runs on this computer; "
                                "nothing is sent anywhere."),
                             this));
  words->addWidget(paragraph(tr("Not a medical device. Not for diagnostic use."), this));
  words->addWidget(
      paragraph(tr("Licence: GPL-3.0-or-later. You may use, study, share and change it; it comes without any "
                   "warranty."),
                this));

  auto* close = widgets::primaryButton(tr("Close"), {}, this);
  connect(close, &QPushButton::clicked, this, &QDialog::accept);
  auto* row = new QHBoxLayout;
  row->setSpacing(style::space::kLarge);
  row->addWidget(mark, 0, Qt::AlignTop);
  row->addLayout(words, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(style::space::kHuge, style::space::kHuge, style::space::kHuge, style::space::kLarge);
  column->setSpacing(style::space::kLarge);
  column->addLayout(row);
  column->addWidget(close, 0, Qt::AlignRight);
}

}  // namespace praxis::ui::shell
