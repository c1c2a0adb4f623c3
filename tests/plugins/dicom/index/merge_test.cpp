// Two readings of one study: nothing is lost, nothing is there twice, and joined series are in order.

#include <QTest>

#include <set>

#include "plugins/dicom/index/merge.h"
#include "tests/plugins/dicom/index/made_study.h"

using namespace praxis::plugins::dicom;
using praxis::tests::madeSeries;
using praxis::tests::madeSlice;

namespace {

study::Study studyOf(std::vector<study::Series> series) {
  study::Study study;
  study.uid = "2.25.2";
  study.series = std::move(series);
  return study;
}

study::Series only(study::Series series, const std::set<int>& numbers) {
  std::erase_if(series.slices, [&](const study::Slice& s) { return !numbers.contains(s.instanceNumber); });
  return series;
}

std::size_t slicesOf(const study::Study& study) {
  std::size_t count = 0;
  for (const study::Series& series : study.series) count += series.slices.size();
  return count;
}

}  // namespace

class MergeTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void twoHalvesMakeOneSeriesInOrder() {
    const study::Series whole = madeSeries("/a", 10);
    const auto merged =
        index::mergeStudies(studyOf({only(whole, {0, 2, 4, 6, 8})}), studyOf({only(whole, {1, 3, 5, 7, 9})}));
    QCOMPARE(merged.series.size(), std::size_t{1});
    QCOMPARE(merged.series[0].slices.size(), std::size_t{10});
    for (int i = 0; i < 10; ++i) QCOMPARE(merged.series[0].slices[static_cast<std::size_t>(i)].instanceNumber, i);
    QCOMPARE(merged.series[0].sliceSpacing, 3.0);
    QVERIFY(merged.series[0].warnings.empty());
  }

  void readingAgainChangesNothing() {
    const study::Study study = studyOf({madeSeries("/a", 10)});
    QCOMPARE(slicesOf(index::mergeStudies(study, study)), std::size_t{10});
  }

  void aCopyElsewhereReplacesAndDoesNotDouble() {
    study::Series copy = madeSeries("/a", 10);
    for (study::Slice& slice : copy.slices) slice.path = "/copy" / slice.path.filename();
    const auto merged = index::mergeStudies(studyOf({madeSeries("/a", 10)}), studyOf({copy}));
    QCOMPARE(slicesOf(merged), std::size_t{10});
    for (const study::Slice& slice : merged.series[0].slices) QVERIFY(slice.path.parent_path() == "/copy");
  }

  void aFileThatHoldsAnotherImageNowLosesTheOldOne() {
    study::Series changed = only(madeSeries("/a", 10), {4});
    changed.slices[0].sopInstanceUid = "2.25.777";
    const auto merged = index::mergeStudies(studyOf({madeSeries("/a", 10)}), studyOf({changed}));
    QCOMPARE(slicesOf(merged), std::size_t{10});
  }

  void differentSeriesStayApart() {
    study::Series other = madeSeries("/b", 3);
    other.uid = "2.25.33";
    other.number = "1";
    auto merged = index::mergeStudies(studyOf({madeSeries("/a", 10)}), studyOf({other}));
    QCOMPARE(merged.series.size(), std::size_t{2});
    QCOMPARE(merged.series[0].number, std::string("1"));
    other.uid = "2.25.3";  // the same series in another plane
    for (study::Slice& slice : other.slices) slice.geometry->orientation = {0, 1, 0, 0, 0, -1};
    merged = index::mergeStudies(studyOf({madeSeries("/a", 10)}), studyOf({other}));
    QCOMPARE(merged.series.size(), std::size_t{2});
  }

  void framesOfOneFileAreNotMixedWithOthers() {
    study::Series loop = madeSeries("/a", 1);
    for (int frame = 1; frame < 5; ++frame) {
      loop.slices.push_back(loop.slices[0]);
      loop.slices.back().frame = frame;
    }
    const auto merged = index::mergeStudies(studyOf({loop}), studyOf({madeSeries("/b", 4)}));
    QCOMPARE(merged.series.size(), std::size_t{2});
    QCOMPARE(slicesOf(merged), std::size_t{9});
  }

  void filteringKeepsOrderAndDropsEmptySeries() {
    study::Series other = madeSeries("/b", 3);
    other.uid = "2.25.33";
    study::Study study = studyOf({madeSeries("/a", 10), other});
    index::filterSlices(study, [](const study::Slice& slice) {
      return slice.path.parent_path() == "/a" && slice.instanceNumber % 2 == 0;
    });
    QCOMPARE(study.series.size(), std::size_t{1});
    QCOMPARE(study.series[0].slices.size(), std::size_t{5});
    QCOMPARE(study.series[0].sliceSpacing, 6.0);
  }
};

QTEST_APPLESS_MAIN(MergeTest)
#include "merge_test.moc"
