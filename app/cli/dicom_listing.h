#pragma once
// A scanned collection as JSON and as text for people. Thread: any.

#include "app/cli/command.h"
#include "plugins/dicom/study/study.h"

namespace praxis::cli {

Json collectionJson(const plugins::dicom::study::Collection& collection, const std::string& charset);
void printCollection(const plugins::dicom::study::Collection& collection, const std::string& charset);

}  // namespace praxis::cli
