#pragma once
// The tour's look at a first start: what is loaded and open without a click, and the suggested questions, each asked by
// its own button and its answer set beside the known truth. Thread: gui.

#include <QString>

class QByteArray;

namespace praxis::app::gui {

class Program;
class Tour;

void addFirstStart(Tour& tour, Program& program);

// The side of the largest lesion of this image, as a truth.json of the sample study has it, as a sentence ("Left.",
// "No lesion."); empty where the text says none.
QString sideOfLargestLesion(const QByteArray& truth, const QString& file);

// The same words in the same order, whatever stands between them.
bool saysTheSame(const QString& answer, const QString& truth);

}  // namespace praxis::app::gui
