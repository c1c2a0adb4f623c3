#pragma once
// The picture of a viewport as the screen's own pixels. Keeps what it can from paint to paint: the values on screen
// while the window is dragged, the pixels while only the writing over them changes. Thread: gui.

#include <memory>
#include <optional>
#include <vector>

#include <QImage>
#include <QPainter>

#include "engine/image/image.h"
#include "engine/image/screen_samples.h"
#include "ui/viewer/view_transform.h"

namespace praxis::ui::viewer {

// How values become grey, beside where they lie.
struct Look {
  engine::image::Window window;
  bool useLut = false;    // the picture's own VOI lookup table instead of the window
  bool inverted = false;  // on top of what the header asks for
  bool smooth = true;     // between pixels while enlarged less than kPixelsFrom
  bool planesVisible = true;
  bool operator==(const Look&) const = default;
};

// Enlarged this far, a picture shows its pixels as they are.
inline constexpr double kPixelsFrom = 8.0;

class PictureLayer {
 public:
  void setImage(std::shared_ptr<const engine::image::Image> image);
  // The view's viewport begins at the painter's origin.
  void paint(QPainter& painter, const ViewTransform& view, const Look& look, double devicePixelRatio);

 private:
  // Which samples are at hand.
  struct Place {
    engine::image::ScreenAxis cols, rows;
    bool sideways = false;  // picture columns run down the screen
    engine::image::Enlargement enlargement = engine::image::Enlargement::smooth;
    bool operator==(const Place&) const = default;
  };
  // An overlay plane as values 0 and 1, and where in the picture it begins.
  struct Plane {
    int left = 0, top = 0;
    engine::image::Samples cover;
  };
  static Place placeOf(const ViewTransform& view, const Look& look, double devicePixelRatio);
  void sample(const Place& place);
  void render(const Look& look);
  void renderPixels(const Look& look);
  void addColours();
  void addPlanes();

  std::shared_ptr<const engine::image::Image> m_image;
  std::optional<engine::image::Samples> m_quarter;  // averages of 4 x 4 pixels, once the picture was shown that small
  std::vector<Plane> m_planes;
  engine::image::Samples m_colours;  // pixels that stand for a colour, with their cover; mostly none
  std::optional<Place> m_place;      // of m_samples; none: they are of another picture
  engine::image::Samples m_samples;
  std::optional<Look> m_look;  // of m_pixels
  std::vector<std::uint8_t> m_bytes;
  QImage m_pixels;
};

}  // namespace praxis::ui::viewer
