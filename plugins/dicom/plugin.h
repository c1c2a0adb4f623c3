#pragma once
// The DICOM plugin: what the program loads at run time. Owns the pool on which its panels read and decode. Thread: gui.

#include <memory>

#include <QObject>

#include "ui/plugin/panel_plugin.h"

class QThreadPool;

namespace praxis::plugins::dicom {

class DicomPlugin : public QObject, public ui::plugin::PanelPlugin {
  Q_OBJECT
  Q_PLUGIN_METADATA(IID PRAXIS_PANEL_PLUGIN_IID)
  Q_INTERFACES(praxis::ui::plugin::PanelPlugin)
 public:
  DicomPlugin();
  // Empty on purpose: Qt destroys plugins after DCMTK's statics are gone. See shutdown().
  ~DicomPlugin() override;

  QString name() const override;
  QStringList fileSuffixes() const override;
  ui::plugin::Panel* createPanel(ui::plugin::PanelHost& host, QWidget* parent) override;
  ui::plugin::ReadImages imageReader() const override;
  void shutdown() override;

 private:
  std::unique_ptr<QThreadPool> m_pool;
};

}  // namespace praxis::plugins::dicom
