#pragma once
// One DICOM file: opened within bounds, read by tag, text in UTF-8. DCMTK stays behind the .cpp files. Owner:
// move-only. Thread: any, one at a time per object.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"

class DcmFileFormat;

namespace praxis::plugins::dicom::file {

struct Tag {
  std::uint16_t group = 0, element = 0;
};

enum class ReadDepth {
  listing,  // of what stands before Pixel Data at least what listing_tags.h names: it takes a quarter of the time
  header,   // everything before Pixel Data, which is known by its extent alone
  whole,
};

// The element that holds the pixels.
struct PixelExtent {
  Tag tag;
  std::uint64_t bytes = 0;  // 0 when encapsulated
  bool encapsulated = false;
  std::uint64_t fragments = 0;  // without the offset table; of a single frame read by its header at most 1
};

class DicomFile {
 public:
  // Files without preamble or meta header are read too. Fails with notFound, io, unsupported (no DICOM file) or corrupt
  // (cut or contradictory: says where); the message names the file and never patient data.
  // charset: replaces Specific Character Set everywhere in the file, for mislabelled ones; fails with invalidArgument
  // when it is none of charset.h's.
  static engine::base::Result<DicomFile> open(const std::filesystem::path& path, ReadDepth depth,
                                              const std::string& charset = {});

  DicomFile(DicomFile&&) noexcept;
  DicomFile& operator=(DicomFile&&) noexcept;
  ~DicomFile();

  const std::filesystem::path& path() const;
  // Text of a top-level element in UTF-8 by Specific Character Set, padding off; empty when absent. index: of a
  // multi-valued element.
  std::string text(Tag tag, int index = 0) const;
  std::vector<double> numbers(Tag tag) const;  // DS, IS and binary numbers; empty when absent or not numbers
  std::optional<std::int64_t> integer(Tag tag) const;
  bool has(Tag tag) const;  // pixels too, whatever the depth
  std::string transferSyntaxUid() const;
  bool hasPixels() const { return pixelExtent().has_value(); }
  // Pixel Data, else Float, else Double Float Pixel Data.
  std::optional<PixelExtent> pixelExtent() const;

  // For plugins/dicom/pixels and study only.
  DcmFileFormat& dcmtk() const;

 private:
  struct State;
  explicit DicomFile(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

// By the first 132 bytes of a file: with preamble, or a data set that begins at once.
bool beginsLikeDicom(std::span<const std::byte> head);

// Registers the codecs and silences DCMTK's own log; once per process, before any file is opened.
void startUp();
// Frees them; nothing of this folder may be used afterwards.
void shutDown();

}  // namespace praxis::plugins::dicom::file
