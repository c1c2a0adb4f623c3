// The smallest plugin that there can be: a panel that remembers what it was asked to open.

#include <QObject>

#include "ui/plugin/panel_plugin.h"

namespace {

using namespace praxis::ui::plugin;

class GoodPanel : public Panel {
 public:
  using Panel::Panel;
  void openPaths(const QStringList& paths) override { setProperty("opened", paths); }
  bool isIdle() const override { return true; }
};

}  // namespace

class GoodPlugin : public QObject, public PanelPlugin {
  Q_OBJECT
  Q_PLUGIN_METADATA(IID PRAXIS_PANEL_PLUGIN_IID)
  Q_INTERFACES(praxis::ui::plugin::PanelPlugin)
 public:
  QString name() const override { return QStringLiteral("Good"); }
  QStringList fileSuffixes() const override { return {QStringLiteral("dcm")}; }
  Panel* createPanel(PanelHost&, QWidget* parent) override { return new GoodPanel(parent); }
  void shutdown() override { setProperty("shutDown", true); }
};

#include "good_plugin.moc"
