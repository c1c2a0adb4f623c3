#include "plugins/dicom/panel/viewing_page.h"

#include <algorithm>

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>

#include "plugins/dicom/panel/detached_window.h"
#include "plugins/dicom/panel/exporter.h"
#include "plugins/dicom/panel/frame_loader.h"
#include "plugins/dicom/panel/link_controller.h"
#include "plugins/dicom/panel/overlay_text.h"
#include "plugins/dicom/panel/series_list.h"
#include "plugins/dicom/panel/study_marks.h"
#include "plugins/dicom/panel/tool_bar.h"
#include "plugins/dicom/panel/viewport.h"
#include "plugins/dicom/panel/viewport_grid.h"
#include "plugins/dicom/panel/window_menu.h"
#include "ui/style/tokens.h"
#include "ui/viewer/annotation_layer.h"
#include "ui/widgets/empty_state.h"

namespace praxis::plugins::dicom::panel {

namespace space = ui::style::space;

ViewingPage::ViewingPage(FrameLoader& loader, QThreadPool& pool, const QString& dataFolder, QWidget* parent)
    : QWidget(parent),
      m_loader(loader),
      m_pool(pool),
      m_marks(new StudyMarks(pool, dataFolder, this)),
      m_exporter(new Exporter(pool, this)),
      m_tools(new ToolBar(this)),
      m_series(new SeriesList(this)),
      m_grid(new ViewportGrid(loader, this)),
      m_links(new LinkController(*m_grid, this)) {
  auto* away = new ui::widgets::EmptyState("detach", tr("The viewports are in a window of their own."),
                                           tr("Bring them back"), this);
  connect(away, &ui::widgets::EmptyState::activated, this, [this] { setDetached(false); });
  m_away = away;
  m_away->hide();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(space::kSmall);
  m_row = new QHBoxLayout;
  m_row->setSpacing(space::kSmall);
  m_row->addWidget(m_series);
  m_row->addWidget(m_grid, 1);
  m_row->addWidget(m_away, 1);
  column->addWidget(m_tools);
  column->addLayout(m_row, 1);
  for (Viewport* viewport : m_grid->viewports()) watch(viewport);
  connectTools();
  m_tools->setChecked(Command::overlays, true);
  m_tools->setChecked(Command::measurements, true);
  refreshTools();
}

ViewingPage::~ViewingPage() { delete m_window; }

bool ViewingPage::isIdle() const { return m_marks->isIdle() && m_exporter->isIdle(); }

void ViewingPage::connectTools() {
  connect(m_grid, &ViewportGrid::viewportMade, this, &ViewingPage::watch);
  connect(m_grid, &ViewportGrid::activeChanged, this, &ViewingPage::refreshTools);
  connect(m_grid, &ViewportGrid::arrangementChanged, this, &ViewingPage::equipViewports);
  connect(m_grid, &ViewportGrid::arrangementChanged, this, &ViewingPage::refreshTools);
  connect(m_grid, &ViewportGrid::commandPressed, this, &ViewingPage::run);
  connect(m_grid, &ViewportGrid::presetPressed, this, &ViewingPage::choosePreset);
  connect(m_grid, &ViewportGrid::seriesDropped, this,
          [this](Viewport* viewport, int row) { showSeries(row, viewport); });
  connect(m_series, &SeriesList::seriesChosen, this, [this](int row) { showSeries(row); });
  connect(m_tools, &ToolBar::commandTriggered, this, &ViewingPage::run);
  connect(m_tools, &ToolBar::studiesWanted, this, &ViewingPage::studiesWanted);
  connect(m_tools, &ToolBar::gridPicked, this, &ViewingPage::arrange);
  connect(m_tools, &ToolBar::compareWanted, this, &ViewingPage::compareWithPrior);
  connect(m_tools, &ToolBar::framesPerSecondChosen, this,
          [this](int rate) { m_grid->active().setFramesPerSecond(rate); });
  connect(m_marks, &StudyMarks::failed, this, &ViewingPage::said);
  connect(m_marks, &StudyMarks::exported, this,
          [this](const QString& path) { Q_EMIT noted(tr("Saved to %1.").arg(path)); });
  connect(m_marks, &StudyMarks::keyImagesChanged, this, &ViewingPage::refreshMarks);
  connect(m_exporter, &Exporter::failed, this, &ViewingPage::said);
  connect(m_exporter, &Exporter::saved, this,
          [this](const QString& path) { Q_EMIT noted(tr("Saved to %1.").arg(path)); });
  WindowMenu& windows = m_tools->windows();
  connect(&windows, &WindowMenu::windowChosen, this,
          [this](const engine::image::Window& window) { m_grid->active().setWindow(window); });
  connect(&windows, &WindowMenu::headerChosen, this, [this] { m_grid->active().useHeaderWindow(); });
  connect(&windows, &WindowMenu::lutChosen, this, [this] { m_grid->active().useHeaderLut(); });
  connect(&windows, &WindowMenu::partChosen, this, &ViewingPage::windowFromPart);
}

void ViewingPage::watch(Viewport* viewport) {
  connect(viewport, &Viewport::sliceFailed, this, &ViewingPage::said);
  connect(viewport, &Viewport::sliceFailed, this, [this] { m_pendingQuestion.reset(); });
  const auto refresh = [this, viewport] {
    const study::Slice* slice = viewport->currentSlice();
    // While the next picture is decoded, the one on screen is of another slice.
    if (slice != nullptr && !viewport->isWaiting())
      m_marks->of(*viewport->content().study).show(viewport->markKey(), viewport->image());
    viewport->setKeyImage(isKeyImage(*viewport));
    if (viewport != &m_grid->active()) return;
    refreshTools();
    if (!m_pendingQuestion || slice == nullptr || viewport->isWaiting() || viewport->image() == nullptr) return;
    const auto [subject, question] = *std::exchange(m_pendingQuestion, std::nullopt);
    ask(subject, question);
  };
  connect(viewport, &Viewport::stateChanged, this, refresh);
  connect(viewport, &Viewport::menuRequested, this,
          [this, viewport](const QPoint& position) { showMenu(viewport, position); });
  // Queued: what was drawn is then in the set.
  connect(
      &viewport->marks(), &ui::viewer::AnnotationLayer::selectionChanged, this,
      [this, viewport] { answerSelection(viewport); }, Qt::QueuedConnection);
  connect(viewport, &Viewport::contentChanged, this, [this, viewport, refresh] {
    if (viewport == m_filledFor) m_filledContent = nullptr;
    refresh();
  });
  connect(viewport, &Viewport::contentChanged, this, [this, viewport] {
    const study::Study* study = viewport->content().study;
    viewport->marks().setSet(study != nullptr ? &m_marks->of(*study).annotations() : nullptr);
    refreshMarks();
  });
  viewport->marks().setVisible(m_marksVisible);
  viewport->setTextVisible(m_textVisible);
  viewport->view().setTool(toolFor(m_tool));
  viewport->marks().setTool(kindFor(m_tool));
}

void ViewingPage::showMenu(Viewport* viewport, const QPoint& position) {
  if (viewport->series() == nullptr) return;
  Q_EMIT viewport->activated();
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  for (const Command command : {Command::askSlice, Command::askSeries, Command::askRegion})
    menu->addAction(&m_tools->action(command));
  menu->addSeparator();
  for (const Command command : {Command::keyImage, Command::invert, Command::fit, Command::reset})
    menu->addAction(&m_tools->action(command));
  menu->popup(position);
}

void ViewingPage::setCollection(std::shared_ptr<const study::Collection> collection) {
  m_grid->clear();
  m_marks->clear();
  m_current = nullptr;
  m_priors.clear();
  m_collection = std::move(collection);
  m_series->seriesModel().setCollection(m_collection);
  if (!m_collection) return;
  for (const study::Patient& patient : m_collection->patients) {
    for (const study::Study& study : patient.studies) {
      if (study.series.empty()) continue;
      m_current = &study;
      return hangAgain();
    }
  }
}

void ViewingPage::hangAgain() {
  if (m_current != nullptr) hang(panel::hang(*m_current));
}

void ViewingPage::hang(const Hanging& hanging, const study::Study* prior) {
  m_grid->arrange(hanging.rows, hanging.cols);
  m_grid->activate(0);
  for (int i = 0; i < m_grid->count(); ++i) {
    const Hung hung =
        i < static_cast<int>(hanging.places.size()) ? hanging.places[static_cast<std::size_t>(i)] : Hung{};
    place(hung, m_grid->at(i), prior);
    if (hanging.cine) m_grid->at(i).setPlaying(true);
  }
  refreshPriors();
  refreshTools();
}

void ViewingPage::place(const Hung& hung, Viewport& viewport, const study::Study* prior) {
  if (hung.series == nullptr) return viewport.show(Viewport::Content{});
  const QString label = hung.study == prior && prior != nullptr
                            ? tr("Prior %1").arg(readableDate(hung.study->date)).trimmed()
                        : prior != nullptr ? tr("Current %1").arg(readableDate(hung.study->date)).trimmed()
                                           : QString();
  viewport.show({patientOf(hung.study), hung.study, hung.series, label}, hung.slice);
  viewport.hang(hung.mirrored, hung.lean);
}

void ViewingPage::compareWithPrior(int prior) {
  if (prior < 0 || prior >= static_cast<int>(m_priors.size()) || m_current == nullptr) return;
  Hung shown{m_current, m_grid->active().series(), m_grid->active().slice()};
  if (shown.series == nullptr || m_grid->active().content().study != m_current) {
    const Hanging alone = panel::hang(*m_current);
    if (alone.places.empty()) return;
    shown = alone.places.front();
  }
  const study::Study& other = *m_priors[static_cast<std::size_t>(prior)];
  const Hanging hanging = compare(*m_current, *shown.series, shown.slice, other);
  hang(hanging, &other);
  if (ruleFor(shown.series->modality).perImage) {
    if (hanging.places.size() > 1 && !showTheSameView(hanging.places[0], hanging.places[1]))
      Q_EMIT noted(tr("The prior study has no picture of the same side and view; the likest one is shown."));
    return;
  }
  const bool together = hanging.places.size() > 1 && shareStack(*shown.series, *hanging.places[1].series);
  if (!together) {
    Q_EMIT noted(
        tr("The two studies share no coordinates, so they do not scroll together by position. "
           "Links can scroll them by number."));
  }
}

// A larger grid shows the series that are nowhere yet, in their order.
void ViewingPage::arrange(int rows, int cols) {
  m_grid->arrange(rows, cols);
  fillEmptyViewports();
}

void ViewingPage::fillEmptyViewports() {
  if (m_current == nullptr) return;
  std::vector<const study::Series*> shown;
  for (const Viewport* viewport : m_grid->viewports()) shown.push_back(viewport->series());
  auto next = m_current->series.begin();
  for (Viewport* viewport : m_grid->viewports()) {
    if (viewport->series() != nullptr) continue;
    next = std::find_if(next, m_current->series.end(), [&shown](const study::Series& series) {
      return !series.slices.empty() && std::find(shown.begin(), shown.end(), &series) == shown.end();
    });
    if (next == m_current->series.end()) return;
    viewport->show({patientOf(m_current), m_current, &*next, {}});
    ++next;
  }
}

void ViewingPage::showSeries(int row, Viewport* where) {
  const SeriesModel& model = m_series->seriesModel();
  if (row < 0 || row >= model.rowCount()) return;
  const SeriesModel::Row& entry = model.row(row);
  Viewport& viewport = where != nullptr ? *where : m_grid->active();
  if (viewport.series() == entry.series) return;
  const bool another = m_current != nullptr && entry.study != m_current;
  viewport.show({entry.patient, entry.study, entry.series, another ? readableDate(entry.study->date) : QString()});
  if (m_grid->count() == 1) m_current = entry.study;
  refreshPriors();
}

void ViewingPage::refreshPriors() {
  const study::Study* study = m_current;
  const study::Patient* patient = patientOf(study);
  m_priors = patient != nullptr ? priorsOf(*patient, *study) : std::vector<const study::Study*>{};
  QStringList labels;
  for (const study::Study* prior : m_priors) labels << readableDate(prior->date);
  m_tools->setPriors(labels);
}

const study::Patient* ViewingPage::patientOf(const study::Study* study) const {
  if (!m_collection) return nullptr;
  for (const study::Patient& patient : m_collection->patients) {
    for (const study::Study& one : patient.studies) {
      if (&one == study) return &patient;
    }
  }
  return nullptr;
}

int ViewingPage::rowOf(const study::Series* series) const {
  const SeriesModel& model = m_series->seriesModel();
  for (int row = 0; row < model.rowCount(); ++row) {
    if (model.row(row).series == series) return row;
  }
  return -1;
}

void ViewingPage::setDetached(bool detached) {
  if (detached == isDetached()) return;
  m_tools->setChecked(Command::detach, detached);
  if (detached) {
    m_window = new DetachedWindow(*m_grid, window());
    connect(m_window, &DetachedWindow::closing, this, [this] { setDetached(false); });
    m_away->show();
    m_window->show();
    m_grid->active().setFocus();
    return;
  }
  DetachedWindow* old = std::exchange(m_window, nullptr);
  m_row->insertWidget(1, m_grid, 1);
  m_grid->show();
  m_away->hide();
  m_grid->active().setFocus();
  old->hide();
  old->deleteLater();
}

void ViewingPage::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_series->setCompact(width() < SeriesList::kWideFrom);
}

}  // namespace praxis::plugins::dicom::panel
