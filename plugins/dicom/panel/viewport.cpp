#include "plugins/dicom/panel/viewport.h"

#include <algorithm>
#include <cmath>

#include <QApplication>
#include <QContextMenuEvent>
#include <QDragEnterEvent>
#include <QFocusEvent>
#include <QHBoxLayout>
#include <QMimeData>
#include <QMouseEvent>
#include <QScopedValueRollback>

#include "engine/image/render.h"
#include "plugins/dicom/panel/annotation_record.h"
#include "plugins/dicom/panel/overlay_text.h"
#include "plugins/dicom/panel/reference_layer.h"
#include "ui/style/tokens.h"
#include "ui/viewer/annotation_label_edit.h"
#include "ui/viewer/annotation_layer.h"
#include "ui/viewer/fidelity.h"
#include "ui/viewer/slice_slider.h"

namespace praxis::plugins::dicom::panel {

using engine::image::Window;
using ui::viewer::ImageView;

namespace {

constexpr QSize kViewMin{96, 96};  // twelve of them still fit into a small window

}  // namespace

Viewport::Viewport(FrameLoader& loader, QWidget* parent)
    : QWidget(parent),
      m_loader(loader),
      m_client(loader.addClient()),
      m_view(new ImageView(this)),
      m_lines(new ReferenceLayer(m_view)),
      m_slider(new ui::viewer::SliceSlider(this)),
      m_marks(new ui::viewer::AnnotationLayer(nullptr, this)) {
  m_view->setMinimumSize(kViewMin);
  m_view->installEventFilter(this);
  m_view->setInteraction(m_marks);
  m_slider->setFocusPolicy(Qt::NoFocus);
  m_slider->setAccessibleName(tr("Slice"));
  m_cine.setTimerType(Qt::PreciseTimer);
  setAcceptDrops(true);
  setFocusProxy(m_view);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(m_view, 1);
  row->addWidget(m_slider);
  connectView();
  show(Content{});
}

Viewport::~Viewport() {
  m_cine.stop();
  m_view->setInteraction(nullptr);
  m_loader.removeClient(m_client);
}

void Viewport::connectView() {
  connect(&m_cine, &QTimer::timeout, this, &Viewport::tick);
  connect(m_slider, &QAbstractSlider::valueChanged, this, &Viewport::goTo);
  connect(m_slider, &QAbstractSlider::sliderPressed, this, &Viewport::activated);
  connect(m_view, &ImageView::pressed, this, &Viewport::activated);
  connect(m_view, &ImageView::activatedTwice, this, &Viewport::soloRequested);
  connect(m_view, &ImageView::scrollRequested, this, [this](int slices) { goTo(m_slice + slices); });
  connect(m_view, &ImageView::viewChanged, this, [this] {
    updateOverlay();
    if (m_quiet > 0) return;
    if (m_leaning && m_view->viewTransform().viewport() != m_leanedIn) return lean();  // resized, not moved
    m_leaning = false;
    Q_EMIT viewMoved();
  });
  connect(m_view, &ImageView::windowChanged, this, [this](const Window& window) {
    if (!m_applying) {
      m_mode = WindowMode::fixed;
      Q_EMIT windowChosen(window);
      Q_EMIT stateChanged();
    }
    updateOverlay();
  });
  connect(m_view, &ImageView::pixelHovered, this, [this](int row, int col) {
    m_probe = QPoint(col, row);
    updateOverlay();
  });
  connect(m_view, &ImageView::pixelLeft, this, [this] {
    if (!m_probe) return;
    m_probe.reset();
    updateOverlay();
  });
  using ui::viewer::AnnotationLayer;
  connect(m_marks, &AnnotationLayer::repaintNeeded, m_view, &ImageView::repaintInteraction);
  new ui::viewer::AnnotationLabelEdit(m_view, m_marks);  // a child of the view
  connect(&m_loader, &FrameLoader::decoded, this, [this](const QString& key, const FrameLoader::ImagePtr& image) {
    if (m_waiting && key == m_wantedKey) showImage(image);
    updateLoaded();
  });
  connect(&m_loader, &FrameLoader::failed, this, [this](const QString& key, const QString& message) {
    if (m_waiting && key == m_wantedKey) fail(message);
  });
}

void Viewport::show(const Content& content, int slice) {
  setPlaying(false);
  m_content = content;
  m_slice = m_shown = -1;
  m_wantedKey.clear();
  m_waiting = false;
  m_image.reset();
  m_probe.reset();
  m_keyImage = false;
  m_mirrored = false;
  m_lean = Lean::none;
  m_leaning = false;
  m_mode = WindowMode::header;
  m_fresh = true;
  m_lines->setLines({});
  m_marks->setFrame({}, nullptr);
  {
    const Quiet quiet(*this);
    m_view->setInverted(false);
    m_view->setOrientation({});
    m_view->setImage(nullptr);
    m_view->fit();
  }
  const int count = sliceCount();
  m_framesPerSecond = kFramesPerSecond;
  if (count > 0 && series()->frameTimeMs > 0) setFramesPerSecond(1000 / series()->frameTimeMs);
  {
    const QSignalBlocker quiet(m_slider);
    m_slider->setRange(0, std::max(0, count - 1));
    m_slider->setVisible(count > 1);
  }
  updateLoaded();
  m_view->setScrollLength(std::max(1, count));
  updateOverlay();
  if (count > 0) move(slice < 0 ? count / 2 : slice, false);
  Q_EMIT contentChanged();
  Q_EMIT stateChanged();
}

QString Viewport::markKey() const {
  return currentSlice() != nullptr ? frameKey(*series(), *currentSlice()) : QString();
}

int Viewport::sliceCount() const { return series() == nullptr ? 0 : static_cast<int>(series()->slices.size()); }

const study::Slice* Viewport::currentSlice() const {
  return m_slice < 0 || m_slice >= sliceCount() ? nullptr : &series()->slices[static_cast<std::size_t>(m_slice)];
}

void Viewport::goTo(int slice) { move(slice, true); }
void Viewport::followTo(int slice) { move(slice, false); }

void Viewport::move(int slice, bool byUser) {
  if (sliceCount() == 0) return;
  const int index = std::clamp(slice, 0, sliceCount() - 1);
  if (index == m_slice) return;
  const int before = m_slice;
  m_slice = index;
  {
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(index);
  }
  m_wantedKey = FrameLoader::keyOf(*currentSlice());
  m_waiting = true;
  m_marks->setFrame(markKey(), nullptr);
  if (auto image = m_loader.want(m_client, *series(), index)) showImage(std::move(image));
  if (byUser) Q_EMIT sliceChanged(before, index);
  Q_EMIT stateChanged();
}

void Viewport::showImage(FrameLoader::ImagePtr image) {
  m_waiting = false;
  m_shown = m_slice;
  m_image = std::move(image);
  {
    const Quiet quiet(*this);
    m_view->setImage(m_image);
  }
  m_marks->setFrame(markKey(), m_image);
  if (m_fresh) {
    m_fresh = false;
    lean();
    m_mode = m_image->voiLut ? WindowMode::lut : WindowMode::header;
    Q_EMIT contentChanged();
  }
  applyWindow();
  Q_EMIT stateChanged();
}

void Viewport::fail(const QString& message) {
  m_waiting = false;
  m_image.reset();
  m_view->setImage(nullptr);
  m_marks->setFrame({}, nullptr);
  setPlaying(false);
  updateOverlay();
  Q_EMIT sliceFailed(message);
}

// The window of the picture on screen: its header's, its lookup table's, or the one that the user set.
void Viewport::applyWindow() {
  if (m_image == nullptr) return;
  const QScopedValueRollback applying(m_applying, true);
  if (m_mode == WindowMode::header)
    m_view->setWindow(engine::image::defaultWindow(*m_image));
  else if (m_mode == WindowMode::lut)
    m_view->useHeaderLut();
  updateOverlay();
}

void Viewport::setWindow(const Window& window) {
  followWindow(window);
  Q_EMIT windowChosen(window);
}

void Viewport::followWindow(const Window& window) {
  m_mode = WindowMode::fixed;
  const QScopedValueRollback applying(m_applying, true);
  m_view->setWindow(window);
  Q_EMIT stateChanged();
}

void Viewport::useHeaderWindow() {
  m_mode = WindowMode::header;
  applyWindow();
  if (m_image != nullptr && !m_image->isColour()) Q_EMIT windowChosen(m_view->window());
  Q_EMIT stateChanged();
}

void Viewport::useHeaderLut() {
  m_mode = WindowMode::lut;
  applyWindow();
  Q_EMIT stateChanged();
}

void Viewport::setInverted(bool inverted) {
  m_view->setInverted(inverted);
  updateOverlay();
  Q_EMIT stateChanged();
}

void Viewport::reset() {
  if (m_image == nullptr) return;
  setInverted(false);
  hang(m_mirrored, m_lean);
  if (m_image->voiLut)
    useHeaderLut();
  else
    useHeaderWindow();
}

void Viewport::hang(bool mirrored, Lean side) {
  m_mirrored = mirrored;
  m_lean = side;
  m_leaning = side != Lean::none;
  {
    const Quiet quiet(*this);
    m_view->setOrientation({mirrored, 0});
    m_view->fit();
    lean();
  }
  Q_EMIT viewMoved();
}

// The picture's own edge against the edge of the viewport, so that two breasts stand back to back.
void Viewport::lean() {
  if (!m_leaning || m_image == nullptr) return;
  const Quiet quiet(*this);
  m_view->fit();
  const ui::viewer::ViewTransform& view = m_view->viewTransform();
  m_leanedIn = view.viewport();
  const double spare = view.viewport().width() - view.pictureRect().width();
  m_view->setView(view.zoom(), {m_lean == Lean::right ? spare / 2 : -spare / 2, 0});
}

void Viewport::setPlaying(bool playing) {
  if (playing == isPlaying() || (playing && sliceCount() < 2)) return;
  if (playing)
    m_cine.start(std::max(1, static_cast<int>(std::lround(1000 / m_framesPerSecond))));
  else
    m_cine.stop();
  Q_EMIT stateChanged();
}

void Viewport::setFramesPerSecond(double rate) {
  if (!std::isfinite(rate)) return;
  m_framesPerSecond = std::clamp(rate, kFramesPerSecondMin, kFramesPerSecondMax);
  if (isPlaying()) m_cine.setInterval(std::max(1, static_cast<int>(std::lround(1000 / m_framesPerSecond))));
  Q_EMIT stateChanged();
}

// A frame that is still being decoded is waited for, so that no frame of the loop is left out.
void Viewport::tick() {
  if (m_waiting || sliceCount() < 2) return;
  goTo((m_slice + 1) % sliceCount());
}

void Viewport::setActive(bool active) { m_view->setActive(active); }

void Viewport::setTextVisible(bool visible) {
  m_view->setOverlayVisible(visible);
  m_view->setPlanesVisible(visible);
}

void Viewport::setKeyImage(bool marked) {
  if (marked == m_keyImage) return;
  m_keyImage = marked;
  updateOverlay();
}

void Viewport::updateLoaded() {
  if (sliceCount() > 1) m_slider->setLoaded(m_loader.prefetchState(*series()));
}

void Viewport::updateOverlay() {
  if (m_image == nullptr || series() == nullptr) {
    ui::viewer::Overlay overlay;
    if (series() == nullptr) overlay.topLeft << (isSmall(m_view->size()) ? tr("Empty") : tr("Drag a series here"));
    return m_view->setOverlay(overlay);
  }
  ViewState state;
  state.window = m_view->window();
  state.usesLut = m_view->usesHeaderLut();
  state.inverted = m_view->isInverted();
  state.zoom = m_view->zoom();
  state.slice = m_shown;  // of the picture, while the next one is decoded
  state.label = m_content.label;
  state.keyImage = m_keyImage;
  state.room = m_view->size();
  for (const ui::viewer::Fidelity note : m_view->fidelity()) {
    state.doubts << ui::viewer::fidelityText(note);
    state.weighty = state.weighty || ui::viewer::isWeighty(note);
  }
  if (m_probe && m_probe->y() < m_image->rows && m_probe->x() < m_image->cols) {
    state.probe = probeText(*m_image, m_probe->y(), m_probe->x());
  }
  m_view->setOverlay(overlayFor(*m_content.patient, *m_content.study, *series(), *m_image, state));
}

void Viewport::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  updateOverlay();
}

bool Viewport::eventFilter(QObject* watched, QEvent* event) {
  // The window that comes to the front gives the focus to whoever had it: nobody chose that viewport now.
  if (event->type() == QEvent::FocusIn) {
    const auto reason = static_cast<QFocusEvent*>(event)->reason();
    if (reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason) Q_EMIT activated();
  }
  watchForMenu(event);
  return QWidget::eventFilter(watched, event);
}

// A right drag zooms, so that the menu comes with the release of a click that went nowhere.
void Viewport::watchForMenu(QEvent* event) {
  if (event->type() == QEvent::MouseButtonPress || event->type() == QEvent::MouseButtonRelease) {
    const auto* mouse = static_cast<QMouseEvent*>(event);
    if (mouse->button() != Qt::RightButton) return;
    const QPoint at = mouse->globalPosition().toPoint();
    if (event->type() == QEvent::MouseButtonPress) {
      m_rightPress = at;
    } else if (m_rightPress && (at - *std::exchange(m_rightPress, std::nullopt)).manhattanLength() <
                                   QApplication::startDragDistance()) {
      Q_EMIT menuRequested(at);
    }
  } else if (event->type() == QEvent::ContextMenu) {
    const auto* menu = static_cast<QContextMenuEvent*>(event);
    if (menu->reason() == QContextMenuEvent::Keyboard)
      Q_EMIT menuRequested(m_view->mapToGlobal(m_view->rect().center()));
  }
}

void Viewport::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasFormat(QLatin1String(kSeriesMime))) event->acceptProposedAction();
}

void Viewport::dropEvent(QDropEvent* event) {
  bool isNumber = false;
  const int row = event->mimeData()->data(QLatin1String(kSeriesMime)).toInt(&isNumber);
  if (!isNumber) return;
  event->acceptProposedAction();
  Q_EMIT seriesDropped(row);
}

}  // namespace praxis::plugins::dicom::panel
