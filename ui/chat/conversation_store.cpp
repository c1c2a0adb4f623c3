#include "ui/chat/conversation_store.h"

#include <algorithm>
#include <map>

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QHash>
#include <QPointer>
#include <QSaveFile>

#include "ui/chat/picture_file.h"

namespace praxis::ui::chat {

namespace base = engine::base;

namespace {

constexpr auto kOwnerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
const QString kTextSuffix = QStringLiteral(".json");
const QString kPictureSuffix = QStringLiteral(".picture");

bool write(const QString& path, const QByteArray& bytes, QString& whyNot) {
  QSaveFile file(path);
  const bool done = file.open(QIODevice::WriteOnly) && file.setPermissions(kOwnerOnly) &&
                    file.write(bytes) == bytes.size() && file.commit();
  if (!done) whyNot = file.errorString();
  return done;
}

}  // namespace

// What lies on disk. Thread: the store's own.
struct ConversationStore::Folder {
  struct Entry {
    QDateTime changed;
    QSet<QString> pictures;
  };
  struct Known {
    std::weak_ptr<const engine::image::Image> picture;
    QString name;
  };

  QString path;
  qint64 budget = 0;
  QHash<QString, Entry> entries;                       // by conversation
  std::map<const engine::image::Image*, Known> known;  // written or read already

  QString textPath(const QString& id) const { return path + u'/' + id + kTextSuffix; }
  QString picturePath(const QString& name) const { return path + QStringLiteral("/pictures/") + name + kPictureSuffix; }

  bool prepare(QString& whyNot);
  QList<KeptConversation> readAll(QStringList& problems);
  void save(KeptConversation kept, QString& whyNot);
  QString keep(const bridge::Picture& picture, QString& whyNot);
  bridge::PictureSource::Pictures pictures(const QStringList& names);
  void sweep();
  void keepWithinBudget();
};

bool ConversationStore::Folder::prepare(QString& whyNot) {
  if (QDir().mkpath(path + QStringLiteral("/pictures"))) {
    return QFile::setPermissions(path, kOwnerOnly | QFileDevice::ExeOwner);
  }
  whyNot = ConversationStore::tr("The folder %1 cannot be made.").arg(QDir::toNativeSeparators(path));
  return false;
}

QList<KeptConversation> ConversationStore::Folder::readAll(QStringList& problems) {
  QList<KeptConversation> all;
  const QFileInfoList files = QDir(path).entryInfoList({u'*' + kTextSuffix}, QDir::Files);
  for (const QFileInfo& info : files) {
    QFile file(info.filePath());
    QString whyNot;
    if (info.size() > kTextBytesMax) {
      whyNot = ConversationStore::tr("it is too large.");
    } else if (!file.open(QIODevice::ReadOnly)) {
      whyNot = file.errorString();
    } else {
      auto kept = readConversation(file.readAll());
      // Its name is what it is written back to.
      if (kept && kept->id == info.completeBaseName()) {
        entries.insert(kept->id, {kept->changed, pictureNames(*kept)});
        all.append(*std::move(kept));
        continue;
      }
      whyNot = kept ? ConversationStore::tr("its name is not its own.") : QString::fromStdString(kept.error().message);
    }
    problems << ConversationStore::tr("The conversation in %1 cannot be read: %2")
                    .arg(QDir::toNativeSeparators(info.filePath()), whyNot);
  }
  std::ranges::sort(all, std::greater<>(), &KeptConversation::changed);
  // A conversation that cannot be read may name pictures too.
  if (problems.isEmpty()) sweep();
  return all;
}

QString ConversationStore::Folder::keep(const bridge::Picture& picture, QString& whyNot) {
  std::erase_if(known, [](const auto& entry) { return entry.second.picture.expired(); });
  if (const auto one = known.find(picture.get()); one != known.end()) return one->second.name;
  const QByteArray bytes = encodePicture(*picture);
  const QString name = QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
  if (!QFile::exists(picturePath(name)) && !write(picturePath(name), bytes, whyNot)) return {};
  known[picture.get()] = {picture, name};
  return name;
}

void ConversationStore::Folder::save(KeptConversation kept, QString& whyNot) {
  if (!prepare(whyNot)) return;
  for (Turn& turn : kept.data.turns) {
    for (auto& image : turn.images) {
      if (!image.isRead()) continue;  // kept as it was read
      image.kept.clear();
      for (const auto& picture : image.pictures) {
        if (const QString name = keep(picture, whyNot); !name.isEmpty()) image.kept.append(name);
      }
    }
  }
  if (!write(textPath(kept.id), writeConversation(kept), whyNot)) return;
  entries.insert(kept.id, {kept.changed, pictureNames(kept)});
  keepWithinBudget();
}

bridge::PictureSource::Pictures ConversationStore::Folder::pictures(const QStringList& names) {
  std::vector<bridge::Picture> pictures;
  for (const QString& name : names) {
    QFile file(picturePath(name));
    if (!isPictureName(name) || !file.open(QIODevice::ReadOnly)) {
      return base::fail(base::ErrorCode::notFound, "A picture of this conversation is not kept any more.");
    }
    const QByteArray bytes = file.readAll();
    if (name.toLatin1() != QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex()) {
      return base::fail(base::ErrorCode::corrupt, "A picture of this conversation has changed on disk.");
    }
    auto picture = std::make_shared<const engine::image::Image>(PRAXIS_TRY(decodePicture(bytes)));
    known[picture.get()] = {picture, name};
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

void ConversationStore::Folder::sweep() {
  QSet<QString> wanted;
  for (const Entry& entry : std::as_const(entries)) wanted.unite(entry.pictures);
  const QDir pictures(path + QStringLiteral("/pictures"));
  for (const QFileInfo& info : pictures.entryInfoList({u'*' + kPictureSuffix}, QDir::Files)) {
    if (wanted.contains(info.completeBaseName())) continue;
    QFile::remove(info.filePath());
    std::erase_if(known, [&](const auto& entry) { return entry.second.name == info.completeBaseName(); });
  }
}

void ConversationStore::Folder::keepWithinBudget() {
  qint64 bytes = 0;
  const QDir pictures(path + QStringLiteral("/pictures"));
  for (const QFileInfo& info : pictures.entryInfoList(QDir::Files)) bytes += info.size();
  if (bytes <= budget) return;
  QStringList oldestFirst = entries.keys();
  std::ranges::sort(oldestFirst, {}, [this](const QString& id) { return entries[id].changed; });
  oldestFirst.removeLast();  // the one in use
  for (const QString& id : std::as_const(oldestFirst)) {
    if (bytes <= budget) break;
    for (const QString& name : std::as_const(entries[id].pictures)) bytes -= QFileInfo(picturePath(name)).size();
    entries[id].pictures.clear();
  }
  sweep();
}

ConversationStore::ConversationStore(const QString& folder, qint64 pictureBytes, QObject* parent)
    : QObject(parent), m_folder(std::make_shared<Folder>()) {
  m_folder->path = folder;
  m_folder->budget = pictureBytes;
  m_thread.setMaxThreadCount(1);
}

ConversationStore::~ConversationStore() { m_thread.waitForDone(); }

// The job runs on the store's thread and returns what is then to be said here.
template <typename Job>
void ConversationStore::start(Job job) {
  ++m_underWay;
  m_thread.start([this, job = std::move(job)]() mutable {
    auto answer = job();
    // The store waits for its jobs, so that it is there.
    QMetaObject::invokeMethod(
        this,
        [this, answer = std::move(answer)] {
          --m_underWay;
          answer();
        },
        Qt::QueuedConnection);
  });
}

void ConversationStore::readAll() {
  start([this, folder = m_folder] {
    QStringList problems;
    const QList<KeptConversation> all = folder->readAll(problems);
    return [this, all, problems] {
      for (const QString& problem : problems) Q_EMIT failed(problem);
      Q_EMIT found(all);
    };
  });
}

void ConversationStore::save(const KeptConversation& conversation) {
  start([this, folder = m_folder, conversation] {
    QString whyNot;
    folder->save(conversation, whyNot);
    return [this, whyNot] {
      if (!whyNot.isEmpty()) Q_EMIT failed(tr("A conversation could not be kept: %1").arg(whyNot));
    };
  });
}

void ConversationStore::remove(const QString& id) {
  start([folder = m_folder, id] {
    QFile::remove(folder->textPath(id));
    folder->entries.remove(id);
    folder->sweep();
    return [] {};
  });
}

void ConversationStore::readPictures(const QStringList& names, QObject* receiver,
                                     std::function<void(bridge::PictureSource::Pictures)> done) {
  start([folder = m_folder, names, to = QPointer<QObject>(receiver), done = std::move(done)] {
    auto pictures = std::make_shared<bridge::PictureSource::Pictures>(folder->pictures(names));
    return [to, done, pictures] {
      if (to) done(std::move(*pictures));
    };
  });
}

}  // namespace praxis::ui::chat
