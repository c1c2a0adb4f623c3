#include "ui/viewer/fidelity.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

namespace praxis::ui::viewer {
namespace {

constexpr double kSame = 1e-3;  // of a scale: what no eye and no rounding of headers tells apart

}  // namespace

bool hasPadding(const engine::image::Image& image) {
  return std::any_of(image.padding.begin(), image.padding.end(), [](std::uint8_t is) { return is != 0; });
}

std::vector<Fidelity> fidelityNotes(const engine::image::Image& image, bool hasPadding, const ViewTransform& view,
                                    const Look& look, double ratio) {
  // Pixels of the screen per stored column and per stored row.
  const QTransform t = view.transform();
  const double cols = ratio * std::hypot(t.m11(), t.m12()), rows = ratio * std::hypot(t.m21(), t.m22());
  std::vector<Fidelity> notes;
  if (image.lossy) notes.push_back(Fidelity::lossy);
  if (std::min(cols, rows) < 1 - kSame) notes.push_back(Fidelity::reduced);
  const bool between = look.smooth && view.zoom() < kPixelsFrom;
  if (between && std::max(cols, rows) > 1 + kSame) notes.push_back(Fidelity::interpolated);
  if (std::abs(rows / cols - 1) > kSame) notes.push_back(Fidelity::aspect);
  if (hasPadding) notes.push_back(Fidelity::paddingHidden);
  return notes;
}

QString fidelityText(Fidelity note) {
  const auto tr = [](const char* text) { return QCoreApplication::translate("Fidelity", text); };
  switch (note) {
    case Fidelity::lossy:
      return tr("lossy");
    case Fidelity::reduced:
      return tr("reduced");
    case Fidelity::interpolated:
      return tr("interpolated");
    case Fidelity::aspect:
      return tr("stretched");
    case Fidelity::paddingHidden:
      return tr("padding hidden");
  }
  return {};
}

QString fidelityExplanation(Fidelity note) {
  const auto tr = [](const char* text) { return QCoreApplication::translate("Fidelity", text); };
  switch (note) {
    case Fidelity::lossy:
      return tr("Lossy: the stored picture was compressed with loss before it came here.");
    case Fidelity::reduced:
      return tr("Reduced: each pixel of the screen is the average of several stored ones. Zoom in to see them singly.");
    case Fidelity::interpolated:
      return tr("Interpolated: values between the stored pixels are computed.");
    case Fidelity::aspect:
      return tr("Stretched: stored pixels are not square and are drawn in their true proportions.");
    case Fidelity::paddingHidden:
      return tr("Padding hidden: pixels that hold no data are black.");
  }
  return {};
}

bool isWeighty(Fidelity note) { return note == Fidelity::lossy || note == Fidelity::aspect; }

}  // namespace praxis::ui::viewer
