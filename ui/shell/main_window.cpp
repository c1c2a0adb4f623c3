#include "ui/shell/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFutureWatcher>
#include <QHBoxLayout>
#include <QMimeData>
#include <QScreen>
#include <QShortcut>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <QtConcurrent>

#include "ui/shell/about_dialog.h"
#include "ui/shell/drop_router.h"
#include "ui/shell/engine_strip.h"
#include "ui/shell/imaging_page.h"
#include "ui/shell/settings_page.h"
#include "ui/shell/workspace.h"
#include "ui/style/theme.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/navigation_rail.h"

namespace praxis::ui::shell {

namespace {

constexpr QSize kSizeMin{1024, 680};
constexpr QSize kSizeDefault{1440, 900};
constexpr int kPages = 5;

}  // namespace

MainWindow::MainWindow(const bridge::EngineClient& client, const bridge::Telemetry& telemetry, SettingsStore& store,
                       const Pages& pages, const QString& logFile, QWidget* parent)
    : QMainWindow(parent),
      m_store(store),
      m_rail(new widgets::NavigationRail(this)),
      m_stack(new QStackedWidget(this)),
      m_imaging(new ImagingPage(this)),
      m_workspace(new Workspace(pages.query, m_imaging, this)),
      m_message(new widgets::InlineMessage(this)),
      m_strip(new EngineStrip(client, telemetry, this)) {
  setWindowTitle(QStringLiteral("Praxis"));
  setWindowIcon(style::icon(QStringLiteral("praxis")));
  setMinimumSize(kSizeMin);
  setAcceptDrops(true);

  auto* settings = new SettingsPage(store, logFile, this);
  connect(settings, &SettingsPage::aboutRequested, this, &MainWindow::showAbout);
  for (QWidget* page :
       {static_cast<QWidget*>(m_workspace), pages.models, pages.monitor, static_cast<QWidget*>(settings)}) {
    m_stack->addWidget(page);
  }

  m_message->setFlush(true);
  auto* middle = new QVBoxLayout;
  middle->setSpacing(0);
  middle->addWidget(m_message);
  middle->addWidget(m_stack, 1);
  auto* row = new QHBoxLayout;
  row->setSpacing(0);
  row->addWidget(m_rail);
  row->addLayout(middle, 1);
  auto* centre = new QWidget(this);
  auto* column = new QVBoxLayout(centre);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(row, 1);
  column->addWidget(m_strip);
  setCentralWidget(centre);

  buildRail();
  buildShortcuts();
  restore();
  connect(&store, &SettingsStore::changed, this, &MainWindow::applySettings);
}

MainWindow::~MainWindow() = default;

void MainWindow::buildRail() {
  m_rail->addPage(QStringLiteral("query"), tr("Query"));
  m_rail->addPage(QStringLiteral("imaging"), tr("Imaging"));
  m_rail->addPage(QStringLiteral("models"), tr("Models"));
  m_rail->addPage(QStringLiteral("monitor"), tr("Monitor"));
  m_rail->addPage(QStringLiteral("settings"), tr("Settings"), true);
  m_themeButton = m_rail->addTool(QStringLiteral("moon"), tr("Theme"));
  m_themeButton->setObjectName(QStringLiteral("themeToggle"));
  m_splitButton = m_rail->addTool(QStringLiteral("split"), tr("Split view"));
  m_splitButton->setToolTip(tr("Query and Imaging side by side (Ctrl+\\)"));
  m_splitButton->setCheckable(true);
  connect(m_rail, &widgets::NavigationRail::currentChanged, this, &MainWindow::takePage);
  connect(m_themeButton, &QToolButton::clicked, this, &MainWindow::toggleTheme);
  connect(m_splitButton, &QToolButton::clicked, this, &MainWindow::setSideBySide);
}

void MainWindow::buildShortcuts() {
  const auto on = [this](const QKeySequence& keys, auto slot) {
    connect(new QShortcut(keys, this), &QShortcut::activated, this, slot);
  };
  on(QKeySequence(Qt::CTRL | Qt::Key_Backslash), [this] { setSideBySide(!isSideBySide()); });
  on(QKeySequence(Qt::CTRL | Qt::Key_Comma), [this] { showPage(Page::settings); });
  on(QKeySequence(QKeySequence::Quit), [this] { close(); });
  on(QKeySequence(QKeySequence::HelpContents), [this] { showAbout(); });
}

void MainWindow::restore() {
  const Settings& values = m_store.values();
  restoreGeometry(values.geometry);
  if (values.geometry.isEmpty()) resize(kSizeDefault.boundedTo(screen()->availableSize()));
  m_workspace->restoreState(values.split);
  setSideBySide(values.sideBySide);
  showPage(static_cast<Page>(std::clamp(values.page, 0, kPages - 1)));
  applySettings();
}

Page MainWindow::page() const { return static_cast<Page>(m_rail->current()); }
void MainWindow::showPage(Page page) { m_rail->setCurrent(static_cast<int>(page)); }
bool MainWindow::isSideBySide() const { return m_workspace->isSideBySide(); }

void MainWindow::takePage(int index) {
  const auto page = static_cast<Page>(index);
  // Who walks the rail by keyboard keeps the focus there; else it goes to the page.
  const bool walking = focusWidget() && m_rail->isAncestorOf(focusWidget());
  if (page == Page::query || page == Page::imaging) {
    m_workspace->setSide(page == Page::query ? Workspace::Side::query : Workspace::Side::imaging);
    m_stack->setCurrentWidget(m_workspace);
  } else {
    m_stack->setCurrentIndex(index - static_cast<int>(Page::models) + 1);
  }
  if (!walking) focusTarget(page)->setFocus();
  m_store.change([=](Settings& s) { s.page = index; });
  Q_EMIT pageChanged(page);
}

QWidget* MainWindow::focusTarget(Page page) const {
  if (page == Page::query) return m_workspace->query();
  return page == Page::imaging ? m_imaging : m_stack->currentWidget();
}

void MainWindow::setSideBySide(bool both) {
  m_splitButton->setChecked(both);
  m_workspace->setSideBySide(both);
  if (both && page() != Page::query && page() != Page::imaging && m_rail->current() >= 0) showPage(Page::query);
  m_store.change([=](Settings& s) { s.sideBySide = both; });
}

void MainWindow::toggleTheme() {
  m_store.change(
      [](Settings& s) { s.theme = s.theme == style::Theme::dark ? style::Theme::light : style::Theme::dark; });
}

void MainWindow::applySettings() {
  const style::Theme theme = m_store.values().theme;
  style::apply(*qApp, theme);
  const bool dark = theme == style::Theme::dark;
  m_themeButton->setIcon(style::icon(dark ? QStringLiteral("sun") : QStringLiteral("moon")));
  m_themeButton->setToolTip(dark ? tr("Switch to the light theme") : tr("Switch to the dark theme"));
}

void MainWindow::remember() {
  m_store.change([this](Settings& s) {
    s.geometry = saveGeometry();
    s.split = m_workspace->saveState();
  });
}

void MainWindow::showAbout() {
  auto* about = new AboutDialog(this);
  about->setAttribute(Qt::WA_DeleteOnClose);
  about->setModal(false);
  about->show();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (isFromThisMachine(event->mimeData()->urls())) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (!isFromThisMachine(urls)) return;
  event->acceptProposedAction();
  // A look into dropped folders is file I/O.
  auto* sorting = new QFutureWatcher<DroppedPaths>(this);
  connect(sorting, &QFutureWatcher<DroppedPaths>::finished, this, [this, sorting] {
    openDropped(sorting->result());
    sorting->deleteLater();
  });
  sorting->setFuture(QtConcurrent::run(sortDropped, urls));
}

void MainWindow::openDropped(const DroppedPaths& paths) {
  if (!paths.model.isEmpty()) Q_EMIT modelDropped(paths.model);
  if (paths.images.isEmpty()) return;
  showPage(Page::imaging);
  if (m_imaging->openPaths(paths.images)) Q_EMIT imagesDropped(paths.images);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  remember();
  QMainWindow::closeEvent(event);
}

}  // namespace praxis::ui::shell
