#pragma once
// The layout of the study list's database, as the steps that lead to it. Thread: any.

#include <span>

namespace praxis::plugins::dicom::index {

// Statements that take a database from one version to the next, in order.
struct Migration {
  std::span<const char* const> statements;
};

// The first makes version 1 from an empty database. Steps are never changed once they have been shipped; new ones are
// added at the end.
std::span<const Migration> migrations();

}  // namespace praxis::plugins::dicom::index
