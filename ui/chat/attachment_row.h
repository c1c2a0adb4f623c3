#pragma once
// The pictures of a question that is being written, in their order: thumbnails with a button each, a sentence about
// those that could not be read, and what they cost of the context. Reads files and slices in the background; it may go
// in the middle of that. One for each conversation. Thread: gui.

#include <optional>

#include <QList>
#include <QWidget>

#include "ui/bridge/engine_client.h"

class QLabel;
class QPushButton;

namespace praxis::ui::widgets {
class FlowLayout;
}

namespace praxis::ui::chat {

class PictureTile;

class AttachmentRow : public QWidget {
  Q_OBJECT
 public:
  static constexpr int kAttachmentsMax = 32;

  explicit AttachmentRow(QWidget* parent = nullptr);

  // Ordinary picture files; what is no picture is said beside the row.
  void addFiles(const QStringList& paths);
  void addPicture(const QImage& image, const QString& name);  // of the clipboard
  // Read already, or a series whose slices are read when a model says which.
  void add(const bridge::ImageAttachment& image);
  void setImages(const QList<bridge::ImageAttachment>& images);
  void remove(int place);
  void clear() { setImages({}); }

  // The model that they would go to, and the tokens of the conversation before them; null: none is loaded.
  void setModel(const bridge::ModelInfo* model, qint64 tokensUsed);

  QList<bridge::ImageAttachment> images() const;  // in their order; those that are read
  int count() const { return static_cast<int>(m_entries.size()); }
  bool isReading() const;
  // There is something to see: whoever shows the row hides it otherwise.
  bool hasContent() const { return !m_entries.isEmpty() || !m_refused.isEmpty(); }
  // Why they cannot be sent as they are; empty when they can.
  QString problem() const;
  // Sends so many slices of each series, evenly spaced, where the model's rule wants more; 0: as many as that.
  void limitSlices(int slices);
  // What is written below the row: a file that was refused, what they cost, or why they cannot be sent.
  QString note() const;

 Q_SIGNALS:
  void changed();
  // The large view of one of images().
  void opened(int place);

 private:
  struct Entry {
    int id = 0;
    bool reading = false;
    bridge::ImageAttachment image;
    PictureTile* tile = nullptr;
  };

  Entry* find(int id);
  int begin(const QString& name);  // a place at the end; 0 when there is none left
  void fill(int id, const bridge::ImageAttachment& image);
  void fail(int id, const QString& message);
  void readSlices(Entry& entry);
  int slicesThatFit() const;           // of each series; 0: none, or nothing to shorten
  void update();

  int m_lastId = 0;
  QList<Entry> m_entries;
  std::optional<bridge::ModelInfo> m_model;
  qint64 m_tokensUsed = 0;
  int m_slicesMax = 0;
  QStringList m_refused;  // since the row was last empty
  widgets::FlowLayout* m_flow;
  QLabel* m_refusedLabel;
  QLabel* m_cost;
  QPushButton* m_fewer;
};

}  // namespace praxis::ui::chat
