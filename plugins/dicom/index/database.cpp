#include "plugins/dicom/index/database.h"

#include <atomic>
#include <chrono>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QDateTime>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>

#include "plugins/dicom/index/schema.h"

namespace praxis::plugins::dicom::index {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

constexpr qint64 kBusyMsMax = 5000;  // for which a connection waits for the others
constexpr auto kBusyPause = std::chrono::milliseconds(5);
constexpr qint64 kCheckedBytesMax = qint64{16} * 1024 * 1024;  // larger files are checked as they are read

// SQLite's result codes (sqlite.org/rescode.html); Qt hands them on as text.
engine::base::Error errorOf(const QSqlError& error) {
  const int code = error.nativeErrorCode().toInt() & 0xff;
  const std::string reason = error.databaseText().toStdString();
  switch (code) {
    case 5:
    case 6:
      return fail(ErrorCode::busy, "The study list is in use by another program; try again.");
    case 8:
    case 14:
      return fail(ErrorCode::io, "The study list cannot be written; check the permissions of its folder.");
    case 11:
    case 26:
      return fail(ErrorCode::corrupt, "The study list is damaged ({}).", reason);
    case 13:
      return fail(ErrorCode::io, "The disk is full: the study list cannot grow.");
    default:
      return fail(ErrorCode::io, "The study list could not be read or written ({}, code {}).", reason, code);
  }
}

// Made before SQLite does, so that nobody else can ever read it; its journals take over the mode.
Result<void> makePrivate(const QString& path) {
  const QByteArray name = QFile::encodeName(path);
  const int file = ::open(name.constData(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  bool good = file >= 0;
  if (file >= 0) ::close(file);
  // A file that is there is not opened: closing it would drop the locks that SQLite holds on it in this process
  // (sqlite.org, "How To Corrupt", 2.2).
  if (!good && errno == EEXIST) good = ::chmod(name.constData(), S_IRUSR | S_IWUSR) == 0;
  if (!good) return fail(ErrorCode::io, "The study list cannot be written; check the permissions of its folder.");
  return {};
}

// Keeps the damaged file: somebody may want to look at it.
Result<QString> setAside(const QString& path) {
  const QString stamp = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz"));
  const QString kept = path + QStringLiteral(".damaged-") + stamp;
  if (!QFile::rename(path, kept)) {
    return fail(ErrorCode::io, "The damaged study list cannot be renamed; check the permissions of its folder.");
  }
  for (const char* journal : {"-wal", "-shm"}) {
    const QString suffix = QString::fromLatin1(journal);
    if (QFile::exists(path + suffix)) QFile::rename(path + suffix, kept + suffix);
  }
  return kept;
}

}  // namespace

Statement::Statement(std::unique_ptr<QSqlQuery> query) : m_query(std::move(query)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement::~Statement() = default;

Result<void> Statement::run(const QVariantList& values) {
  for (int i = 0; i < values.size(); ++i) m_query->bindValue(i, values[i]);
  if (!m_query->exec()) return errorOf(m_query->lastError());
  return {};
}

bool Statement::next() { return m_query->next(); }
QVariant Statement::value(int column) const { return m_query->value(column); }
qint64 Statement::lastId() const { return m_query->lastInsertId().toLongLong(); }

Database::Database(QString path, QString connection) : m_path(std::move(path)), m_connection(std::move(connection)) {}

Database::Database(Database&& other) noexcept
    : m_path(std::move(other.m_path)),
      m_connection(std::exchange(other.m_connection, QString())),
      m_notice(std::move(other.m_notice)) {}

Database& Database::operator=(Database&& other) noexcept {
  std::swap(m_path, other.m_path);
  std::swap(m_connection, other.m_connection);
  std::swap(m_notice, other.m_notice);
  return *this;
}

Database::~Database() { close(); }

void Database::close() {
  if (m_connection.isEmpty()) return;
  QSqlDatabase::database(m_connection, false).close();
  QSqlDatabase::removeDatabase(m_connection);
  m_connection.clear();
}

Result<Database> Database::open(const QString& path) {
  Result<Database> database = connect(path);
  if (database || database.error().code != ErrorCode::corrupt) return database;
  return startAnew(path);
}

Result<Database> Database::startAnew(const QString& path) {
  const QString kept = PRAXIS_TRY(setAside(path));
  Database fresh = PRAXIS_TRY(connect(path));
  fresh.m_notice = tr("The study list was damaged and has been started anew. The old one is kept as %1.")
                       .arg(QFileInfo(kept).fileName());
  return fresh;
}

Result<Database> Database::connect(const QString& path) {
  static std::atomic<quint64> counter{0};
  PRAXIS_TRY(makePrivate(path));
  Database database(path, QStringLiteral("praxis-study-list-%1").arg(++counter));
  QSqlDatabase connection = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), database.m_connection);
  if (!connection.isValid()) {
    return fail(ErrorCode::unsupported, "Qt's SQLite driver is missing; install libqt6sql6-sqlite.");
  }
  connection.setDatabaseName(path);
  connection.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(kBusyMsMax));
  if (!connection.open()) return errorOf(connection.lastError());
  PRAXIS_TRY(database.prepare());
  return database;
}

// SQLite does not wait by itself where two connections would wait for each other: both of them change the journal's
// mode of a new file, or one opens it while another, its last, takes the journal away.
Result<void> Database::prepare() {
  QElapsedTimer since;
  since.start();
  while (true) {
    Result<void> prepared = prepareFile();
    if (prepared) prepared = migrate();
    if (prepared || prepared.error().code != ErrorCode::busy || since.hasExpired(kBusyMsMax)) return prepared;
    std::this_thread::sleep_for(kBusyPause);
  }
}

// WAL lets a search run while a scan writes. What is deleted is overwritten: it was somebody's data.
Result<void> Database::prepareFile() {
  PRAXIS_TRY(run("PRAGMA journal_mode = WAL"));
  PRAXIS_TRY(run("PRAGMA synchronous = NORMAL"));
  PRAXIS_TRY(run("PRAGMA foreign_keys = ON"));
  PRAXIS_TRY(run("PRAGMA secure_delete = ON"));
  if (QFileInfo(m_path).size() > kCheckedBytesMax) return {};
  Statement check = PRAXIS_TRY(prepare("PRAGMA quick_check(1)"));
  PRAXIS_TRY(check.run());
  if (!check.next() || check.text(0) != QLatin1String("ok")) {
    return fail(ErrorCode::corrupt, "The study list is damaged.");
  }
  return {};
}

Result<qint64> Database::version() {
  Statement version = PRAXIS_TRY(prepare("PRAGMA user_version"));
  PRAXIS_TRY(version.run());
  return version.next() ? version.integer(0) : 0;
}

Result<void> Database::migrate() {
  const auto known = static_cast<qint64>(migrations().size());
  if (PRAXIS_TRY(version()) == known) return {};
  Transaction transaction = PRAXIS_TRY(Transaction::begin(*this));
  const qint64 present = PRAXIS_TRY(version());  // again: two programs may start at once
  if (present > known) {
    return fail(ErrorCode::unsupported,
                "The study list was written by a newer version of the program (layout {}, this one knows {}).", present,
                known);
  }
  if (present < 0) return fail(ErrorCode::corrupt, "The study list is damaged: its layout has no number.");
  for (qint64 step = present; step < known; ++step) {
    for (const char* statement : migrations()[static_cast<std::size_t>(step)].statements) PRAXIS_TRY(run(statement));
  }
  PRAXIS_TRY(run(fmt::format("PRAGMA user_version = {}", known).c_str()));
  return transaction.commit();
}

Result<Statement> Database::prepare(const QString& sql) {
  auto query = std::make_unique<QSqlQuery>(QSqlDatabase::database(m_connection, false));
  query->setForwardOnly(true);
  if (!query->prepare(sql)) return errorOf(query->lastError());
  return Statement(std::move(query));
}

Result<void> Database::run(const char* sql, const QVariantList& values) {
  Statement statement = PRAXIS_TRY(prepare(sql));
  return statement.run(values);
}

Result<Transaction> Transaction::begin(Database& database) {
  PRAXIS_TRY(database.run("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Result<void> Transaction::commit() {
  PRAXIS_TRY(m_database->run("COMMIT"));
  m_database = nullptr;
  return {};
}

Transaction::~Transaction() {
  if (m_database != nullptr) std::ignore = m_database->run("ROLLBACK");
}

}  // namespace praxis::plugins::dicom::index
