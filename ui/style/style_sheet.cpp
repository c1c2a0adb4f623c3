#include "ui/style/style_sheet.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <QFile>

namespace praxis::ui::style {

namespace {

using Token = std::pair<QString, QString>;

std::vector<Token> tokens(Theme theme) {
  const Colours& c = colours(theme);
  const auto pixels = [](int length) { return QStringLiteral("%1px").arg(length); };
  const auto pointSize = [](const QFont& font) { return QStringLiteral("%1pt").arg(font.pointSizeF()); };
  std::vector<Token> all{
      {"background", c.background.name()}, {"surface", c.surface.name()}, {"raised", c.raised.name()},
      {"line", c.line.name()}, {"text", c.text.name()}, {"muted", c.muted.name()}, {"accent", c.accent.name()},
      {"info", c.info.name()}, {"warning", c.warning.name()}, {"danger", c.danger.name()},
      {"ai", c.ai.name()},
      {"onAccent", c.onAccent.name()}, {"hover", c.hover.name()}, {"pressed", c.pressed.name()},
      {"accentHover", c.accentHover.name()}, {"accentPressed", c.accentPressed.name()},
      {"selection", c.selection.name()},
      {"disabled", mix(c.surface, c.muted, 0.55).name()}, {"handle", mix(c.line, c.muted, 0.35).name()},
      {"dangerGround", mix(c.surface, c.danger, 0.14).name()},
      {"infoGround", mix(c.surface, c.info, 0.12).name()}, {"warningGround", mix(c.surface, c.warning, 0.12).name()},
      {"infoLine", mix(c.line, c.info, 0.45).name()}, {"warningLine", mix(c.line, c.warning, 0.45).name()},
      {"dangerLine", mix(c.line, c.danger, 0.45).name()},
      {"tiny", pixels(space::kTiny)}, {"small", pixels(space::kSmall)}, {"medium", pixels(space::kMedium)},
      {"large", pixels(space::kLarge)}, {"huge", pixels(space::kHuge)}, {"radius", pixels(kRadius)},
      // The height of what is inside a control's border (1) and padding (4).
      {"controlInside", pixels(kControlHeight - 10)}, {"iconButton", pixels(kControlHeight - 2)},
      {"smallFont", pointSize(font(FontSize::small))}, {"bodyFont", pointSize(font(FontSize::body))},
      {"glyphs", theme == Theme::dark ? ":/praxis/tinted/dark" : ":/praxis/tinted/light"},
  };
  // Longer names first, so that @accentHover is not read as @accent and "Hover".
  std::ranges::sort(all, [](const Token& one, const Token& other) { return one.first.size() > other.first.size(); });
  return all;
}

}  // namespace

QString styleSheet(Theme theme) {
  QFile file(QStringLiteral(":/praxis/style/praxis.qss"));
  if (!file.open(QIODevice::ReadOnly)) return {};
  QString sheet = QString::fromUtf8(file.readAll());
  for (const auto& [name, value] : tokens(theme)) sheet.replace(u'@' + name, value);
  return sheet;
}

}  // namespace praxis::ui::style
