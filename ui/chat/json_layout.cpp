#include "ui/chat/json_layout.h"

#include <algorithm>

namespace praxis::ui::chat {

namespace {

constexpr int kIndent = 2;
constexpr int kIndentMax = 40;  // deeper levels stay legible in a narrow window

bool isSpace(QChar c) {
  return c == QLatin1Char(' ') || c == QLatin1Char('\n') || c == QLatin1Char('\r') || c == QLatin1Char('\t');
}

}  // namespace

QString JsonLayout::feed(const QString& piece) {
  QString out;
  out.reserve(piece.size());
  for (const QChar c : piece) take(c, out);
  return out;
}

void JsonLayout::take(QChar c, QString& out) {
  if (m_inString) {
    out += c;
    if (!m_escaped && c == QLatin1Char('"')) m_inString = false;
    m_escaped = !m_escaped && c == QLatin1Char('\\');
    return;
  }
  if (isSpace(c)) return;
  const bool opens = c == QLatin1Char('{') || c == QLatin1Char('[');
  const bool closes = c == QLatin1Char('}') || c == QLatin1Char(']');
  if (closes) {
    m_depth = std::max(0, m_depth - 1);
    if (!m_opened) breakLine(out);
  } else if (m_opened) {
    breakLine(out);
  }
  m_opened = opens;
  if (opens) ++m_depth;
  out += c;
  if (c == QLatin1Char('"')) m_inString = true;
  if (c == QLatin1Char(':')) out += QLatin1Char(' ');
  if (c == QLatin1Char(',')) breakLine(out);
}

void JsonLayout::breakLine(QString& out) const {
  out += QLatin1Char('\n');
  out += QString(std::min(kIndent * m_depth, kIndentMax), QLatin1Char(' '));
}

}  // namespace praxis::ui::chat
