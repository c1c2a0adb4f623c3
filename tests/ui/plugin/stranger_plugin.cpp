// A Qt plugin that is none of ours.

#include <QObject>
#include <QtPlugin>

class StrangerPlugin : public QObject {
  Q_OBJECT
  Q_PLUGIN_METADATA(IID "org.example.SomethingElse/7")
};

#include "stranger_plugin.moc"
