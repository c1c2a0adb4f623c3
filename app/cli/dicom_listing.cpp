#include "app/cli/dicom_listing.h"

#include "app/cli/terminal_text.h"
#include "plugins/dicom/file/dicom_file.h"

namespace praxis::cli {

namespace file = plugins::dicom::file;
namespace study = plugins::dicom::study;

namespace {

Json edgesJson(const study::EdgeLetters& edges) {
  return {{"left", edges.left}, {"right", edges.right}, {"top", edges.top}, {"bottom", edges.bottom}};
}

Json sliceJson(const study::Collection& all, const study::Slice& slice) {
  Json json = {{"file", study::shownPath(all, slice.path)},
               {"frame", slice.frame},
               {"sop_instance_uid", slice.sopInstanceUid},
               {"instance_number", slice.instanceNumber}};
  if (slice.geometry) {
    json["position"] = slice.geometry->position;
    json["orientation"] = slice.geometry->orientation;
    json["key"] = slice.key;
  }
  json["edges"] = edgesJson(slice.edges);
  return json;
}

Json seriesJson(const study::Collection& all, const study::Series& series) {
  Json slices = Json::array();
  for (const study::Slice& slice : series.slices) slices.push_back(sliceJson(all, slice));
  return {{"uid", series.uid},
          {"number", series.number},
          {"description", series.description},
          {"modality", series.modality},
          {"body_part", series.bodyPart},
          {"date", series.date},
          {"time", series.time},
          {"manufacturer", series.manufacturer},
          {"technique", series.technique},
          {"rows", series.rows},
          {"cols", series.cols},
          {"row_spacing", series.rowSpacing},
          {"col_spacing", series.colSpacing},
          {"slice_thickness", series.sliceThickness},
          {"slice_spacing", series.sliceSpacing},
          {"edges", series.slices.empty() ? Json() : edgesJson(series.slices.front().edges)},
          {"warnings", series.warnings},
          {"slices", slices}};
}

Json studyJson(const study::Collection& all, const study::Study& one) {
  Json series = Json::array();
  for (const study::Series& each : one.series) series.push_back(seriesJson(all, each));
  return {{"uid", one.uid},
          {"date", one.date},
          {"time", one.time},
          {"description", one.description},
          {"accession", one.accession},
          {"institution", one.institution},
          {"series", series}};
}

// Reports, plans and bare headers have names too.
Json objectJson(const study::Collection& all, const std::filesystem::path& path, const std::string& charset) {
  Json json = {{"file", study::shownPath(all, path)}};
  const auto opened = file::DicomFile::open(path, file::ReadDepth::header, charset);
  if (!opened) return json;
  json["name"] = opened->text({0x0010, 0x0010});
  json["id"] = opened->text({0x0010, 0x0020});
  json["modality"] = opened->text({0x0008, 0x0060});
  json["study_description"] = opened->text({0x0008, 0x1030});
  json["series_description"] = opened->text({0x0008, 0x103e});
  json["sop_class_uid"] = opened->text({0x0008, 0x0016});
  return json;
}

// One line, whatever the texts of the files hold.
template <typename... Texts>
void line(fmt::format_string<Texts...> format, Texts&&... texts) {
  fmt::print("{}\n", escapedLine(fmt::format(format, std::forward<Texts>(texts)...)));
}

std::string placeText(const study::Slice& slice) {
  std::string text;
  if (slice.frame > 0) text += fmt::format(" frame {}", slice.frame);
  if (slice.geometry) {
    const auto& p = slice.geometry->position;
    text += fmt::format("  at {:.2f} {:.2f} {:.2f} mm, key {:.2f}", p[0], p[1], p[2], slice.key);
  }
  const study::EdgeLetters& e = slice.edges;
  if (!e.left.empty() || !e.top.empty())
    text += fmt::format("  left {} right {} top {} bottom {}", e.left, e.right, e.top, e.bottom);
  return text;
}

std::string spacingText(const study::Series& series) {
  std::string text;
  if (series.rowSpacing > 0) text = fmt::format("pixels {:g} x {:g} mm", series.rowSpacing, series.colSpacing);
  if (series.sliceSpacing > 0) text += fmt::format(", slices {:g} mm apart", series.sliceSpacing);
  return text;
}

void printSeries(const study::Series& series) {
  line("    series {}  {}  {}  {} images of {} x {}", series.number, series.modality, series.description,
       series.slices.size(), series.rows, series.cols);
  if (!series.technique.empty()) line("      {}", series.technique);
  if (const std::string spacing = spacingText(series); !spacing.empty()) line("      {}", spacing);
  for (const std::string& warning : series.warnings) line("      warning: {}", warning);
  for (const study::Slice& slice : series.slices) {
    line("      {:>4}  {}{}", slice.instanceNumber, slice.path.filename().string(), placeText(slice));
  }
}

}  // namespace

Json collectionJson(const study::Collection& collection, const std::string& charset) {
  Json patients = Json::array(), problems = Json::array(), objects = Json::array();
  for (const study::Patient& patient : collection.patients) {
    Json studies = Json::array();
    for (const study::Study& one : patient.studies) studies.push_back(studyJson(collection, one));
    patients.push_back({{"name", patient.name},
                        {"id", patient.id},
                        {"birth_date", patient.birthDate},
                        {"sex", patient.sex},
                        {"studies", studies}});
  }
  for (const study::Problem& problem : collection.problems) {
    problems.push_back({{"path", problem.path.string()}, {"message", problem.message}});
  }
  for (const auto& path : collection.withoutPixels) objects.push_back(objectJson(collection, path, charset));
  return {{"patients", patients},
          {"charset_hint", collection.charsetHint},
          {"files_read", collection.filesRead},
          {"copies", collection.copies},
          {"files_without_pixels", collection.filesWithoutPixels},
          {"objects_without_pixels", objects},
          {"problems", problems}};
}

void printCollection(const study::Collection& collection, const std::string& charset) {
  for (const study::Patient& patient : collection.patients) {
    line("patient {}  id {}  born {}  sex {}", patient.name, patient.id, patient.birthDate, patient.sex);
    for (const study::Study& one : patient.studies) {
      line("  study {}  {}  {}  {}", one.date, one.description, one.accession, one.institution);
      for (const study::Series& series : one.series) printSeries(series);
    }
  }
  for (const auto& path : collection.withoutPixels) {
    const Json object = objectJson(collection, path, charset);
    line("no picture: {}  {}  {}  {}", study::shownPath(collection, path), object.value("modality", ""),
         object.value("name", ""), object.value("id", ""));
  }
  for (const study::Problem& problem : collection.problems)
    line("problem: {}: {}", problem.path.string(), problem.message);
  if (!collection.charsetHint.empty())
    line("Some text seems to be in {0}; --charset {0} reads it so.", collection.charsetHint);
  if (collection.copies > 0) line("{} of the files are copies of others and are counted once.", collection.copies);
  line("{} files read, {} without pictures, {} problems", collection.filesRead, collection.filesWithoutPixels,
       collection.problems.size());
}

}  // namespace praxis::cli
