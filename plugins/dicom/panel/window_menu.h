#pragma once
// The windows that a picture can be shown through, as a combo box: the header's own, its lookup table, automatic, and
// the presets of the modality. Digit keys choose by place. Thread: gui.

#include <optional>
#include <vector>

#include <QComboBox>

#include "engine/image/image.h"

namespace praxis::plugins::dicom::panel {

class WindowMenu : public QComboBox {
  Q_OBJECT
 public:
  explicit WindowMenu(QWidget* parent = nullptr);

  // Fills the list for this picture and marks the entry that it starts with.
  void fill(const engine::image::Image& image, const std::string& modality);
  // The user dragged: no entry is marked.
  void markCustom();
  void choosePlace(int place);  // from 0; ignored beyond the end

 Q_SIGNALS:
  void windowChosen(const praxis::engine::image::Window& window);
  void lutChosen();
  void headerChosen();  // follow each slice's own header again

 private:
  enum class Kind { header, lut, fixed };
  struct Entry {
    Kind kind;
    engine::image::Window window;
  };
  void add(const QString& label, Kind kind, const engine::image::Window& window = {});
  void choose(int index);

  std::vector<Entry> m_entries;
};

}  // namespace praxis::plugins::dicom::panel
