#include "plugins/dicom/panel/window_menu.h"

#include <QAbstractItemView>
#include <QCoreApplication>

#include "engine/image/render.h"
#include "plugins/dicom/panel/presets.h"

namespace praxis::plugins::dicom::panel {

using engine::image::Window;

namespace {

constexpr int kDigitAutomatic = 1, kDigitPresets = 2, kDigits = 10;
constexpr int kLengthMin = 18, kLengthNarrow = 9;

bool sameNumbers(const Window& a, const Window& b) {
  return a.center == b.center && a.width == b.width && a.function == b.function;
}

}  // namespace

WindowMenu::WindowMenu(QWidget* parent) : QComboBox(parent) {
  setMinimumContentsLength(kLengthMin);
  setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  setPlaceholderText(tr("Own window"));
  setToolTip(tr("Window: drag with the window tool, or press 1 to 9 and 0"));
  setAccessibleName(tr("Window preset"));
  setFocusPolicy(Qt::TabFocus);
  setMaxVisibleItems(kDigits * 2);
  connect(this, &QComboBox::activated, this, &WindowMenu::choose);
}

void WindowMenu::add(const QString& label, const Entry& entry) {
  QString text = label;
  if (entry.kind == Kind::fixed || (entry.kind == Kind::header && entry.window.width > 0)) {
    text += QStringLiteral("   %1 / %2").arg(entry.window.width, 0, 'g', 5).arg(entry.window.center, 0, 'g', 5);
  }
  // Digits stand in a column of their own, also where there is none.
  const QString digit = entry.digit ? QString::number((*entry.digit + 1) % kDigits) : QString(QChar(0x2007));
  addItem(digit + QStringLiteral("  ") + text);
  m_entries.push_back(entry);
}

void WindowMenu::fill(const engine::image::Image* image, const std::string& modality) {
  clear();
  m_entries.clear();
  const bool grey = image != nullptr && !image->isColour();
  setEnabled(grey);
  setPlaceholderText(image != nullptr && !grey ? tr("Colour") : tr("Own window"));
  if (!grey) return;
  if (image->voiLut) add(tr("Header lookup table"), {Kind::lut, {}, 0});
  const Window automatic = engine::image::autoWindow(*image);
  const bool bare = image->windows.empty() && !image->voiLut;
  if (!bare && !image->windows.empty()) {
    const Window& first = image->windows.front();
    const QString name = first.explanation.empty() ? tr("Header") : QString::fromStdString(first.explanation);
    add(name, {image->voiLut ? Kind::fixed : Kind::header, first, image->voiLut ? std::nullopt : std::optional(0)});
  }
  add(tr("Automatic"), {bare ? Kind::header : Kind::fixed, automatic, bare ? 0 : kDigitAutomatic});
  add(tr("Automatic, part in sight"), {Kind::part, {}, std::nullopt});
  int digit = kDigitPresets;
  for (const Preset& preset : presetsFor(modality)) {
    const QString name = QCoreApplication::translate("Presets", preset.name);
    const Window window{preset.center, preset.width, engine::image::VoiFunction::linear, name.toStdString()};
    add(name, {Kind::fixed, window, digit < kDigits ? std::optional(digit) : std::nullopt});
    ++digit;
  }
  for (std::size_t i = 1; i < image->windows.size(); ++i) {
    const Window& window = image->windows[i];
    const QString name =
        window.explanation.empty() ? tr("Header %1").arg(i + 1) : QString::fromStdString(window.explanation);
    add(name, {Kind::fixed, window, digit < kDigits ? std::optional(digit) : std::nullopt});
    ++digit;
  }
  view()->setMinimumWidth(view()->sizeHintForColumn(0) + 2 * view()->frameWidth() + kDigits * 2);
  markHeader();
}

void WindowMenu::mark(const Window& window) {
  int index = -1;
  for (std::size_t i = 0; i < m_entries.size() && index < 0; ++i) {
    const bool fixed = m_entries[i].kind == Kind::fixed || m_entries[i].kind == Kind::header;
    if (fixed && sameNumbers(m_entries[i].window, window)) index = static_cast<int>(i);
  }
  setCurrentIndex(index);
}

void WindowMenu::setRoomy(bool roomy) { setMinimumContentsLength(roomy ? kLengthMin : kLengthNarrow); }

void WindowMenu::chooseDigit(int place) {
  for (std::size_t i = 0; i < m_entries.size(); ++i) {
    if (m_entries[i].digit != place) continue;
    setCurrentIndex(static_cast<int>(i));
    return choose(static_cast<int>(i));
  }
}

void WindowMenu::choose(int index) {
  if (index < 0 || index >= static_cast<int>(m_entries.size())) return;
  const Entry entry = m_entries[static_cast<std::size_t>(index)];  // a receiver may fill the list anew
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
    case Kind::part:
      Q_EMIT partChosen();
      break;
  }
}

}  // namespace praxis::plugins::dicom::panel
