#pragma once
// What a plugin implements and what the program gives it. The program loads plugins at run time and runs without any.
// Thread: gui.

#include <filesystem>
#include <functional>
#include <vector>

#include <QString>
#include <QStringList>
#include <QWidget>
#include <QtPlugin>

#include "engine/base/result.h"
#include "engine/image/image.h"
#include "ui/bridge/image_attachment.h"

namespace praxis::ui::plugin {

// What a panel may ask of the program that holds it. Outlives every panel.
class PanelHost {
 public:
  virtual ~PanelHost() = default;
  // One line in the status strip; empty clears it. Never patient data.
  virtual void showStatus(const QString& text) = 0;
  // The folder for files that the plugin may keep and throw away.
  virtual QString cacheFolder() const = 0;
  // The folder for what the plugin keeps for good; empty when nothing is to be kept.
  virtual QString dataFolder() const { return {}; }
  // What to open for the sample that came with the program, what is shown first in front; empty when there is none.
  virtual QStringList samplePaths() const = 0;
  // Puts pictures beside the question that is being written; the window shows it next to the panel.
  virtual void askAbout(const bridge::ImageQuestion&) {}
};

// What of the pictures on screen a question is about. The region is the chosen measurement's, or one yet to be drawn.
enum class AskSubject { slice, series, region };

// The page that a plugin fills. Destroying it in mid-job is allowed and tested.
class Panel : public QWidget {
  Q_OBJECT
 public:
  using QWidget::QWidget;
  // Opens files and folders and shows what the first of them holds; returns at once, reports through the panel itself.
  virtual void openPaths(const QStringList& paths) = 0;
  // True when nothing is being read or decoded: what tests and the tour wait for.
  virtual bool isIdle() const = 0;
  // Hands what is on screen to PanelHost::askAbout(); `question` as it stands and asked at once, or empty for a
  // suggestion of the panel's own. False when nothing is on screen; the panel has said so then.
  virtual bool askAbout(AskSubject, const QString&) { return false; }
  // Opens these paths, then asks about the slice that comes up.
  virtual void openToAsk(const QStringList& paths) { openPaths(paths); }
};

// Every picture of a file, in order. Thread: any.
using ReadImages = std::function<engine::base::Result<std::vector<engine::image::Image>>(const std::filesystem::path&)>;

class PanelPlugin {
 public:
  virtual ~PanelPlugin() = default;
  virtual QString name() const = 0;              // "Imaging (DICOM)"
  virtual QStringList fileSuffixes() const = 0;  // "dcm"; dropped files that match are handed to the panel
  virtual Panel* createPanel(PanelHost& host, QWidget* parent) = 0;
  // Reads the plugin's image files for work that shows none, such as an evaluation; usable once a panel was made and
  // until shutdown(). Empty: the plugin offers none.
  virtual ReadImages imageReader() const { return {}; }
  // Called once after every panel is gone and before main returns; global state of third parties is put away here.
  virtual void shutdown() = 0;
};

}  // namespace praxis::ui::plugin

#define PRAXIS_PANEL_PLUGIN_IID "org.praxis.PanelPlugin/3"
Q_DECLARE_INTERFACE(praxis::ui::plugin::PanelPlugin, PRAXIS_PANEL_PLUGIN_IID)
