// How the page of studies is laid out; what it does is in study_browser.cpp.

#include <QComboBox>
#include <QDateEdit>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStackedWidget>
#include <QThreadPool>
#include <QTreeView>
#include <QVBoxLayout>

#include "plugins/dicom/panel/series_strip.h"
#include "plugins/dicom/panel/study_browser.h"
#include "plugins/dicom/panel/study_model.h"
#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/inline_message.h"

namespace praxis::plugins::dicom::panel {

namespace space = ui::style::space;
using ui::widgets::EmptyState;

namespace {

constexpr int kTypingMs = 150;  // from the last key to the search
constexpr int kPatientWidth = 260, kIdWidth = 130, kDateWidth = 104, kModalityWidth = 110, kImagesWidth = 140;
constexpr int kDescriptionWidth = 260;

}  // namespace

StudyBrowser::StudyBrowser(index::IndexService& service, QThreadPool& pool, QWidget* parent)
    : QWidget(parent),
      m_service(service),
      m_pool(pool),
      m_mailbox(std::make_shared<Mailbox>(this)),
      m_search(new QLineEdit(this)),
      m_modality(new QComboBox(this)),
      m_dates(new QComboBox(this)),
      m_from(new QDateEdit(this)),
      m_to(new QDateEdit(this)),
      m_message(new ui::widgets::InlineMessage(this)),
      m_pages(new QStackedWidget(this)),
      m_model(new StudyModel(this)),
      m_table(new QTreeView(this)),
      m_strip(new SeriesStrip(this)),
      m_count(new QLabel(this)),
      m_remove(ui::widgets::flatButton(tr("Remove from list"), "trash", this)),
      m_open(ui::widgets::primaryButton(tr("Open"), "imaging", this)) {
  m_typing.setSingleShot(true);
  m_typing.setInterval(kTypingMs);
  m_nothingListed = new EmptyState(
      "imaging", tr("Studies that you open are listed here, to be found and opened again."), tr("Open folder"), this);
  m_nothingListed->setNote(
      tr("Files can also be dropped here. The list holds headers and thumbnails on this computer; "
         "the files stay where they are."));
  m_nothingFound = new EmptyState("search", tr("No study matches."), tr("Clear search and filters"), this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(space::kSmall);
  m_filters = makeFilters();
  column->addWidget(m_filters);
  column->addWidget(m_message);
  m_pages->addWidget(makeList());
  m_pages->addWidget(m_nothingListed);
  m_pages->addWidget(m_nothingFound);
  column->addWidget(m_pages, 1);
  setFocusProxy(m_search);
  connectFilters();
  connectService();
  choose(0);
}

QWidget* StudyBrowser::makeFilters() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(space::kSmall);
  m_search->setPlaceholderText(tr("Name, ID, accession or description"));
  m_search->setClearButtonEnabled(true);
  m_search->addAction(ui::style::icon("search"), QLineEdit::LeadingPosition);
  m_search->setAccessibleName(tr("Search studies"));
  m_search->installEventFilter(this);
  m_modality->setAccessibleName(tr("Modality"));
  m_modality->addItem(tr("All modalities"), QString());
  m_dates->setAccessibleName(tr("Study date"));
  m_dates->addItem(tr("Any date"), -1);
  m_dates->addItem(tr("Today"), 0);
  m_dates->addItem(tr("Last 7 days"), 6);
  m_dates->addItem(tr("Last 30 days"), 29);
  m_dates->addItem(tr("Last 12 months"), 365);
  m_dates->addItem(tr("From … to …"), QVariant());
  for (QDateEdit* edit : {m_from, m_to}) {
    edit->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
    edit->setDate(QDate::currentDate());
    edit->setButtonSymbols(QAbstractSpinBox::NoButtons);
    edit->hide();
  }
  m_from->setAccessibleName(tr("From date"));
  m_to->setAccessibleName(tr("To date"));
  row->addWidget(m_search, 1);
  row->addWidget(m_modality);
  row->addWidget(m_dates);
  row->addWidget(m_from);
  row->addWidget(m_to);
  return bar;
}

QWidget* StudyBrowser::makeList() {
  makeTable();
  auto* page = new QWidget(this);
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(space::kSmall);
  auto* frame = new QFrame(page);
  ui::style::setGround(*frame, ui::style::Ground::surface, true);
  auto* inside = new QVBoxLayout(frame);
  inside->setContentsMargins(1, 1, 1, 1);
  inside->setSpacing(0);
  inside->addWidget(m_table, 1);
  auto* rule = new QFrame(frame);
  rule->setFixedHeight(1);
  rule->setProperty("rule", "yes");
  inside->addWidget(rule);
  auto* strip = new QHBoxLayout;
  strip->setContentsMargins(space::kSmall, space::kTiny, space::kSmall, 0);
  strip->addWidget(m_strip);
  inside->addLayout(strip);
  column->addWidget(frame, 1);
  column->addWidget(makeFooter());
  return page;
}

void StudyBrowser::makeTable() {
  m_table->setModel(m_model);
  m_table->setRootIsDecorated(false);
  m_table->setUniformRowHeights(true);
  m_table->setAllColumnsShowFocus(true);
  m_table->setSelectionMode(QAbstractItemView::SingleSelection);
  m_table->setAccessibleName(tr("Studies"));
  m_table->installEventFilter(this);
  m_table->setIconSize({ui::style::kIconSmall, ui::style::kIconSmall});
  QHeaderView* header = m_table->header();
  header->setSectionsClickable(true);
  header->setSortIndicatorShown(true);
  header->setSortIndicator(StudyModel::kDate, Qt::DescendingOrder);
  header->setStretchLastSection(true);
  header->setHighlightSections(false);
  const int widths[] = {kPatientWidth, kIdWidth, kDateWidth, kModalityWidth, kDescriptionWidth, kImagesWidth};
  for (int column = 0; column < StudyModel::kAccession; ++column) header->resizeSection(column, widths[column]);
}

QWidget* StudyBrowser::makeFooter() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(space::kSmall);
  ui::style::setTone(*m_count, ui::style::Tone::muted);
  row->addWidget(m_count, 1);
  row->addWidget(m_remove);
  row->addWidget(m_open);
  return bar;
}

}  // namespace praxis::plugins::dicom::panel
