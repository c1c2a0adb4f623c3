#include "plugins/dicom/record/source_image.h"

#include <algorithm>
#include <cassert>

namespace praxis::plugins::dicom::record {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

Result<SourceImage> openSource(const std::string& studyUid, const FrameReference& reference,
                               const std::filesystem::path& path) {
  file::DicomFile file = PRAXIS_TRY(file::DicomFile::open(path, file::ReadDepth::header));
  const std::string name = path.filename().string();
  if (file.text({0x0008, 0x0018}) != reference.sopInstanceUid || file.text({0x0020, 0x000d}) != studyUid) {
    return fail(ErrorCode::corrupt, "{} is not the picture that was measured; open the study again.", name);
  }
  SourceImage source{std::move(file), {}, reference.sopInstanceUid, {}, 1};
  source.sopClassUid = source.file.text({0x0008, 0x0016});
  source.seriesUid = source.file.text({0x0020, 0x000e});
  source.frames =
      static_cast<int>(std::clamp<std::int64_t>(source.file.integer({0x0028, 0x0008}).value_or(1), 1, 0x7ffffffe));
  if (source.sopClassUid.empty() || source.seriesUid.empty()) {
    return fail(ErrorCode::corrupt, "{} names no SOP class or no series; no report can refer to it.", name);
  }
  return source;
}

auto findSource(const std::vector<SourceImage>& sources, const std::string& uid) {
  return std::find_if(sources.begin(), sources.end(), [&](const SourceImage& s) { return s.sopInstanceUid == uid; });
}

}  // namespace

Result<std::vector<SourceImage>> openSources(const std::string& studyUid, const std::vector<FrameReference>& references,
                                             const SourceFiles& files) {
  std::vector<SourceImage> sources;
  for (const FrameReference& reference : references) {
    auto found = findSource(sources, reference.sopInstanceUid);
    if (found == sources.end()) {
      const auto path = files.find(reference.sopInstanceUid);
      if (path == files.end()) {
        return fail(ErrorCode::notFound,
                    "A picture that was measured is not among the open files; open the study again.");
      }
      sources.push_back(PRAXIS_TRY(openSource(studyUid, reference, path->second)));
      found = std::prev(sources.end());
    }
    if (reference.frame < 0 || reference.frame >= found->frames) {
      return fail(ErrorCode::invalidArgument, "A measurement lies on frame {} of a picture with {} frames.",
                  reference.frame, found->frames);
    }
  }
  return sources;
}

const SourceImage& sourceOf(const std::vector<SourceImage>& sources, const FrameReference& reference) {
  const auto found = findSource(sources, reference.sopInstanceUid);
  assert(found != sources.end());
  return *found;
}

}  // namespace praxis::plugins::dicom::record
