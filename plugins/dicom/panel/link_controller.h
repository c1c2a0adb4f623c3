#pragma once
// Makes the other viewports of a grid follow the one that the user moves: slice by position, window, zoom; and draws in
// each where the active slice cuts it. Thread: gui.

#include <QObject>

#include "plugins/dicom/panel/linking.h"

namespace praxis::plugins::dicom::panel {

class Viewport;
class ViewportGrid;

class LinkController : public QObject {
  Q_OBJECT
 public:
  // The grid outlives the controller.
  explicit LinkController(ViewportGrid& grid, QObject* parent = nullptr);

  const LinkOptions& options() const { return m_options; }
  // What is switched on takes effect at once: the others come to where the active one is.
  void setOptions(const LinkOptions& options);

 private:
  void watch(Viewport* viewport);
  void scroll(const Viewport& source, int before);
  void window(Viewport& source);
  void zoom(Viewport& source);
  void drawLines();

  ViewportGrid& m_grid;
  LinkOptions m_options;
};

}  // namespace praxis::plugins::dicom::panel
