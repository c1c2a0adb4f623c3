#include "plugins/dicom/plugin.h"

#include <QThread>
#include <QThreadPool>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/panel/dicom_panel.h"
#include "plugins/dicom/pixels/frame_decoder.h"

namespace praxis::plugins::dicom {

namespace {

constexpr int kFramesMax = 256;  // of an evaluation's image; more than a prompt has room for

}  // namespace

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

ui::plugin::ReadImages DicomPlugin::imageReader() const {
  return [](const std::filesystem::path& path) -> engine::base::Result<std::vector<engine::image::Image>> {
    const auto decoder = PRAXIS_TRY(pixels::FrameDecoder::open(path));
    if (decoder.frames() > kFramesMax) {
      return engine::base::fail(engine::base::ErrorCode::unsupported, "{} has {} frames; at most {} are taken.",
                                path.filename().string(), decoder.frames(), kFramesMax);
    }
    std::vector<engine::image::Image> images;
    for (int frame = 0; frame < decoder.frames(); ++frame) images.push_back(PRAXIS_TRY(decoder.image(frame)));
    return images;
  };
}

void DicomPlugin::shutdown() {
  if (!m_pool) return;
  // Nothing is dropped: what was not saved yet is in the queue, and all else ends at once without its panel.
  m_pool->waitForDone();
  m_pool.reset();
  file::shutDown();
}

}  // namespace praxis::plugins::dicom
