#include "plugins/dicom/plugin.h"

#include <QThread>
#include <QThreadPool>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/panel/dicom_panel.h"

namespace praxis::plugins::dicom {

DicomPlugin::DicomPlugin() = default;
DicomPlugin::~DicomPlugin() = default;

QString DicomPlugin::name() const { return tr("Imaging (DICOM)"); }

QStringList DicomPlugin::fileSuffixes() const {
  return {QStringLiteral("dcm"), QStringLiteral("dicom"), QStringLiteral("ima"), QStringLiteral("zip")};
}

ui::plugin::Panel* DicomPlugin::createPanel(ui::plugin::PanelHost& host, QWidget* parent) {
  if (!m_pool) {
    file::startUp();
    m_pool = std::make_unique<QThreadPool>();
    // One core stays free for the window and the model.
    m_pool->setMaxThreadCount(qMax(1, QThread::idealThreadCount() - 1));
  }
  return new panel::DicomPanel(host, *m_pool, parent);
}

void DicomPlugin::shutdown() {
  if (!m_pool) return;
  // Nothing is dropped: what was not saved yet is in the queue, and all else ends at once without its panel.
  m_pool->waitForDone();
  m_pool.reset();
  file::shutDown();
}

}  // namespace praxis::plugins::dicom
