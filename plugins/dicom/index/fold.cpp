#include "plugins/dicom/index/fold.h"

namespace praxis::plugins::dicom::index {
namespace {

bool isAccent(QChar c) { return c.unicode() >= 0x0300 && c.unicode() <= 0x036F; }

}  // namespace

QString fold(const QString& text) {
  QString parts = text.normalized(QString::NormalizationForm_KD).toCaseFolded();
  parts.removeIf(isAccent);
  parts.replace(u'ß', QStringLiteral("ss"));  // Qt folds letter by letter
  for (QChar& c : parts) {
    if (c == u'^' || c == u'=' || c == u'\\') c = u' ';
  }
  return parts.normalized(QString::NormalizationForm_KC).simplified();
}

QString foldName(const QString& name) {
  QStringList groups;
  for (const QString& group : name.split(u'=')) {
    const QString apart = fold(group);
    if (apart.isEmpty()) continue;
    groups << apart;
    const bool ideographic = std::any_of(apart.cbegin(), apart.cend(), [](QChar c) { return c.unicode() >= 0x2E80; });
    if (ideographic && apart.contains(u' ')) groups << QString(apart).remove(u' ');
  }
  return groups.join(u' ');
}

QStringList searchWords(const QString& query) { return fold(query).split(u' ', Qt::SkipEmptyParts); }

}  // namespace praxis::plugins::dicom::index
