#pragma once
// How two series in space belong together: which slice of one lies nearest to a slice of the other, where a slice's
// plane cuts another slice, what a zoom of one means in the other. Pure geometry. Thread: any.

#include <optional>

#include <QLineF>
#include <QPointF>
#include <QSizeF>

#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::panel {

// What follows the active viewport in the others; each can be switched on its own.
struct LinkOptions {
  bool scroll = true;
  bool scrollByNumber = false;  // where positions cannot be compared, scroll by the same number of slices
  bool window = false;
  bool zoom = false;
  bool referenceLines = true;
  bool operator==(const LinkOptions&) const = default;
};

// Planes that differ by less than this stack along the same axis.
inline constexpr double kSameDirectionDegrees = 20;

// Positions of the two can be compared: one Frame of Reference, and every slice in question has a geometry.
bool shareSpace(const study::Series& one, const study::Series& other);
// Likewise, and the slices stack roughly along the same axis.
bool shareStack(const study::Series& one, const study::Series& other);
// The slice of `target` nearest to the centre of `source`'s slice, if they share a stack; nothing where it lies further
// outside of the target's stack than one slice.
std::optional<int> nearestSlice(const study::Series& target, const study::Series& source, int sourceSlice);

// The cut of `source`'s slice with the picture of `target`'s slice, in picture coordinates of the target (the first
// pixel covers [0, 1) x [0, 1)), no longer than both slices reach; nothing where they are parallel or do not meet.
std::optional<QLineF> referenceLine(const study::Series& target, int targetSlice, const study::Series& source,
                                    int sourceSlice);

// The picture point of `target` that goes with `sourceCentre`: by position where the two share a stack, else by the
// share of the picture. `targetSize` and `sourceSize` are the pictures in pixels.
QPointF followCentre(const study::Series& target, int targetSlice, QSizeF targetSize, const study::Series& source,
                     int sourceSlice, QSizeF sourceSize, QPointF sourceCentre);

}  // namespace praxis::plugins::dicom::panel
