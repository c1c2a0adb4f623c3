// Laws of finding models: every part of a model leads to the one path it is opened by, and a folder lists each once.

#include <QtTest>

#include <fstream>

#include "engine/library/model_path.h"

using namespace praxis::engine::library;
namespace fs = std::filesystem;

class ModelPathTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_folder = std::make_unique<QTemporaryDir>();
    fs::create_directory(path("hf"));
    fs::create_directory(path("study"));
    for (const char* name :
         {"b.gguf", "b.mmproj.gguf", "mmproj-b.gguf", "a.GGUF", "c.txt", "big-00001-of-00002.gguf",
          "big-00002-of-00002.gguf", "lone-00002-of-00002.gguf", "hf/config.json",
          "hf/model-00001-of-00002.safetensors", "hf/model.safetensors.index.json", "study/config.json"}) {
      std::ofstream(path(name)) << "x";
    }
  }

  void aFileIsItself() {
    QVERIFY(modelAt(path("b.gguf")) == path("b.gguf"));
    QVERIFY(modelAt(path("a.GGUF")) == path("a.GGUF"));
    for (const char* name : {"c.txt", "absent.gguf", "study", "study/config.json"}) QVERIFY(!modelAt(path(name)));
  }

  void aPartLeadsToTheFirst() {
    QVERIFY(modelAt(path("big-00002-of-00002.gguf")) == path("big-00001-of-00002.gguf"));
    QVERIFY(modelAt(path("lone-00002-of-00002.gguf")) == path("lone-00002-of-00002.gguf"));
  }

  void whatLiesInAModelFolderLeadsToIt() {
    for (const char* name :
         {"hf", "hf/", "hf/config.json", "hf/model-00001-of-00002.safetensors", "hf/model.safetensors.index.json"}) {
      QVERIFY2(modelAt(path(name)) == path("hf"), name);
    }
  }

  void eachModelIsFoundOnce() {
    const fs::path folder = path("");
    const auto found = findModels({folder, folder / "absent", folder});
    const std::vector<fs::path> expected = {path("a.GGUF"), path("b.gguf"), path("big-00001-of-00002.gguf"), path("hf"),
                                            path("lone-00002-of-00002.gguf")};
    QCOMPARE(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) QVERIFY(fs::equivalent(found[i], expected[i]));
  }

 private:
  fs::path path(const char* name) const { return fs::path(m_folder->path().toStdString()) / name; }
  std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_APPLESS_MAIN(ModelPathTest)
#include "model_path_test.moc"
