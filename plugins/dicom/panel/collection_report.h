#pragma once
// What there is to say about a collection that was read: in a few lines for the bar over the page, and in full. Thread:
// any.

#include <QStringList>

#include "plugins/dicom/study/study.h"

namespace praxis::plugins::dicom::panel {

struct CollectionReport {
  QStringList lines;         // at most a handful; empty: nothing to say
  QStringList all;           // every note and every file that could not be read, with the reason
  bool isShortened = false;  // `lines` leaves something out that `all` says
};

CollectionReport reportOn(const study::Collection& collection);

}  // namespace praxis::plugins::dicom::panel
