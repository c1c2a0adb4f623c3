#pragma once
// How a picture is turned on screen: mirrored left to right or not, then turned clockwise in steps of 90 degrees. The
// eight ways of laying a rectangle (the dihedral group D4). Thread: any.

#include <QPointF>
#include <QString>

namespace praxis::ui::viewer {

struct Orientation {
  bool mirrored = false;  // first: left and right of the stored picture exchanged
  int quarterTurns = 0;   // then: clockwise, 0 to 3
  bool operator==(const Orientation&) const = default;

  bool isUpright() const { return !mirrored && quarterTurns == 0; }
  bool isSideways() const { return quarterTurns % 2 != 0; }  // columns of the picture run across the screen
  // What follows acts on the picture as it is seen now.
  Orientation turned(int clockwiseQuarters) const;
  Orientation flippedHorizontally() const;
  Orientation flippedVertically() const;
  Orientation inverse() const;
  // A displacement of the stored picture as it is seen.
  QPointF map(QPointF displacement) const;
};

// Letters at the edges of the picture as stored, carried to the edges of what is seen.
struct EdgeLetters {
  QString left, right, top, bottom;
  bool operator==(const EdgeLetters&) const = default;
};
EdgeLetters turnedLetters(const EdgeLetters& stored, const Orientation& orientation);

}  // namespace praxis::ui::viewer
