#pragma once
// In what the picture on screen differs from the stored data. Thread: any.

#include <vector>

#include <QString>

#include "engine/image/image.h"
#include "ui/viewer/picture_layer.h"
#include "ui/viewer/view_transform.h"

namespace praxis::ui::viewer {

enum class Fidelity {
  lossy,          // stored after compression with loss
  reduced,        // several stored pixels to one of the screen
  interpolated,   // values between the stored ones
  aspect,         // pixels stretched to their true height
  paddingHidden,  // pixels without data are black
};

// Those that hold now, the weightiest first. `hasPadding`: asked of each picture once, it looks at every pixel.
bool hasPadding(const engine::image::Image& image);
std::vector<Fidelity> fidelityNotes(const engine::image::Image& image, bool hasPadding, const ViewTransform& view,
                                    const Look& look, double devicePixelRatio);
// "lossy", "interpolated": for a badge, in the user's language.
QString fidelityText(Fidelity note);
// The same in a sentence.
QString fidelityExplanation(Fidelity note);
// Those that may change what is read from a picture; the others hold for nearly every picture that is not shown 1:1.
bool isWeighty(Fidelity note);

}  // namespace praxis::ui::viewer
