// Hanging: mammograms back to back whatever their order, stacks before scouts, a grid no larger than what there is,
// the right prior and the right series of it.

#include <QTest>

#include "plugins/dicom/panel/hanging.h"

using namespace praxis::plugins::dicom;

namespace {

study::Series series(const char* modality, int slices, const char* description = "") {
  study::Series series;
  series.modality = modality;
  series.description = description;
  for (int i = 0; i < slices; ++i) series.slices.push_back({"file" + std::to_string(i), 0});
  return series;
}

study::Series mammogram(const char* laterality, const char* view, const char* leftEdge, const char* rightEdge) {
  study::Series one = series("MG", 1);
  one.slices[0].laterality = laterality;
  one.slices[0].view = view;
  one.slices[0].edges = {leftEdge, rightEdge, "H", "F"};
  return one;
}

}  // namespace

class HangingTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void everyRuleHangsAndFitsItsGrid() {
    for (const auto& rule : panel::hangingRules()) {
      QVERIFY(rule.rows >= 1 && rule.rows <= 3 && rule.cols >= 1 && rule.cols <= 4);
      QVERIFY(rule.slots.empty() || rule.slots.size() == std::size_t(rule.rows * rule.cols));
      QCOMPARE(std::string(panel::ruleFor(rule.modality).modality), std::string(rule.modality));
      for (int count = 0; count < 9; ++count) {
        study::Study study;
        for (int i = 0; i < count; ++i) study.series.push_back(series(rule.modality, 4));
        const panel::Hanging hanging = panel::hang(study);
        QVERIFY(hanging.places.size() <= std::size_t(hanging.rows * hanging.cols));
        QCOMPARE(hanging.places.empty(), count == 0);
      }
    }
    QCOMPARE(std::string(panel::ruleFor("unheard of").modality), std::string());
  }

  void mammogramsHangBackToBackWhateverTheirOrder() {
    study::Study study;
    study.series = {mammogram("L", "MLO", "P", "A"), mammogram("R", "MLO", "A", "P"), mammogram("L", "CC", "P", "A"),
                    mammogram("R", "CC", "P", "A")};  // the last one is stored the other way round
    const panel::Hanging hanging = panel::hang(study);
    QCOMPARE(hanging.rows * hanging.cols, 4);
    const char* expected[4][2] = {{"R", "CC"}, {"L", "CC"}, {"R", "MLO"}, {"L", "MLO"}};
    for (std::size_t i = 0; i < 4; ++i) {
      const auto& slice = hanging.places[i].series->slices[0];
      QCOMPARE(slice.laterality, std::string(expected[i][0]));
      QCOMPARE(slice.view, std::string(expected[i][1]));
      QCOMPARE(hanging.places[i].lean, i % 2 == 0 ? panel::Lean::right : panel::Lean::left);
      QCOMPARE(hanging.places[i].mirrored, i == 0);
    }
  }

  void fourViewsInOneSeriesHangLikeFourSeries() {
    study::Study study;
    study::Series one = series("MG", 4);
    const char* views[4][2] = {{"L", "CC"}, {"R", "CC"}, {"L", "MLO"}, {"R", "MLO"}};
    for (std::size_t i = 0; i < 4; ++i) {
      one.slices[i].laterality = views[i][0];
      one.slices[i].view = views[i][1];
    }
    study.series = {one};
    const panel::Hanging hanging = panel::hang(study);
    QCOMPARE(hanging.places.size(), std::size_t(4));
    QCOMPARE(hanging.places[0].slice, 1);
    QCOMPARE(hanging.places[1].slice, 0);
    QCOMPARE(hanging.places[2].slice, 3);
    QCOMPARE(hanging.places[3].slice, 2);
  }

  void stacksComeBeforeScouts() {
    study::Study study;
    study.series = {series("CT", 1, "scout"), series("CT", 40, "axial"), series("CT", 30, "coronal")};
    const panel::Hanging hanging = panel::hang(study);
    QCOMPARE(hanging.places[0].series->description, std::string("axial"));
    QCOMPARE(hanging.places[2].series->description, std::string("scout"));
  }

  void gridIsNoLargerThanWhatThereIs() {
    study::Study study;
    study.series = {series("CT", 40)};
    QCOMPARE(panel::hang(study).rows * panel::hang(study).cols, 1);
    study.series.push_back(series("CT", 20));
    QCOMPARE(panel::hang(study).rows, 1);
    QCOMPARE(panel::hang(study).cols, 2);
    study.series.push_back(series("CT", 20));
    QCOMPARE(panel::hang(study).rows, 2);
  }

  void cineForUltrasoundOnly() {
    study::Study study;
    study.series = {series("US", 40)};
    QVERIFY(panel::hang(study).cine);
    study.series = {series("CT", 40)};
    QVERIFY(!panel::hang(study).cine);
  }

  void priorsAreOlderAndOfTheSameKind() {
    study::Patient patient;
    patient.studies.resize(4);
    const char* dates[] = {"20260101", "20250101", "20240101", "20230101"};
    const char* kinds[] = {"CT", "MR", "CT", "CT"};
    for (std::size_t i = 0; i < 4; ++i) {
      patient.studies[i].date = dates[i];
      patient.studies[i].series = {series(kinds[i], 5)};
    }
    const auto priors = panel::priorsOf(patient, patient.studies[0]);
    QCOMPARE(priors.size(), std::size_t(2));
    QCOMPARE(priors[0], &patient.studies[2]);
    QVERIFY(panel::priorsOf(patient, patient.studies[3]).empty());
  }

  void theMatchingSeriesOfThePriorIsShown() {
    const study::Series current = series("CT", 100, "Portal venous");
    study::Study study, prior;
    study.series = {current};
    prior.series = {series("CT", 1, "scout"), series("CT", 90, "Arterial"), series("CT", 60, "Portal venous"),
                    series("SR", 3)};
    QCOMPARE(panel::matchOf(current, prior), &prior.series[2]);
    QCOMPARE(panel::matchOf(series("CT", 80, "Native"), prior), &prior.series[1]);
    QCOMPARE(panel::matchOf(series("MR", 80), prior), nullptr);
    const panel::Hanging hanging = panel::compare(study, study.series[0], 40, prior);
    QCOMPARE(hanging.cols, 2);
    QCOMPARE(hanging.places[0].slice, 40);
    QCOMPARE(hanging.places[1].study, &prior);
    QCOMPARE(hanging.places[1].slice, -1);
  }

  void aStackOfThePriorOpensAtThePlaceThatIsLookedAt() {
    const auto stack = [](int slices, double spacing) {
      study::Series one = series("CT", slices);
      one.frameOfReference = "1.2.3";
      one.rows = one.cols = 512;
      one.rowSpacing = one.colSpacing = 0.7;
      for (int i = 0; i < slices; ++i) {
        auto& slice = one.slices[static_cast<std::size_t>(i)];
        slice.key = i * spacing;
        slice.geometry = study::Geometry{{0, 0, i * spacing}, {1, 0, 0, 0, 1, 0}};
      }
      one.sliceSpacing = spacing;
      return one;
    };
    study::Study study, prior;
    study.series = {stack(50, 2)};
    prior.series = {stack(20, 5)};
    const panel::Hanging hanging = panel::compare(study, study.series[0], 10, prior);
    QCOMPARE(hanging.places[0].slice, 10);
    QCOMPARE(hanging.places[1].slice, 4);
  }

  void aMammogramHangsBesideTheSameViewOfThePrior() {
    study::Study study, prior;
    study.series = {mammogram("R", "CC", "A", "P"), mammogram("L", "CC", "P", "A"), mammogram("R", "MLO", "A", "P"),
                    mammogram("L", "MLO", "P", "A")};
    // All in one series, in another order.
    study::Series old = series("MG", 4);
    const char* views[4][2] = {{"L", "MLO"}, {"L", "CC"}, {"R", "MLO"}, {"R", "CC"}};
    for (std::size_t i = 0; i < 4; ++i) {
      old.slices[i].laterality = views[i][0];
      old.slices[i].view = views[i][1];
      old.slices[i].edges = {"A", "P", "H", "F"};
    }
    prior.series = {old};
    const int expected[] = {3, 1, 2, 0};
    for (std::size_t i = 0; i < 4; ++i) {
      const panel::Hanging hanging = panel::compare(study, study.series[i], 0, prior);
      QCOMPARE(hanging.places[1].slice, expected[i]);
      QVERIFY(panel::showTheSameView(hanging.places[0], hanging.places[1]));
      QCOMPARE(hanging.places[0].lean, hanging.places[1].lean);
      // Those of the prior are all stored with the chest wall on the right.
      QCOMPARE(hanging.places[1].mirrored, study.series[i].slices[0].laterality == "L");
    }
    // Laterality before view; what does not say it before what says another one.
    prior.series[0].slices[3].view = "ML";
    prior.series[0].slices[2].view = "";
    QCOMPARE(panel::compare(study, study.series[0], 0, prior).places[1].slice, 2);
    QVERIFY(!panel::showTheSameView(panel::compare(study, study.series[0], 0, prior).places[0],
                                    panel::compare(study, study.series[0], 0, prior).places[1]));
  }

  void aRadiographHangsBesideTheSameViewOfThePrior() {
    study::Study study, prior;
    study.series = {series("DX", 2)};
    study.series[0].slices[0].view = "PA";
    study.series[0].slices[1].view = "LL";
    prior.series = {series("DX", 1), series("DX", 1), series("SR", 1)};
    prior.series[0].slices[0].view = "LL";
    prior.series[1].slices[0].view = "PA";
    QCOMPARE(panel::compare(study, study.series[0], 0, prior).places[1].series, &prior.series[1]);
    QCOMPARE(panel::compare(study, study.series[0], 1, prior).places[1].series, &prior.series[0]);
    QCOMPARE(panel::compare(study, study.series[0], 1, prior).places[1].lean, panel::Lean::none);
    prior.series.resize(1);
    prior.series[0].modality = "CR";
    QCOMPARE(panel::compare(study, study.series[0], 0, prior).places.size(), std::size_t(1));
  }
};

QTEST_APPLESS_MAIN(HangingTest)
#include "hanging_test.moc"
