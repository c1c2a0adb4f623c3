#pragma once
// The windows that a picture can be shown through, as a combo box: the header's own, its lookup table, automatic, and
// the presets of the modality. Digit keys: 1 the header's first, 2 automatic, from 3 on the presets in their order, so
// that a digit means the same in every CT. Thread: gui.

#include <optional>
#include <string>
#include <vector>

#include <QComboBox>

#include "engine/image/image.h"

namespace praxis::plugins::dicom::panel {

class WindowMenu : public QComboBox {
  Q_OBJECT
 public:
  explicit WindowMenu(QWidget* parent = nullptr);

  // Fills the list for this picture; null or colour: nothing to choose.
  void fill(const engine::image::Image* image, const std::string& modality);
  // Marks the entry in force: nothing for a window that is in no entry.
  void markHeader() { setCurrentIndex(count() > 0 ? 0 : -1); }
  void mark(const engine::image::Window& window);
  void setRoomy(bool roomy);    // wide enough for name and numbers, or for the name
  void chooseDigit(int place);  // from 0 for key 1; ignored where there is nothing

 Q_SIGNALS:
  void windowChosen(const praxis::engine::image::Window& window);
  void lutChosen();
  void headerChosen();  // follow each slice's own header again
  void partChosen();    // automatic for the part of the picture in sight

 private:
  enum class Kind { header, lut, fixed, part };
  struct Entry {
    Kind kind;
    engine::image::Window window;
    std::optional<int> digit;
  };
  void add(const QString& label, const Entry& entry);
  void choose(int index);

  std::vector<Entry> m_entries;
};

}  // namespace praxis::plugins::dicom::panel
