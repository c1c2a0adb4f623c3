// Patient letters at the edges of a picture.

#include <QTest>

#include "plugins/dicom/study/study.h"

using namespace praxis::plugins::dicom::study;

namespace {

QString all(const EdgeLetters& edges) {
  return QString::fromStdString(edges.left + "," + edges.right + "," + edges.top + "," + edges.bottom);
}

}  // namespace

class EdgeLettersTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void mainPlanes() {
    QCOMPARE(all(edgeLetters({1, 0, 0, 0, 1, 0})), "R,L,A,P");   // axial
    QCOMPARE(all(edgeLetters({1, 0, 0, 0, 0, -1})), "R,L,H,F");  // coronal
    QCOMPARE(all(edgeLetters({0, 1, 0, 0, 0, -1})), "A,P,H,F");  // sagittal
    QCOMPARE(all(edgeLetters({-1, 0, 0, 0, 1, 0})), "L,R,A,P");  // seen from the head
  }

  void obliquePlanesNameEveryDirectionBySize() {
    QCOMPARE(all(edgeLetters({0.8, 0.6, 0, 0, 0, -1})), "RA,LP,H,F");
    QCOMPARE(all(edgeLetters({1, 0, 0, 0, 0.6, -0.8})), "R,L,HA,FP");
  }

  void roundingIsNoDirection() { QCOMPARE(all(edgeLetters({1, 0.00005, 0, -0.00005, 1, 0})), "R,L,A,P"); }

  void patientOrientationNamesWhereRowsAndColumnsRunTo() {
    QCOMPARE(all(edgeLetters(std::string("L"), std::string("F"))), "R,L,H,F");
    QCOMPARE(all(edgeLetters(std::string("AF"), std::string())), "PH,AF,,");
    QCOMPARE(all(edgeLetters(std::string("?"), std::string("X"))), ",,,");
  }
};

QTEST_APPLESS_MAIN(EdgeLettersTest)
#include "edge_letters_test.moc"
