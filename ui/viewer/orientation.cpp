#include "ui/viewer/orientation.h"

#include <array>

namespace praxis::ui::viewer {
namespace {

int wrapped(int quarters) { return ((quarters % 4) + 4) % 4; }

}  // namespace

Orientation Orientation::turned(int clockwiseQuarters) const {
  return {mirrored, wrapped(quarterTurns + wrapped(clockwiseQuarters))};
}

// A mirror after a turn is the opposite turn after the mirror.
Orientation Orientation::flippedHorizontally() const { return {!mirrored, wrapped(-quarterTurns)}; }

Orientation Orientation::flippedVertically() const { return {!mirrored, wrapped(2 - quarterTurns)}; }

Orientation Orientation::inverse() const { return {mirrored, mirrored ? quarterTurns : wrapped(-quarterTurns)}; }

QPointF Orientation::map(QPointF d) const {
  if (mirrored) d.setX(-d.x());
  switch (quarterTurns) {
    case 1:
      return {-d.y(), d.x()};
    case 2:
      return {-d.x(), -d.y()};
    case 3:
      return {d.y(), -d.x()};
    default:
      return d;
  }
}

EdgeLetters turnedLetters(const EdgeLetters& stored, const Orientation& orientation) {
  EdgeLetters seen;
  const std::array<std::pair<QPointF, const QString*>, 4> edges{
      {{{-1, 0}, &stored.left}, {{1, 0}, &stored.right}, {{0, -1}, &stored.top}, {{0, 1}, &stored.bottom}}};
  for (const auto& [direction, letters] : edges) {
    const QPointF to = orientation.map(direction);
    if (to.x() < 0) seen.left = *letters;
    if (to.x() > 0) seen.right = *letters;
    if (to.y() < 0) seen.top = *letters;
    if (to.y() > 0) seen.bottom = *letters;
  }
  return seen;
}

}  // namespace praxis::ui::viewer
