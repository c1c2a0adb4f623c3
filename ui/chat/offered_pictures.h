#pragma once
// What a paste or a drop brings that can go along with a question. Reads nothing but the clipboard or the drag itself;
// addresses elsewhere are never fetched. Thread: gui.

#include <QImage>
#include <QStringList>

class QMimeData;

namespace praxis::ui::chat {

struct Offered {
  QStringList paths;  // of this machine
  QImage image;       // when there are none
};

// False for models, which the window opens, and for text, also where it comes with a picture of itself.
bool offersPictures(const QMimeData& data);
Offered offeredBy(const QMimeData& data);
// By its name: a picture file, as the page takes them wherever they are dropped on it.
bool hasPictureName(const QString& path);

}  // namespace praxis::ui::chat
