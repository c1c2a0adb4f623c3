#pragma once
// JSON laid out in lines while it arrives, character by character: only white space outside strings changes, and what
// has been given out never changes again. Text that is no JSON comes through with nothing lost but such white space.
// Thread: any.

#include <QString>

namespace praxis::ui::chat {

class JsonLayout {
 public:
  // What to append for this piece.
  QString feed(const QString& piece);

 private:
  void take(QChar c, QString& out);
  void breakLine(QString& out) const;

  int m_depth = 0;
  bool m_inString = false;
  bool m_escaped = false;  // the character before was a backslash in a string
  bool m_opened = false;   // the last one was { or [: its line ends once something follows inside
};

}  // namespace praxis::ui::chat
