#pragma once
// One SQLite connection to the study list: opened, brought up to date, and set aside when it is damaged. Owner:
// move-only. Thread: the one that opened it; other threads open their own.

#include <memory>
#include <string>
#include <utility>

#include <QCoreApplication>
#include <QString>
#include <QVariant>
#include <QVariantList>

#include "engine/base/result.h"

class QSqlQuery;

namespace praxis::plugins::dicom::index {

// A prepared statement.
class Statement {
 public:
  Statement(Statement&&) noexcept;
  ~Statement();

  // Runs it with these values in place of its question marks.
  engine::base::Result<void> run(const QVariantList& values = {});
  bool next();  // the next row; false at the end
  QVariant value(int column) const;
  qint64 integer(int column) const { return value(column).toLongLong(); }
  QString text(int column) const { return value(column).toString(); }
  std::string utf8(int column) const { return value(column).toString().toStdString(); }
  qint64 lastId() const;

 private:
  friend class Database;
  explicit Statement(std::unique_ptr<QSqlQuery> query);
  std::unique_ptr<QSqlQuery> m_query;
};

class Database {
  Q_DECLARE_TR_FUNCTIONS(Database)
 public:
  // Makes the file, readable by its owner only, when there is none. A damaged file is renamed and a new one begun:
  // notice() then says so. Fails with unsupported when a newer version of the program wrote it.
  static engine::base::Result<Database> open(const QString& path);
  // Renames the file and begins a new one: a damage came to light after it was opened, and every connection is closed.
  static engine::base::Result<Database> startAnew(const QString& path);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  engine::base::Result<Statement> prepare(const char* sql) { return prepare(QString::fromUtf8(sql)); }
  engine::base::Result<Statement> prepare(const QString& sql);
  engine::base::Result<void> run(const char* sql, const QVariantList& values = {});
  const QString& path() const { return m_path; }
  // A sentence for the user about what happened to the file; mostly empty.
  const QString& notice() const { return m_notice; }

 private:
  Database(QString path, QString connection);
  static engine::base::Result<Database> connect(const QString& path);
  engine::base::Result<void> prepare();
  engine::base::Result<void> prepareFile();
  engine::base::Result<void> migrate();
  engine::base::Result<qint64> version();
  void close();

  QString m_path;
  QString m_connection;  // its name among Qt's; empty when closed
  QString m_notice;
};

// Everything since it began is undone unless commit() was reached.
class Transaction {
 public:
  static engine::base::Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : m_database(std::exchange(other.m_database, nullptr)) {}
  ~Transaction();
  engine::base::Result<void> commit();

 private:
  explicit Transaction(Database& database) : m_database(&database) {}
  Database* m_database;
};

}  // namespace praxis::plugins::dicom::index
