#include "ui/shell/settings_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDesktopServices>
#include <QFileInfo>
#include <QFormLayout>
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QThread>
#include <QUrl>
#include <QVBoxLayout>

#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/section_title.h"

namespace praxis::ui::shell {

namespace {

constexpr int kColumnWidth = 820;
constexpr int kFieldWidth = 240;
constexpr int kLabelWidth = 150;

QLabel* muted(const QString& text, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setWordWrap(true);
  label->setFont(style::font(style::FontSize::small));
  style::setTone(*label, style::Tone::muted);
  return label;
}

// A card with a title and rows of "label, field, what it does".
struct Card {
  explicit Card(const QString& title) : frame(new QFrame), grid(new QGridLayout) {
    style::setGround(*frame, style::Ground::surface, true);
    auto* column = new QVBoxLayout(frame);
    column->setContentsMargins(style::space::kHuge, style::space::kLarge, style::space::kHuge, style::space::kLarge);
    column->setSpacing(style::space::kMedium);
    column->addWidget(new widgets::SectionTitle(title, widgets::SectionTitle::Level::page, frame));
    column->addLayout(grid);
    grid->setHorizontalSpacing(style::space::kLarge);
    grid->setVerticalSpacing(style::space::kMedium);
    grid->setColumnMinimumWidth(0, kLabelWidth);
    grid->setColumnStretch(2, 1);
  }

  void row(const QString& name, QWidget* field, const QString& note) {
    const int at = grid->rowCount();
    auto* label = new QLabel(name, frame);
    label->setBuddy(field);
    field->setAccessibleName(name);
    field->setFixedWidth(kFieldWidth);
    grid->addWidget(label, at, 0);
    grid->addWidget(field, at, 1);
    grid->addWidget(muted(note, frame), at, 2);
  }

  QFrame* frame;
  QGridLayout* grid;
};

}  // namespace

SettingsPage::SettingsPage(SettingsStore& store, const QString& logFile, QWidget* parent)
    : QWidget(parent), m_store(store) {
  auto* cards = new QWidget;
  cards->setMaximumWidth(kColumnWidth);
  auto* column = new QVBoxLayout(cards);
  column->setContentsMargins(style::space::kHuge, style::space::kHuge, style::space::kHuge, style::space::kHuge);
  column->setSpacing(style::space::kLarge);
  for (QWidget* card : {appearance(), engine(), conversations(), log(logFile), about()}) column->addWidget(card);
  column->addStretch(1);

  auto* scroll = new QScrollArea(this);
  scroll->setWidget(cards);
  scroll->setWidgetResizable(true);
  scroll->setAlignment(Qt::AlignHCenter);
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->addWidget(scroll);

  showValues();
  connect(&store, &SettingsStore::changed, this, &SettingsPage::showValues);
}

QWidget* SettingsPage::appearance() {
  Card card(tr("Appearance"));
  m_theme = new QComboBox(card.frame);
  m_theme->setObjectName(QStringLiteral("theme"));
  m_theme->addItem(tr("Dark"), static_cast<int>(style::Theme::dark));
  m_theme->addItem(tr("Light"), static_cast<int>(style::Theme::light));
  connect(m_theme, &QComboBox::activated, this, [this](int index) {
    m_store.change([&](Settings& s) { s.theme = static_cast<style::Theme>(m_theme->itemData(index).toInt()); });
  });
  card.row(tr("Theme"), m_theme, tr("Image viewports stay black in both."));
  return card.frame;
}

QWidget* SettingsPage::engine() {
  Card card(tr("Engine"));
  m_threads = new QSpinBox(card.frame);
  m_threads->setObjectName(QStringLiteral("threads"));
  m_threads->setRange(0, QThread::idealThreadCount());
  m_threads->setSpecialValueText(tr("Automatic"));
  m_threads->setSuffix(tr(" threads"));
  connect(m_threads, &QSpinBox::valueChanged, this,
          [this](int threads) { m_store.change([=](Settings& s) { s.threads = threads; }); });
  card.row(tr("CPU threads"), m_threads, tr("Automatic takes one per core. Used when a model is loaded next."));
  return card.frame;
}

QWidget* SettingsPage::conversations() {
  Card card(tr("Conversations"));
  m_keep = new QCheckBox(tr("Keep them"), card.frame);
  m_keep->setObjectName(QStringLiteral("keepConversations"));
  connect(m_keep, &QCheckBox::clicked, this,
          [this](bool keep) { m_store.change([=](Settings& s) { s.keepConversations = keep; }); });
  card.row(tr("On this computer"), m_keep,
           tr("With their pictures, which may show patients, in your own account. Takes effect at the next start; "
              "removing a conversation removes its pictures."));
  return card.frame;
}

QWidget* SettingsPage::log(const QString& logFile) {
  Card card(tr("Log"));
  m_level = new QComboBox(card.frame);
  m_level->setObjectName(QStringLiteral("logLevel"));
  m_level->addItem(tr("Errors"), QStringLiteral("error"));
  m_level->addItem(tr("Warnings"), QStringLiteral("warning"));
  m_level->addItem(tr("Information"), QStringLiteral("info"));
  m_level->addItem(tr("Debug"), QStringLiteral("debug"));
  connect(m_level, &QComboBox::activated, this, [this](int index) {
    m_store.change([&](Settings& s) { s.logLevel = m_level->itemData(index).toString(); });
  });
  card.row(tr("Level"), m_level, tr("Holds no prompts and no patient data. Takes effect at the next start."));
  if (logFile.isEmpty()) return card.frame;

  auto* open = widgets::secondaryButton(tr("Open the folder"), QStringLiteral("open-folder"), card.frame);
  connect(open, &QPushButton::clicked, this,
          [folder = QFileInfo(logFile).path()] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
  card.row(tr("File"), open, logFile);
  return card.frame;
}

QWidget* SettingsPage::about() {
  Card card(tr("About"));
  auto* open = widgets::secondaryButton(tr("About Praxis"), QStringLiteral("info"), card.frame);
  connect(open, &QPushButton::clicked, this, &SettingsPage::aboutRequested);
  card.row(tr("Version and licence"), open, tr("Free software, GPL-3.0-or-later. Not a medical device."));
  return card.frame;
}

void SettingsPage::showValues() {
  const QSignalBlocker quiet(m_threads);
  const Settings& values = m_store.values();
  m_theme->setCurrentIndex(m_theme->findData(static_cast<int>(values.theme)));
  m_threads->setValue(values.threads);
  m_keep->setChecked(values.keepConversations);
  m_level->setCurrentIndex(m_level->findData(values.logLevel));
}

}  // namespace praxis::ui::shell
