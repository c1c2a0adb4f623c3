#include <array>

#include "plugins/dicom/index/schema.h"

namespace praxis::plugins::dicom::index {
namespace {

// `folded` holds what is searched, see fold.h. `header` and `warnings` are JSON: what a Series says beside the columns
// (row_codec.h). `geometry` is 3 + 6 doubles, little endian. Paths are bytes: file names need not be UTF-8.
constexpr std::array kFirst = {
    "CREATE TABLE patients (id INTEGER PRIMARY KEY, patient_id TEXT NOT NULL, name TEXT NOT NULL, "
    "birth_date TEXT NOT NULL, sex TEXT NOT NULL, charset_hint TEXT NOT NULL, folded_name TEXT NOT NULL, UNIQUE "
    "(patient_id, name))",

    "CREATE TABLE studies (id INTEGER PRIMARY KEY, "
    "patient INTEGER NOT NULL REFERENCES patients (id) ON DELETE CASCADE, uid TEXT NOT NULL, date TEXT NOT NULL, "
    "time TEXT NOT NULL, description TEXT NOT NULL, accession TEXT NOT NULL, institution TEXT NOT NULL, "
    "study_key TEXT NOT NULL, modalities TEXT NOT NULL, series_count INTEGER NOT NULL, image_count INTEGER NOT NULL, "
    "file_count INTEGER NOT NULL, missing_files INTEGER NOT NULL DEFAULT 0, removed INTEGER NOT NULL DEFAULT 0, "
    "folded TEXT NOT NULL, UNIQUE (patient, study_key))",
    "CREATE INDEX studies_by_date ON studies (date, time)",

    "CREATE TABLE files (id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, "
    "modified_ns INTEGER NOT NULL)",

    "CREATE TABLE series (id INTEGER PRIMARY KEY, "
    "study INTEGER NOT NULL REFERENCES studies (id) ON DELETE CASCADE, place INTEGER NOT NULL, uid TEXT NOT NULL, "
    "number TEXT NOT NULL, description TEXT NOT NULL, modality TEXT NOT NULL, image_count INTEGER NOT NULL, "
    "header TEXT NOT NULL, warnings TEXT NOT NULL)",
    "CREATE INDEX series_by_study ON series (study, place)",

    "CREATE TABLE instances (series INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE, "
    "place INTEGER NOT NULL, file INTEGER NOT NULL REFERENCES files (id), frame INTEGER NOT NULL, "
    "sop_uid TEXT NOT NULL, number INTEGER NOT NULL, geometry BLOB, edges TEXT NOT NULL, sort_key REAL NOT NULL, "
    "laterality TEXT NOT NULL, view TEXT NOT NULL, PRIMARY KEY (series, place)) WITHOUT ROWID",
    "CREATE INDEX instances_by_file ON instances (file)",

    "CREATE TABLE thumbnails (series INTEGER PRIMARY KEY REFERENCES series (id) ON DELETE CASCADE, "
    "image BLOB NOT NULL)",
};

}  // namespace

std::span<const Migration> migrations() {
  static const std::array kMigrations = {Migration{kFirst}};
  return kMigrations;
}

}  // namespace praxis::plugins::dicom::index
