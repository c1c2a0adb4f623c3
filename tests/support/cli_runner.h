#pragma once
// praxis-cli as a person starts it. Thread: any.

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QStringList>

namespace praxis::tests::support {

struct CliOutcome {
  int exitCode = -1;  // also when it did not end by itself
  QByteArray output;
  QString errors;
  QJsonObject json() const { return QJsonDocument::fromJson(output).object(); }
};

inline CliOutcome runCli(const QStringList& arguments) {
  constexpr int kLimitMs = 60000;
  QProcess process;
  process.start(QStringLiteral(PRAXIS_BUILD_DIR "/bin/praxis-cli"), arguments);
  if (!process.waitForFinished(kLimitMs) || process.exitStatus() != QProcess::NormalExit) return {};
  return {process.exitCode(), process.readAllStandardOutput(), QString::fromUtf8(process.readAllStandardError())};
}

}  // namespace praxis::tests::support
