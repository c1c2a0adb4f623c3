#pragma once
// What the tour does, page by page, and how it knows that it happened. Thread: gui.

class QImage;

namespace praxis::app::gui {

class Program;
class Tour;

void addTourScript(Tour& tour, Program& program);

// True when the picture holds an image of many greys: what a viewport with a radiograph or slice has, and a page of
// text in the theme's tinted colours has not.
bool showsGreyImage(const QImage& picture);

}  // namespace praxis::app::gui
