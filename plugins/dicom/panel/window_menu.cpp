#include "plugins/dicom/panel/window_menu.h"

#include <QCoreApplication>

#include "engine/image/render.h"
#include "plugins/dicom/panel/presets.h"

namespace praxis::plugins::dicom::panel {

using engine::image::Window;

WindowMenu::WindowMenu(QWidget* parent) : QComboBox(parent) {
  setMinimumContentsLength(18);
  setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  setPlaceholderText(tr("Custom window"));
  setToolTip(tr("Window: drag with the left button, or press 1 to 9"));
  setAccessibleName(tr("Window preset"));
  connect(this, &QComboBox::activated, this, &WindowMenu::choose);
}

void WindowMenu::add(const QString& label, Kind kind, const Window& window) {
  addItem(label);
  m_entries.push_back({kind, window});
}

void WindowMenu::fill(const engine::image::Image& image, const std::string& modality) {
  clear();
  m_entries.clear();
  setEnabled(!image.isColour());
  if (image.isColour()) return;
  const auto labelled = [](const QString& name, const Window& w) {
    return QStringLiteral("%1   %2 / %3").arg(name).arg(w.width, 0, 'g', 5).arg(w.center, 0, 'g', 5);
  };
  if (image.voiLut) add(tr("Header lookup table"), Kind::lut);
  for (std::size_t i = 0; i < image.windows.size(); ++i) {
    const Window& window = image.windows[i];
    const QString name = window.explanation.empty() ? tr("Header") : QString::fromStdString(window.explanation);
    const bool first = i == 0 && !image.voiLut;
    add(labelled(name, window), first ? Kind::header : Kind::fixed, window);
  }
  const Window automatic = engine::image::autoWindow(image);
  add(labelled(tr("Automatic"), automatic), image.windows.empty() && !image.voiLut ? Kind::header : Kind::fixed,
      automatic);
  for (const Preset& preset : presetsFor(modality)) {
    const QString name = QCoreApplication::translate("Presets", preset.name);
    const Window window{preset.center, preset.width, engine::image::VoiFunction::linear, name.toStdString()};
    add(labelled(name, window), Kind::fixed, window);
  }
  setCurrentIndex(0);
}

void WindowMenu::markCustom() { setCurrentIndex(-1); }

void WindowMenu::choosePlace(int place) {
  if (place < 0 || place >= count()) return;
  setCurrentIndex(place);
  choose(place);
}

void WindowMenu::choose(int index) {
  const Entry& entry = m_entries.at(static_cast<std::size_t>(index));
  switch (entry.kind) {
    case Kind::header:
      Q_EMIT headerChosen();
      break;
    case Kind::lut:
      Q_EMIT lutChosen();
      break;
    case Kind::fixed:
      Q_EMIT windowChosen(entry.window);
      break;
  }
}

}  // namespace praxis::plugins::dicom::panel
