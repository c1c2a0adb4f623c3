#pragma once
// Text as it is searched: without case, accents of Latin letters, width and the separators of DICOM names, so that
// "muller" finds "MÜLLER^Anna" and "王小东" finds "王^小东". Thread: any.

#include <QString>
#include <QStringList>

namespace praxis::plugins::dicom::index {

QString fold(const QString& text);
// A person name in all its groups (PS3.5 6.2.1.2): its words apart and, for scripts without spaces, joined.
QString foldName(const QString& name);
// The words of a search, each of which has to occur somewhere in the folded text.
QStringList searchWords(const QString& query);

}  // namespace praxis::plugins::dicom::index
