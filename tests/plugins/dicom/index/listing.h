#pragma once
// Puts studies into a service's list as a scan does: through a connection of its own. Thread: gui.

#include <QDir>
#include <QFileInfo>

#include "plugins/dicom/index/index_service.h"
#include "plugins/dicom/index/study_index.h"

namespace praxis::tests {

// False: the list could not be written.
inline bool putInList(plugins::dicom::index::IndexService& service,
                      const plugins::dicom::study::Collection& collection) {
  if (!QDir().mkpath(QFileInfo(service.path()).path())) return false;
  auto list = plugins::dicom::index::StudyIndex::open(service.path());
  if (!list || !list->put(collection)) return false;
  service.noteChange();
  return true;
}

}  // namespace praxis::tests
