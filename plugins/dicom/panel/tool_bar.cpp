#include "plugins/dicom/panel/tool_bar.h"

#include <cmath>

#include <QAction>
#include <QActionGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QSpinBox>
#include <QToolButton>
#include <QWidgetAction>

#include "plugins/dicom/panel/charset_choices.h"
#include "plugins/dicom/panel/folding_bar.h"
#include "plugins/dicom/panel/grid_picker.h"
#include "plugins/dicom/panel/viewport.h"
#include "plugins/dicom/panel/viewport_grid.h"
#include "plugins/dicom/panel/window_menu.h"
#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"

namespace praxis::plugins::dicom::panel {

using C = Command;

namespace {

// How early a group gives way; the higher, the later.
constexpr int kRoomyFrom = 760;  // pixels of the row
constexpr int kMovement = 5, kPicture = 4, kCine = 3, kMoreTools = 2, kMark = 1;

QList<QAction*> listOf(const std::map<Command, QAction*>& actions, std::initializer_list<Command> commands) {
  QList<QAction*> list;
  for (const Command command : commands) list << actions.at(command);
  return list;
}

}  // namespace

ToolBar::ToolBar(QWidget* parent)
    : QWidget(parent), m_row(new FoldingBar(this)), m_windows(new WindowMenu(this)), m_rate(new QSpinBox(this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(m_row);
  m_rate->setRange(static_cast<int>(Viewport::kFramesPerSecondMin), static_cast<int>(Viewport::kFramesPerSecondMax));
  m_rate->setSuffix(tr(" /s"));
  m_rate->setToolTip(tr("Pictures per second (+ and -)"));
  m_rate->setAccessibleName(tr("Pictures per second"));
  m_rate->setFocusPolicy(Qt::ClickFocus);
  connect(m_rate, &QSpinBox::valueChanged, this, &ToolBar::framesPerSecondChosen);
  makeActions();
  makeGroups();
  setTool(C::toolWindow);
}

void ToolBar::makeActions() {
  auto* tools = new QActionGroup(this);
  for (const CommandRow& row : commandRows()) {
    const QString tip = toolTipOf(row.command);
    auto* action = new QAction(nameOf(row.command), this);
    if (*row.icon != '\0') action->setIcon(ui::style::icon(QLatin1String(row.icon)));
    action->setToolTip(tip);
    // Shown, not taken: the grid reads the keys, so that they work only where pictures are.
    if (row.key != 0)
      action->setText(nameOf(row.command) + '\t' + QKeySequence(row.key).toString(QKeySequence::NativeText));
    action->setCheckable(row.checkable);
    if (isTool(row.command)) tools->addAction(action);
    connect(action, &QAction::triggered, this, [this, command = row.command] { Q_EMIT commandTriggered(command); });
    m_actions.emplace(row.command, action);
  }
}

QToolButton* ToolBar::button(Command command) {
  QToolButton* button = ui::widgets::iconButton(QLatin1String(row(command).icon), toolTipOf(command), this);
  button->setDefaultAction(m_actions.at(command));
  button->setToolButtonStyle(Qt::ToolButtonIconOnly);
  button->setAccessibleName(nameOf(command));
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

QToolButton* ToolBar::menuButton(const QString& icon, const QString& label, QMenu* menu) {
  QToolButton* button = ui::widgets::iconButton(icon, label, this);
  button->setPopupMode(QToolButton::InstantPopup);
  button->setFixedWidth(ui::style::kControlHeight + ui::style::space::kMedium);
  button->setMenu(menu);
  return button;
}

QMenu* ToolBar::menuOf(std::initializer_list<Command> commands) {
  auto* menu = new QMenu(this);
  for (const Command command : commands) menu->addAction(m_actions.at(command));
  return menu;
}

void ToolBar::makeGroups() {
  auto* studies = ui::widgets::iconButton("panel-left", tr("Back to the list of studies"), this);
  studies->setObjectName(QStringLiteral("studies"));
  connect(studies, &QToolButton::clicked, this, &ToolBar::studiesWanted);
  m_row->addGroup({studies, makeOpenButton()}, FoldingBar::kAlways);
  m_row->addGroup({button(C::toolWindow), button(C::toolPan), button(C::toolZoom)}, kMovement,
                  listOf(m_actions, {C::toolWindow, C::toolPan, C::toolZoom}));
  m_row->addGroup({button(C::toolScroll), button(C::toolMagnify), button(C::toolProbe)}, kMoreTools,
                  listOf(m_actions, {C::toolScroll, C::toolMagnify, C::toolProbe}));
  m_row->addGroup({makeMeasureButton()}, FoldingBar::kAlways);
  m_row->addGroup({m_windows}, FoldingBar::kAlways);
  m_row->addGroup({button(C::invert), makePictureButton(), button(C::fit), button(C::reset)}, kPicture,
                  listOf(m_actions, {C::invert, C::rotateLeft, C::rotateRight, C::flipHorizontal, C::flipVertical,
                                     C::fit, C::reset}));
  m_row->addGroup({button(C::cine), m_rate}, kCine, listOf(m_actions, {C::cine, C::cineFaster, C::cineSlower}));
  m_row->addGroup({button(C::keyImage), button(C::undo)}, kMark, listOf(m_actions, {C::keyImage, C::undo}));
  m_row->addGroup({menuButton("assistant", tr("Ask a model about what is shown"),
                              menuOf({C::askSlice, C::askSeries, C::askRegion}))},
                  FoldingBar::kAlways);
  m_row->addSpace();
  auto* links = menuButton("link", tr("Links between viewports"),
                           menuOf({C::linkScroll, C::linkByNumber, C::linkWindow, C::linkZoom, C::referenceLines}));
  m_row->addGroup({makeLayoutButton(), links, makeMoreButton()}, FoldingBar::kAlways);
}

QToolButton* ToolBar::makeOpenButton() {
  auto* menu = new QMenu(this);
  connect(menu->addAction(ui::style::icon("open-file"), tr("Open files")), &QAction::triggered, this,
          &ToolBar::filesWanted);
  connect(menu->addAction(ui::style::icon("open-folder"), tr("Open folder")), &QAction::triggered, this,
          &ToolBar::folderWanted);
  return menuButton("open-folder", tr("Open files or a folder"), menu);
}

// Shows the kind that was used last, and offers the others.
QToolButton* ToolBar::makeMeasureButton() {
  m_measure = button(C::toolLength);
  m_measure->setFixedWidth(ui::style::kControlHeight + ui::style::space::kLarge);
  m_measure->setPopupMode(QToolButton::MenuButtonPopup);
  m_measure->setMenu(
      menuOf({C::toolLength, C::toolAngle, C::toolRectangle, C::toolEllipse, C::toolFreehand, C::toolArrow}));
  return m_measure;
}

QToolButton* ToolBar::makePictureButton() {
  return menuButton("rotate", tr("Rotate and flip"),
                    menuOf({C::rotateLeft, C::rotateRight, C::flipHorizontal, C::flipVertical}));
}

QToolButton* ToolBar::makeLayoutButton() {
  m_layoutMenu = new QMenu(this);
  m_picker = new GridPicker(ViewportGrid::kRowsMax, ViewportGrid::kColsMax);
  auto* holder = new QWidgetAction(m_layoutMenu);
  holder->setDefaultWidget(m_picker);
  m_layoutMenu->addAction(holder);
  m_layoutMenu->addSeparator();
  for (const Command command : {C::hangAgain, C::solo, C::detach}) m_layoutMenu->addAction(m_actions.at(command));
  connect(m_picker, &GridPicker::picked, this, [this](int rows, int cols) {
    m_layoutMenu->close();
    Q_EMIT gridPicked(rows, cols);
  });
  return menuButton("grid", tr("Layout"), m_layoutMenu);
}

QToolButton* ToolBar::makeMoreButton() {
  m_moreMenu = new QMenu(this);
  m_charsetMenu = new QMenu(tr("Text encoding"), this);
  addCharsets(*m_charsetMenu);
  connect(m_moreMenu, &QMenu::aboutToShow, this, &ToolBar::fillMore);
  fillMore();
  return menuButton("more", tr("More"), m_moreMenu);
}

// What the row has no room for comes first.
void ToolBar::fillMore() {
  m_moreMenu->clear();
  const QList<QAction*> folded = m_row->foldedActions();
  m_moreMenu->addActions(folded);
  if (!folded.isEmpty()) m_moreMenu->addSeparator();
  for (const Command command : {C::overlays, C::measurements}) m_moreMenu->addAction(m_actions.at(command));
  m_moreMenu->addSeparator();
  for (const Command command : {C::undo, C::redo, C::removeMark}) {
    if (!folded.contains(m_actions.at(command))) m_moreMenu->addAction(m_actions.at(command));
  }
  m_moreMenu->addSeparator();
  for (const Command command : {C::exportPicture, C::exportTable, C::exportReport, C::exportKeyImages}) {
    m_moreMenu->addAction(m_actions.at(command));
  }
  m_moreMenu->addSeparator();
  m_moreMenu->addMenu(m_charsetMenu);
}

void ToolBar::addCharsets(QMenu& menu) {
  auto* group = new QActionGroup(&menu);
  for (const CharsetChoice& choice : charsetChoices()) {
    QAction* action = menu.addAction(nameOf(choice));
    action->setCheckable(true);
    action->setChecked(*choice.charset == '\0');
    action->setData(QString::fromLatin1(choice.charset));
    group->addAction(action);
    connect(action, &QAction::triggered, this,
            [this, charset = QString::fromLatin1(choice.charset)] { Q_EMIT charsetChosen(charset); });
  }
}

void ToolBar::setCharset(const QString& charset) {
  for (QAction* action : m_charsetMenu->actions()) action->setChecked(action->data().toString() == charset);
}

// Where room is scarce, the window menu leaves it to the tools.
void ToolBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_windows->setRoomy(width() >= kRoomyFrom);
}

void ToolBar::setTool(Command tool) {
  m_actions.at(tool)->setChecked(true);
  if (!isMeasuring(tool) || m_measure->defaultAction() == m_actions.at(tool)) return;
  m_measure->setDefaultAction(m_actions.at(tool));
  m_measure->setToolButtonStyle(Qt::ToolButtonIconOnly);
}

void ToolBar::setChecked(Command command, bool checked) { m_actions.at(command)->setChecked(checked); }

void ToolBar::setFramesPerSecond(double rate) {
  const QSignalBlocker quiet(m_rate);
  m_rate->setValue(static_cast<int>(std::lround(rate)));
}

void ToolBar::setCineEnabled(bool enabled) {
  for (const Command command : {C::cine, C::cineFaster, C::cineSlower}) m_actions.at(command)->setEnabled(enabled);
  m_rate->setEnabled(enabled);
}

void ToolBar::setGrid(int rows, int cols) { m_picker->setChosen(rows, cols); }

void ToolBar::setPriors(const QStringList& labels) {
  // One of them may be what this is called from.
  for (QAction* prior : m_priors) {
    m_layoutMenu->removeAction(prior);
    prior->deleteLater();
  }
  m_priors.clear();
  for (int i = 0; i < labels.size(); ++i) {
    auto* action = new QAction(ui::style::icon("compare"), tr("Compare with prior (%1)").arg(labels[i]), this);
    connect(action, &QAction::triggered, this, [this, i] { Q_EMIT compareWanted(i); });
    m_layoutMenu->addAction(action);
    m_priors << action;
  }
}

}  // namespace praxis::plugins::dicom::panel
