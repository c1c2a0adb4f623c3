#pragma once
// Task files for tests.

#include <QFile>
#include <QString>
#include <QTemporaryDir>

namespace praxis::tests::support {

// So many questions with one expected answer; returns the path, or an empty text when it could not be written.
inline QString writeTasks(const QTemporaryDir& folder, const QString& name, int count) {
  QFile file(folder.filePath(name));
  if (!file.open(QIODevice::WriteOnly)) return {};
  for (int i = 0; i < count; ++i) {
    const QString line =
        QStringLiteral("{'id':'%1','task':'report_qa','prompt':'Side?','expect':{'answers':['left']}}\n");
    file.write(line.arg(i).replace(u'\'', u'"').toUtf8());
  }
  return file.fileName();
}

}  // namespace praxis::tests::support
