#pragma once
// Pictures that go along with a question, as stored values rather than as a screen shot: the model's own recipe makes
// its input from them. Nothing here names a patient. Thread: values any; PictureSource says its own.

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QImage>
#include <QList>
#include <QRect>
#include <QString>
#include <QStringList>

#include "engine/base/result.h"
#include "engine/image/image.h"

class QObject;

namespace praxis::ui::bridge {

using Picture = std::shared_ptr<const engine::image::Image>;

// A series whose slices are read when it is known which ones the model takes. What is being read when the source goes
// is dropped. Thread: gui.
class PictureSource {
 public:
  using Pictures = engine::base::Result<std::vector<Picture>>;
  virtual ~PictureSource() = default;
  virtual std::size_t count() const = 0;
  // Returns at once. `done` is called on the GUI thread, unless `receiver` is gone by then. Slices count from 0.
  virtual void read(std::vector<std::size_t> slices, QObject* receiver, std::function<void(Pictures)> done) = 0;
};

struct ImageAttachment {
  enum class Kind { picture, slice, series, region };
  Kind kind = Kind::picture;
  QString name;        // "knee.png", or the description of the series
  QString modality;    // "CT"; empty: an ordinary picture
  QList<int> slices;   // of the series, from 1, one for each picture; empty for an ordinary picture
  int sliceCount = 0;  // of the series
  QRect region;        // in pixels of the slice; null: the whole of it
  std::optional<engine::image::Window> window;  // in use on the screen when it was asked about
  QImage thumbnail;                             // small, as it was seen
  QList<Picture> pictures;                      // in the order they are sent; empty until they are read
  std::shared_ptr<PictureSource> source;        // of a series; its pictures are read by the model's rule
  QStringList kept;                // names of the files that keep the pictures with a conversation; empty: none yet

  bool isMedical() const { return kind != Kind::picture; }
  bool isRead() const { return !pictures.isEmpty(); }
};

// What a panel asks the window to ask about.
struct ImageQuestion {
  ImageAttachment image;
  QString suggestion;  // stands selected in the prompt
  bool sends = false;  // it is asked at once
};

}  // namespace praxis::ui::bridge
