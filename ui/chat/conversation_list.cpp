#include "ui/chat/conversation_list.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListWidget>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/section_title.h"

namespace praxis::ui::chat {

namespace {

constexpr int kIdRole = Qt::UserRole;
constexpr int kWidth = 14 * style::space::kLarge;

int idOf(const QListWidgetItem* item) { return item ? item->data(kIdRole).toInt() : -1; }

}  // namespace

ConversationList::ConversationList(QWidget* parent) : QFrame(parent), m_list(new QListWidget(this)) {
  style::setGround(*this, style::Ground::surface);
  setFixedWidth(kWidth);
  auto* heading = new QHBoxLayout;
  heading->setContentsMargins(style::space::kMedium, style::space::kSmall, style::space::kSmall, style::space::kSmall);
  heading->addWidget(new widgets::SectionTitle(tr("Conversations"), widgets::SectionTitle::Level::page, this), 1);
  QToolButton* add = widgets::iconButton(QStringLiteral("new-chat"), tr("New conversation (Ctrl+N)"), this);
  connect(add, &QToolButton::clicked, this, &ConversationList::newRequested);
  heading->addWidget(add);

  m_list->setFrameShape(QFrame::NoFrame);
  m_list->setAccessibleName(tr("Conversations"));
  m_list->setTextElideMode(Qt::ElideRight);
  m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_list->setContextMenuPolicy(Qt::CustomContextMenu);
  m_list->setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::DoubleClicked);
  m_list->installEventFilter(this);
  connect(m_list, &QListWidget::customContextMenuRequested, this, &ConversationList::showMenu);
  connect(m_list, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
    if (item) Q_EMIT selectedChanged(idOf(item));
  });
  connect(m_list, &QListWidget::itemChanged, this,
          [this](QListWidgetItem* item) { Q_EMIT renamed(idOf(item), item->text().trimmed()); });

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, style::space::kSmall, 0, 0);
  column->setSpacing(0);
  column->addLayout(heading);
  column->addWidget(m_list, 1);
}

void ConversationList::add(int id, const QString& title) {
  auto* item = new QListWidgetItem(title);
  item->setData(kIdRole, id);
  item->setFlags(item->flags() | Qt::ItemIsEditable);
  m_list->insertItem(0, item);
  m_list->setCurrentItem(item);
}

void ConversationList::append(int id, const QString& title) {
  auto* item = new QListWidgetItem(title);
  item->setData(kIdRole, id);
  item->setFlags(item->flags() | Qt::ItemIsEditable);
  item->setToolTip(title);
  m_list->addItem(item);
}

void ConversationList::remove(int id) { delete find(id); }

void ConversationList::setTitle(int id, const QString& title) {
  const QSignalBlocker quiet(m_list);
  if (QListWidgetItem* item = find(id)) {
    item->setText(title);
    item->setToolTip(title);
  }
}

void ConversationList::setAnswering(int id, bool answering) {
  const QSignalBlocker quiet(m_list);
  if (QListWidgetItem* item = find(id)) {
    item->setIcon(answering ? style::icon(QStringLiteral("assistant"), style::Ink::accent) : QIcon());
  }
}

void ConversationList::select(int id) {
  if (QListWidgetItem* item = find(id)) m_list->setCurrentItem(item);
}

int ConversationList::selected() const { return idOf(m_list->currentItem()); }
int ConversationList::count() const { return m_list->count(); }

bool ConversationList::eventFilter(QObject* watched, QEvent* event) {
  if (watched == m_list && event->type() == QEvent::KeyPress &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete && selected() >= 0) {
    Q_EMIT removeRequested(selected());
    return true;
  }
  return QFrame::eventFilter(watched, event);
}

QListWidgetItem* ConversationList::find(int id) const {
  for (int row = 0; row < m_list->count(); ++row) {
    if (idOf(m_list->item(row)) == id) return m_list->item(row);
  }
  return nullptr;
}

void ConversationList::showMenu(const QPoint& position) {
  QListWidgetItem* item = m_list->itemAt(position);
  if (!item) return;
  const int id = idOf(item);
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(style::icon(QStringLiteral("edit")), tr("Rename"), this, [this, id] {
    if (QListWidgetItem* found = find(id)) m_list->editItem(found);
  });
  menu->addAction(style::icon(QStringLiteral("trash")), tr("Remove"), this, [this, id] { Q_EMIT removeRequested(id); });
  menu->popup(m_list->viewport()->mapToGlobal(position));
}

}  // namespace praxis::ui::chat
