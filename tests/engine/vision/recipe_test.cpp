// Laws of recipes as data: the built-in ones are whole, reading and writing lose nothing, an identity names exactly
// what changes numbers, and every mistake is answered with the member that is wrong.

#include <QTest>

#include <set>

#include "engine/vision/recipe.h"

using namespace praxis::engine::vision;

namespace {

std::string textOf(std::string_view name) { return writeRecipe(*findRecipe(name)); }

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) qFatal("the recipe has no %s", what.c_str());
  return text.replace(at, what.size(), with);
}

std::string messageOf(const std::string& text) {
  const auto recipe = readRecipe(text);
  return recipe ? "accepted" : recipe.error().message;
}

}  // namespace

class RecipeTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void builtInRecipesAreWholeAndNamedOnce() {
    std::set<std::string> names;
    for (const std::string_view text : builtInRecipes()) {
      const auto recipe = readRecipe(text);
      QVERIFY2(recipe.has_value(), recipe ? "" : recipe.error().message.c_str());
      QVERIFY(names.insert(recipe->name).second);
      QVERIFY(findRecipe(recipe->name).has_value());
    }
    for (const char* name : {"medgemma-1.5-ct", "medgemma-cxr", "siglip-448", "siglip-896", "clip-336",
                             "torchxrayvision-224", "torchxrayvision-512", "raw", "praxis-phantom"}) {
      QVERIFY2(names.contains(name), name);
    }
    QVERIFY(!findRecipe("medgemma").has_value());
  }

  void writingAndReadingLoseNothing() {
    for (const std::string_view text : builtInRecipes()) {
      const Recipe recipe = *readRecipe(text);
      const Recipe again = *readRecipe(writeRecipe(recipe));
      QCOMPARE(writeRecipe(again), writeRecipe(recipe));
      QCOMPARE(identity(again), identity(recipe));
      QCOMPARE(again.notes, recipe.notes);
      QCOMPARE(again.sources, recipe.sources);
    }
  }

  void identityOfThePublishedRecipeStays() {
    // A change here means that results no longer compare with those of version 1: raise the version instead.
    QCOMPARE(identity(*findRecipe("medgemma-1.5-ct")),
             std::string("medgemma-1.5-ct@1 sha256:6b35cddc1eb0f8219c7ecce4674f0458bd977cb538c35ad33407b66c8c001a9e"));
  }

  void identityFollowsNumbersAndNotWords() {
    const std::string text = textOf("medgemma-1.5-ct");
    const std::string id = identity(*readRecipe(text));
    QCOMPARE(identity(*readRecipe(replaced(text, "CT slices for", "Slices of CT for"))), id);
    QCOMPARE(identity(*readRecipe(replaced(text, "-1024.0", "-1024"))), id);
    for (const auto& [what, with] : {std::pair{"-135.0", "135.0"},
                                     {"\"version\": 1", "\"version\": 2"},
                                     {"nearest_even", "floor"},
                                     {"\"filter\": \"bilinear\"", "\"filter\": \"bicubic\""},
                                     {"HWC", "CHW"},
                                     {"\"most\": 85", "\"most\": 84"},
                                     {"0.00392156862745098", "0.0039"},
                                     {"\"antialias\": true", "\"antialias\": false"}}) {
      const auto other = readRecipe(replaced(text, what, with));
      QVERIFY2(other.has_value(), what);
      QVERIFY2(identity(*other) != id, what);
    }
  }

  void mistakesAreNamed_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("with");
    QTest::addColumn<QString>("said");
    const auto row = [](const char* what, const char* with, const char* said) {
      QTest::newRow(with) << what << with << said;
    };
    row("\"HU\"", "\"GV\"", "input.units is to be one of any, HU");
    row("\"units\"", "\"unit\"", "input.units is missing");
    row("\"version\": 1", "\"version\": 1.5", "version is to be a whole number");
    row("\"medgemma-1.5-ct\"", "\"../x\"", "name is to be");
    row("0.00392156862745098", "0", "normalise.scale is to be above 0");
    row("\"top\": 255.0", "\"top\": 256", "levels.top is to be a whole number from 1 to 255");
    row("\"top\": 255.0", "\"top\": 1e999", "this is none");
    row("nearest_even", "nearest", "levels.rounding is to be one of none, nearest_even, floor");
    row("\"antialias\": true", "\"antialias\": 1", "geometry.antialias is to be true or false");
    row("\"fit\"", "\"more\": 1, \"fit\"", "geometry.more is no member");
    row("\"most\": 85", "\"most\": 0", "slices.most is to be a whole number from 1");
    row("\"uniform\"", "\"all\"", "slices.most is no member");
    row("\"layout\"", "\"layouts\"", "output.layout is missing");
  }
  void mistakesAreNamed() {
    QFETCH(QString, what);
    QFETCH(QString, with);
    QFETCH(QString, said);
    const std::string message = messageOf(replaced(textOf("medgemma-1.5-ct"), what.toStdString(), with.toStdString()));
    QVERIFY2(message.find(said.toStdString()) != std::string::npos, message.c_str());
  }

  void fieldsHaveTwoLengthsAndNoSquaring() {
    const std::string text = textOf("praxis-phantom");
    const auto says = [&](const char* what, const char* with) { return messageOf(replaced(text, what, with)); };
    QVERIFY(says("\"field_mm\"", "\"field\"").find("geometry.field_mm is missing") != std::string::npos);
    QVERIFY(says("384.0", "0").find("geometry.field_mm is to be two lengths") != std::string::npos);
    QVERIFY(says("384.0", "1e6").find("geometry.field_mm is to be two lengths") != std::string::npos);
    QVERIFY(says("\"square_pixels\": false", "\"square_pixels\": true").find("square_pixels is to be false") !=
            std::string::npos);
    QVERIFY(says("field_of_view", "pad_square").find("geometry.field_mm is no member") != std::string::npos);
    QVERIFY(identity(*readRecipe(replaced(text, "384.0", "383"))) != identity(*readRecipe(text)));
  }

  void textsThatAreNoRecipes() {
    for (const char* text : {"", "[]", "7", "{", "{}", "null", "\"medgemma\"", "{\"name\": \"x\"}"}) {
      QVERIFY2(!readRecipe(text).has_value(), text);
    }
    QVERIFY(!readRecipe(std::string(1000000, '[')).has_value());
    QVERIFY(!readRecipe(std::string(2000000, ' ')).has_value());
  }

  void windowsRunUpwards() {
    for (const char* window :
         {"[{\"window\": [5, 5]}]", "[{\"window\": [5]}]", "[]", "[1]", "[{\"range\": \"window\"}]"}) {
      const std::string text =
          replaced(textOf("torchxrayvision-224"), "\"range\": \"storable\"", "\"range\": \"image\"");
      QVERIFY(readRecipe(text).has_value());
      const std::size_t start = text.find("\"channels\": ") + 12, end = text.find(']', start) + 1;
      QVERIFY2(!readRecipe(std::string(text).replace(start, end - start, window)).has_value(), window);
    }
  }

  void fewSlicesAreAllTaken() {
    const Recipe recipe = *findRecipe("medgemma-1.5-ct");
    QCOMPARE(chooseSlices(recipe, 0).size(), std::size_t{0});
    for (const std::size_t count : {1, 84, 85}) {
      const auto chosen = chooseSlices(recipe, count);
      QCOMPARE(chosen.size(), count);
      for (std::size_t i = 0; i < count; ++i) QCOMPARE(chosen[i], i);
    }
  }

  void manySlicesAreTakenUniformly() {
    const Recipe recipe = *findRecipe("medgemma-1.5-ct");
    // int(round(i / 85 * (n - 1))) for i = 1 .. 85, by Python 3.11.
    const auto chosen = chooseSlices(recipe, 200);
    QCOMPARE(chosen.size(), std::size_t{85});
    QCOMPARE(std::vector<std::size_t>(chosen.begin(), chosen.begin() + 8),
             (std::vector<std::size_t>{2, 5, 7, 9, 12, 14, 16, 19}));
    QCOMPARE(chosen.back(), std::size_t{199});
    QCOMPARE(chooseSlices(recipe, 86).front(), std::size_t{1});
    QCOMPARE(chooseSlices(*findRecipe("raw"), 200).size(), std::size_t{200});
    const Recipe two = *readRecipe(replaced(textOf("medgemma-1.5-ct"), "\"most\": 85", "\"most\": 2"));
    QCOMPARE(chooseSlices(two, 4), (std::vector<std::size_t>{2, 3}));  // 1.5 goes to 2
    QCOMPARE(chooseSlices(two, 6), (std::vector<std::size_t>{2, 5}));  // and 2.5 too
  }
};

QTEST_APPLESS_MAIN(RecipeTest)
#include "recipe_test.moc"
