#include "ui/chat/message_styler.h"

#include "ui/style/tokens.h"

namespace praxis::ui::chat {

namespace {

// States that a paragraph hands on to the next one.
constexpr int kProse = 0, kCode = 1;

QTextCharFormat strong() {
  QTextCharFormat format;
  format.setFontWeight(QFont::DemiBold);
  return format;
}

QTextCharFormat code() {
  QTextCharFormat format;
  format.setFontFamilies(style::mono(style::FontSize::transcript).families());
  format.setFontFixedPitch(true);
  return format;
}

bool isHeading(const QString& text) {
  int marks = 0;
  while (marks < text.size() && text[marks] == QLatin1Char('#')) ++marks;
  return marks >= 1 && marks <= 6 && marks < text.size() && text[marks] == QLatin1Char(' ');
}

}  // namespace

void MessageStyler::highlightBlock(const QString& text) {
  const bool fence = text.trimmed().startsWith(QLatin1String("```"));
  const bool inside = previousBlockState() == kCode;
  setCurrentBlockState(fence != inside ? kCode : kProse);
  const int length = static_cast<int>(text.size());
  if (fence || inside) return setFormat(0, length, code());
  if (isHeading(text)) return setFormat(0, length, strong());
  emphasise(text, QStringLiteral("**"), strong());
  emphasise(text, QStringLiteral("`"), code());
}

// Formats what stands between two marks of one paragraph, the marks included.
void MessageStyler::emphasise(const QString& text, const QString& mark, const QTextCharFormat& format) {
  const auto width = mark.size();
  for (auto open = text.indexOf(mark); open >= 0;) {
    const auto close = text.indexOf(mark, open + width);
    if (close < 0) return;
    setFormat(static_cast<int>(open), static_cast<int>(close + width - open), format);
    open = text.indexOf(mark, close + width);
  }
}

}  // namespace praxis::ui::chat
