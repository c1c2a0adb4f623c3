#pragma once
// One place of the grid: a picture with its slider, and what it shows: series, slice, window, cine. A client of the
// frame loader. What the user does here is told by signals; what links do is not. Thread: gui.

#include <memory>
#include <optional>

#include <QTimer>
#include <QWidget>

#include "plugins/dicom/panel/frame_loader.h"
#include "plugins/dicom/panel/hanging.h"
#include "plugins/dicom/study/study.h"
#include "ui/viewer/image_view.h"

namespace praxis::ui::viewer {
class AnnotationLayer;
class AnnotationSet;
class SliceSlider;
}  // namespace praxis::ui::viewer

namespace praxis::plugins::dicom::panel {

class ReferenceLayer;

class Viewport : public QWidget {
  Q_OBJECT
 public:
  // What is pointed to must stay until the next show().
  struct Content {
    const study::Patient* patient = nullptr;
    const study::Study* study = nullptr;
    const study::Series* series = nullptr;
    QString label;  // "Prior 2025-03-01"; empty for the study that was opened
  };
  enum class WindowMode { header, lut, fixed };  // where the window of the next slice comes from

  static constexpr double kFramesPerSecond = 15;  // where the header says nothing
  static constexpr double kFramesPerSecondMin = 1, kFramesPerSecondMax = 60;

  // The loader outlives the viewport.
  explicit Viewport(FrameLoader& loader, QWidget* parent = nullptr);
  ~Viewport() override;

  // A series of nullptr shows nothing. slice -1: the middle one.
  void show(const Content& content, int slice = -1);
  const Content& content() const { return m_content; }
  const study::Series* series() const { return m_content.series; }
  int slice() const { return m_slice; }
  int sliceCount() const;
  const study::Slice* currentSlice() const;
  QString markKey() const;  // of the frame, for its marks
  // The picture of the slice; null while it is being decoded or cannot be.
  const FrameLoader::ImagePtr& image() const { return m_image; }
  void goTo(int slice);      // by the user; clamped
  void followTo(int slice);  // by a link: says nothing
  bool isWaiting() const { return m_waiting; }

  WindowMode windowMode() const { return m_mode; }
  void setWindow(const engine::image::Window& window);  // by a preset: for every slice from now on
  void followWindow(const engine::image::Window& window);
  void useHeaderWindow();
  void useHeaderLut();
  void setInverted(bool inverted);
  void reset();
  // Mirrored or not, and against which side it leans until the user moves it.
  void hang(bool mirrored, Lean lean);

  bool isPlaying() const { return m_cine.isActive(); }
  void setPlaying(bool playing);
  double framesPerSecond() const { return m_framesPerSecond; }
  void setFramesPerSecond(double rate);

  ui::viewer::ImageView& view() { return *m_view; }
  const ui::viewer::ImageView& view() const { return *m_view; }
  ReferenceLayer& referenceLayer() { return *m_lines; }
  ui::viewer::AnnotationLayer& marks() { return *m_marks; }
  void setActive(bool active);
  void setTextVisible(bool visible);
  void setKeyImage(bool marked);  // says so in the corner

 Q_SIGNALS:
  void activated();
  void soloRequested();
  void contentChanged();
  void sliceChanged(int before, int now);                          // by the user or by cine
  void windowChosen(const praxis::engine::image::Window& window);  // by the user
  void viewMoved();     // zoom, position or orientation, by the user or a command
  void stateChanged();  // anything that a toolbar shows
  void seriesDropped(int row);
  void menuRequested(const QPoint& position);  // on the screen; a right click that was no drag, or the menu key
  // A slice that was asked for cannot be shown: why.
  void sliceFailed(const QString& message);

 public:
  static constexpr char kSeriesMime[] = "application/x-praxis-series";  // row of the series strip, as decimal text
  // While a link moves the view, viewMoved() is not said.
  class Quiet;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void connectView();
  void move(int slice, bool byUser);
  void showImage(FrameLoader::ImagePtr image);
  void applyWindow();
  void fail(const QString& message);
  void tick();
  void updateOverlay();
  void lean();
  void updateLoaded();
  void watchForMenu(QEvent* event);

  FrameLoader& m_loader;
  const int m_client;
  Content m_content;
  int m_slice = -1;
  int m_shown = -1;  // the slice whose picture is on screen; another one while m_waiting
  QString m_wantedKey;
  bool m_waiting = false;
  FrameLoader::ImagePtr m_image;
  WindowMode m_mode = WindowMode::header;
  bool m_applying = false;  // the window changes by our own hand, not by the user's
  bool m_fresh = false;     // the first picture of this content has not come yet
  int m_quiet = 0;
  std::optional<QPoint> m_probe;  // x column, y row
  std::optional<QPoint> m_rightPress;
  bool m_keyImage = false;
  bool m_mirrored = false;
  Lean m_lean = Lean::none;
  QSizeF m_leanedIn;
  bool m_leaning = false;  // and nobody has moved the picture since
  double m_framesPerSecond = kFramesPerSecond;
  QTimer m_cine;

  ui::viewer::ImageView* m_view;
  ReferenceLayer* m_lines;
  ui::viewer::SliceSlider* m_slider;
  ui::viewer::AnnotationLayer* m_marks;
};

class Viewport::Quiet {
 public:
  explicit Quiet(Viewport& viewport) : m_viewport(viewport) { ++m_viewport.m_quiet; }
  ~Quiet() { --m_viewport.m_quiet; }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  Viewport& m_viewport;
};

}  // namespace praxis::plugins::dicom::panel
