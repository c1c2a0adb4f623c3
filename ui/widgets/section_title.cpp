#include "ui/widgets/section_title.h"

#include "ui/style/theme.h"

namespace praxis::ui::widgets {

SectionTitle::SectionTitle(const QString& text, Level level, QWidget* parent) : QLabel(text, parent) {
  setTextFormat(Qt::PlainText);
  if (level == Level::page) {
    setFont(style::font(style::FontSize::title));
  } else {
    setFont(style::emphasised(style::FontSize::small));
    style::setTone(*this, style::Tone::muted);
  }
}

}  // namespace praxis::ui::widgets
