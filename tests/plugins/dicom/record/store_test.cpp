// What is kept comes back; what is damaged is set aside and said; what is newer stays untouched.

#include <QTemporaryDir>
#include <QTest>

#include <filesystem>
#include <fstream>
#include <thread>

#include "plugins/dicom/record/record_json.h"
#include "plugins/dicom/record/store.h"
#include "tests/plugins/dicom/record/record_support.h"

using namespace praxis;
using namespace praxis::plugins::dicom::record;
using engine::base::ErrorCode;

namespace {

std::string textOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::size_t filesIn(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

class StoreTest : public QObject {
  Q_OBJECT

  std::unique_ptr<QTemporaryDir> m_folder;
  std::filesystem::path folder() const { return std::filesystem::path(m_folder->path().toStdString()) / "kept"; }

 private Q_SLOTS:
  void init() { m_folder = std::make_unique<QTemporaryDir>(); }

  void whatIsKeptComesBack() {
    const Store store(folder());
    const StudyRecord record = tests::recordOfAll();
    QVERIFY(store.save(record).has_value());
    const auto loaded = store.load(record.studyUid);
    QVERIFY(loaded->record == record);
    QVERIFY(loaded->message.empty());
    QCOMPARE(filesIn(folder()), std::size_t(1));  // nothing temporary is left
  }

  void anUnknownStudyIsEmpty() {
    const auto loaded = Store(folder()).load("1.2.3");
    QVERIFY(loaded->record == (StudyRecord{"1.2.3", {}, {}}));
    QVERIFY(loaded->message.empty());
    QVERIFY(!std::filesystem::exists(folder()));  // looking leaves nothing behind
  }

  void studiesDoNotMeet() {
    const Store store(folder());
    StudyRecord one = tests::recordOfAll(), other = one;
    other.studyUid = "2.25.9";
    other.measurements.clear();
    QVERIFY(store.save(one).has_value() && store.save(other).has_value());
    QVERIFY(store.load(one.studyUid)->record == one);
    QVERIFY(store.load(other.studyUid)->record == other);
    QVERIFY(store.pathOf("../../etc/passwd").parent_path() == folder());
    QVERIFY(!store.save(StudyRecord{}).has_value());
  }

  void namesAndTextsTellNothingOfTheStudy() {
    const Store store(folder());
    QVERIFY(store.pathOf("2.25.2").filename().string().find("2.25") == std::string::npos);
  }

  void everyCutIsDamageAndSetAside() {
    const Store store(folder());
    const StudyRecord record = tests::recordOfAll();
    QVERIFY(store.save(record).has_value());
    const std::filesystem::path path = store.pathOf(record.studyUid);
    const std::string whole = textOf(path);
    for (std::size_t length = 0; length + 2 < whole.size(); length += 97) {
      write(path, whole.substr(0, length));
      const auto loaded = store.load(record.studyUid);
      QVERIFY(loaded.has_value());
      QVERIFY(loaded->record.measurements.empty());
      QVERIFY(!loaded->message.empty());
      QVERIFY(!std::filesystem::exists(path));
    }
    QCOMPARE(textOf(path.string() + ".damaged-1"), std::string());
    QVERIFY(std::filesystem::exists(path.string() + ".damaged-3"));
    QVERIFY(store.save(record).has_value());
    QVERIFY(store.load(record.studyUid)->record == record);
  }

  void liesAreDamage() {
    const StudyRecord record = tests::recordOfAll();
    const std::string whole = toJson(record, 1);
    const std::pair<const char*, const char*> lies[] = {{"\"length\"", "\"volume\""},
                                                        {"\"patient\"", "\"moon\""},
                                                        {"\"frame\": 0", "\"frame\": -1"},
                                                        {"1.25", "1e300"},
                                                        {"1.25", "null"},
                                                        {"\"neck, left\"", "7"},
                                                        {"\"measurements\"", "\"m\""},
                                                        {"\"angle\": 90.0", "\"angle\": []"}};
    for (const auto& [from, to] : lies) {
      std::string text = whole;
      const std::size_t at = text.find(from);
      QVERIFY2(at != std::string::npos, from);
      const auto read = fromJson(text.replace(at, std::string_view(from).size(), to), 1);
      QVERIFY2(!read.has_value() && read.error().code == ErrorCode::corrupt, to);
    }
    QVERIFY(!fromJson(std::string(100000, '['), 1).has_value());
  }

  void aFileOfAnotherStudyIsDamage() {
    const Store store(folder());
    StudyRecord other = tests::recordOfAll();
    other.studyUid = "2.25.77";
    write(store.pathOf("2.25.2"), toJson(other, 1));
    QVERIFY(!store.load("2.25.2")->message.empty());
  }

  void newerFilesStayUntouched() {
    const Store store(folder());
    const StudyRecord record = tests::recordOfAll();
    const std::string newer = toJson(record, Store::kVersion + 1);
    write(store.pathOf(record.studyUid), newer);
    QVERIFY(store.load(record.studyUid).error().code == ErrorCode::unsupported);
    QVERIFY(store.save(record).error().code == ErrorCode::unsupported);
    QCOMPARE(textOf(store.pathOf(record.studyUid)), newer);
  }

  void textThatIsNoUtf8IsMended() {
    const Store store(folder());
    StudyRecord record = tests::recordOfAll();
    record.measurements[0].label = "caf\xE9";
    QVERIFY(store.save(record).has_value());
    const auto loaded = store.load(record.studyUid);
    QVERIFY(loaded->message.empty());
    QCOMPARE(loaded->record.measurements[0].label, std::string("caf\xEF\xBF\xBD"));
  }

  void aFailureLeavesWhatWasThere() {
    const Store blocked(std::filesystem::path("/dev/null") / "kept");
    QVERIFY(blocked.save(tests::recordOfAll()).error().code != ErrorCode::internal);
    QVERIFY(!blocked.save(tests::recordOfAll()).has_value());
  }

  void readersSeeTheOldOrTheNew() {
    const Store store(folder());
    StudyRecord small = tests::recordOfAll(), large = small;
    for (int i = 0; i < 300; ++i) large.measurements.push_back(small.measurements[4]);
    QVERIFY(store.save(small).has_value());
    std::jthread writer([&](const std::stop_token& stop) {
      for (int i = 0; !stop.stop_requested(); ++i) (void)store.save(i % 2 == 0 ? large : small);
    });
    for (int i = 0; i < 100; ++i) {
      const auto loaded = store.load(small.studyUid);
      QVERIFY(loaded->message.empty());
      QVERIFY(loaded->record == small || loaded->record == large);
    }
  }
};

QTEST_GUILESS_MAIN(StoreTest)
#include "store_test.moc"
