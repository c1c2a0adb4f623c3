#include "plugins/dicom/panel/series_viewer.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>

#include "engine/image/render.h"
#include "plugins/dicom/panel/overlay_text.h"
#include "plugins/dicom/panel/window_menu.h"
#include "ui/style/tokens.h"
#include "ui/widgets/buttons.h"

namespace praxis::plugins::dicom::panel {

namespace space = ui::style::space;
using engine::image::Window;

SeriesViewer::SeriesViewer(FrameLoader& loader, QWidget* parent)
    : QWidget(parent),
      m_loader(loader),
      m_client(loader.addClient()),
      m_view(new ui::viewer::ImageView(this)),
      m_slider(new QSlider(Qt::Vertical, this)),
      m_windows(new WindowMenu(this)) {
  m_slider->setInvertedAppearance(true);
  m_slider->setInvertedControls(true);
  m_slider->setAccessibleName(tr("Slice"));
  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(space::kTiny);
  row->addWidget(m_view, 1);
  row->addWidget(m_slider);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(space::kSmall);
  column->addWidget(makeTools());
  column->addLayout(row, 1);
  setFocusProxy(m_view);
  connectView();
  show(nullptr, nullptr, nullptr);
}

QWidget* SeriesViewer::makeTools() {
  auto* bar = new QWidget(this);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(space::kSmall);
  m_invert = ui::widgets::iconButton("invert", tr("Invert (I)"), bar);
  m_invert->setCheckable(true);
  auto* fit = ui::widgets::iconButton("fit", tr("Fit to window (F)"), bar);
  auto* reset = ui::widgets::iconButton("reset", tr("Reset window, zoom and position (R)"), bar);
  row->addWidget(m_windows);
  row->addWidget(m_invert);
  row->addWidget(fit);
  row->addWidget(reset);
  row->addStretch(1);
  connect(m_invert, &QToolButton::toggled, this, [this](bool inverted) {
    m_view->setInverted(inverted);
    updateOverlay();
  });
  connect(fit, &QToolButton::clicked, m_view, &ui::viewer::ImageView::fit);
  connect(reset, &QToolButton::clicked, this, &SeriesViewer::resetView);
  return bar;
}

void SeriesViewer::connectView() {
  connect(m_slider, &QSlider::valueChanged, this, &SeriesViewer::goTo);
  connect(m_view, &ui::viewer::ImageView::scrollRequested, this, [this](int slices) { goTo(m_slice + slices); });
  connect(m_view, &ui::viewer::ImageView::activatedTwice, m_view, &ui::viewer::ImageView::fit);
  connect(m_view, &ui::viewer::ImageView::zoomChanged, this, &SeriesViewer::updateOverlay);
  connect(m_view, &ui::viewer::ImageView::windowChanged, this, [this] {
    if (!m_applying) {
      m_mode = WindowMode::fixed;
      m_windows->markCustom();
    }
    updateOverlay();
  });
  connect(m_view, &ui::viewer::ImageView::pixelHovered, this, [this](int row, int col) {
    m_probe = QPoint(col, row);
    updateOverlay();
  });
  connect(m_view, &ui::viewer::ImageView::pixelLeft, this, [this] {
    m_probe.reset();
    updateOverlay();
  });
  connect(m_windows, &WindowMenu::windowChosen, this, [this](const Window& window) {
    m_mode = WindowMode::fixed;
    m_applying = true;
    m_view->setWindow(window);
    m_applying = false;
  });
  const auto follow = [this](WindowMode mode) {
    m_mode = mode;
    applyWindow();
  };
  connect(m_windows, &WindowMenu::headerChosen, this, [follow] { follow(WindowMode::header); });
  connect(m_windows, &WindowMenu::lutChosen, this, [follow] { follow(WindowMode::lut); });
  connect(&m_loader, &FrameLoader::decoded, this, [this](const QString& key, const FrameLoader::ImagePtr& image) {
    if (key == m_wantedKey) showImage(image);
  });
  connect(&m_loader, &FrameLoader::failed, this, [this](const QString& key, const QString& message) {
    if (key != m_wantedKey) return;
    showImage(nullptr);
    Q_EMIT sliceFailed(message);
  });
}

void SeriesViewer::show(const study::Patient* patient, const study::Study* study, const study::Series* series) {
  m_patient = patient;
  m_study = study;
  m_series = series;
  m_slice = -1;
  m_wantedKey.clear();
  m_image.reset();
  m_probe.reset();
  m_invert->setChecked(false);
  m_view->setImage(nullptr);
  m_view->setOverlay({});
  const int count = series != nullptr ? static_cast<int>(series->slices.size()) : 0;
  {
    const QSignalBlocker quiet(m_slider);
    m_slider->setRange(0, std::max(0, count - 1));
    m_slider->setVisible(count > 1);
  }
  setEnabled(count > 0);
  if (count > 0) goTo(count / 2);
}

void SeriesViewer::goTo(int slice) {
  if (m_series == nullptr) return;
  const int index = std::clamp(slice, 0, static_cast<int>(m_series->slices.size()) - 1);
  if (index == m_slice) return;
  m_slice = index;
  {
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(index);
  }
  m_wantedKey = FrameLoader::keyOf(m_series->slices[static_cast<std::size_t>(index)]);
  if (auto image = m_loader.want(m_client, *m_series, index)) showImage(std::move(image));
}

void SeriesViewer::showImage(FrameLoader::ImagePtr image) {
  const bool first = m_image == nullptr;
  m_image = std::move(image);
  m_view->setImage(m_image);
  if (m_image == nullptr) return;
  if (first) {
    m_windows->fill(*m_image, m_series->modality);
    m_mode = m_image->voiLut ? WindowMode::lut : WindowMode::header;
  }
  applyWindow();
}

// The window of the picture on screen: its header's, its lookup table's, or the one that the user set.
void SeriesViewer::applyWindow() {
  if (m_image == nullptr) return;
  if (m_mode == WindowMode::header) {
    m_applying = true;
    m_view->setWindow(engine::image::defaultWindow(*m_image));
    m_applying = false;
  } else if (m_mode == WindowMode::lut) {
    m_view->useHeaderLut();
  }
  updateOverlay();
}

void SeriesViewer::resetView() {
  if (m_image == nullptr) return;
  m_invert->setChecked(false);
  m_view->fit();
  m_windows->choosePlace(0);
}

void SeriesViewer::updateOverlay() {
  if (m_image == nullptr || m_series == nullptr) return;
  ViewState state;
  state.window = m_view->window();
  state.usesLut = m_view->usesHeaderLut();
  state.inverted = m_view->isInverted();
  state.zoom = m_view->zoom();
  state.slice = m_slice;
  if (m_probe && m_probe->y() < m_image->rows && m_probe->x() < m_image->cols) {
    state.probe = probeText(*m_image, m_probe->y(), m_probe->x());
  }
  m_view->setOverlay(overlayFor(*m_patient, *m_study, *m_series, *m_image, state));
}

void SeriesViewer::keyPressEvent(QKeyEvent* event) {
  constexpr int kPage = 10;
  switch (event->key()) {
    case Qt::Key_Up: goTo(m_slice - 1); return;
    case Qt::Key_Down: goTo(m_slice + 1); return;
    case Qt::Key_PageUp: goTo(m_slice - kPage); return;
    case Qt::Key_PageDown: goTo(m_slice + kPage); return;
    case Qt::Key_Home: goTo(0); return;
    case Qt::Key_End: goTo(m_slider->maximum()); return;
    case Qt::Key_I: m_invert->toggle(); return;
    case Qt::Key_F: m_view->fit(); return;
    case Qt::Key_R: resetView(); return;
    default: break;
  }
  if (event->key() >= Qt::Key_1 && event->key() <= Qt::Key_9 && event->modifiers() == Qt::NoModifier) {
    m_windows->choosePlace(event->key() - Qt::Key_1);
    return;
  }
  QWidget::keyPressEvent(event);
}

}  // namespace praxis::plugins::dicom::panel
