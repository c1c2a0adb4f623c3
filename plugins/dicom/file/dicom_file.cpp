#include "plugins/dicom/file/dicom_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <exception>
#include <fstream>
#include <limits>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dctk.h>
#include "plugins/dicom/file/charset.h"
#include "plugins/dicom/file/header_bytes.h"
#include "plugins/dicom/file/header_stream.h"
#include "plugins/dicom/file/nesting.h"
#include "plugins/dicom/file/values.h"

namespace praxis::plugins::dicom::file {

using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;

namespace {

// Longer values are left in the file until somebody asks for them.
constexpr Uint32 kValueBytesInMemoryMax = 64 * 1024;

constexpr Tag kTransferSyntax{0x0002, 0x0010};
constexpr Tag kPixelData{0x7fe0, 0x0010};
constexpr Tag kFloatPixelData{0x7fe0, 0x0008};
constexpr Tag kDoubleFloatPixelData{0x7fe0, 0x0009};

std::string shownName(const std::filesystem::path& path) { return path.filename().string(); }

Result<void> checkKind(const std::filesystem::path& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return fail(ErrorCode::notFound, "{} is not there.", shownName(path));
  if (!std::filesystem::is_regular_file(status)) {
    return fail(ErrorCode::unsupported, "{} is not a file.", shownName(path));
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return fail(ErrorCode::io, "{} could not be opened; check its permissions.", shownName(path));
  std::array<std::byte, 132> head{};
  stream.read(reinterpret_cast<char*>(head.data()), head.size());
  if (!beginsLikeDicom(std::span(head).first(static_cast<std::size_t>(stream.gcount())))) {
    return fail(ErrorCode::unsupported, "{} is not a DICOM file.", shownName(path));
  }
  return {};
}

// The last element that was read tells where the file breaks off.
std::string lastElement(DcmDataset& dataset) {
  const unsigned long count = dataset.card();
  if (count == 0) return "at its first element";
  const DcmTagKey tag = dataset.getElement(count - 1)->getTag();
  return fmt::format("at or after element ({:04X},{:04X})", tag.getGroup(), tag.getElement());
}

// Items inside sequences may name a character set of their own; the dataset's is for all of them.
void relabel(DcmDataset& dataset, const std::string& term) {
  DcmStack stack;
  std::vector<DcmItem*> labelled;
  while (dataset.nextObject(stack, OFTrue).good()) {
    if (stack.top()->getTag() != DCM_SpecificCharacterSet || stack.card() < 2) continue;
    if (auto* item = dynamic_cast<DcmItem*>(stack.elem(1))) labelled.push_back(item);
  }
  for (DcmItem* item : labelled) item->findAndDeleteElement(DCM_SpecificCharacterSet);
  dataset.putAndInsertString(DCM_SpecificCharacterSet, term.c_str());
}

}  // namespace

// A data set without preamble begins with a low group; anything else is some other kind of file.
bool beginsLikeDicom(std::span<const std::byte> head) {
  if (head.size() >= 132 && std::memcmp(head.data() + 128, "DICM", 4) == 0) return true;
  if (head.size() < 8) return false;
  const auto byte = [&](std::size_t i) { return std::to_integer<unsigned>(head[i]); };
  const auto plausible = [](unsigned group, unsigned element) {
    return (group == 0x0002 || group == 0x0008) && element < 0x0200;
  };
  return plausible(byte(0) | byte(1) << 8, byte(2) | byte(3) << 8) ||
         plausible(byte(1) | byte(0) << 8, byte(3) | byte(2) << 8);
}

struct DicomFile::State {
  std::filesystem::path path;
  DcmFileFormat format;
  std::optional<PixelExtent> pixels;  // when they were left in the file

  Result<bool> loadHeader(ReadDepth depth);
  Result<void> load(ReadDepth depth);
};

// False: the short way is not sure.
Result<bool> DicomFile::State::loadHeader(ReadDepth depth) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;  // opening a pipe would wait for its writer
  std::optional<HeaderBytes> header = PRAXIS_TRY(readHeaderBytes(path, depth));
  if (!header) return false;
  const std::unique_ptr<DcmInputStream> stream = headerStream(std::move(header->bytes));
  format.transferInit();
  const OFCondition loaded = format.read(*stream, EXS_Unknown, EGL_noChange, kValueBytesInMemoryMax);
  format.transferEnd();
  if (loaded.bad()) {
    format.clear();
    return false;
  }
  pixels = header->pixels;
  return true;
}

Result<void> DicomFile::State::load(ReadDepth depth) {
  PRAXIS_TRY(checkKind(path));
  if (const auto checked = checkNesting(path); !checked) return engine::base::within(shownName(path), checked.error());
  const Uint32 inMemoryMax = depth == ReadDepth::whole ? DCM_MaxReadLength : kValueBytesInMemoryMax;
  const OFCondition loaded = format.loadFile(OFFilename(path.c_str()), EXS_Unknown, EGL_noChange, inMemoryMax);
  if (loaded.good()) return {};
  return fail(ErrorCode::corrupt, "{} is damaged or cut off {} ({}); copy it again from its source.", shownName(path),
              lastElement(*format.getDataset()), loaded.text());
}

DicomFile::DicomFile(std::unique_ptr<State> state) : m_state(std::move(state)) {}
DicomFile::DicomFile(DicomFile&&) noexcept = default;
DicomFile& DicomFile::operator=(DicomFile&&) noexcept = default;
DicomFile::~DicomFile() = default;

Result<DicomFile> DicomFile::open(const std::filesystem::path& path, ReadDepth depth, const std::string& charset) {
  std::string term;
  if (!charset.empty()) term = PRAXIS_TRY(knownCharset(charset));
  auto state = std::make_unique<State>();
  state->path = path;
  try {
    const bool done = depth != ReadDepth::whole && PRAXIS_TRY(state->loadHeader(depth));
    if (!done) PRAXIS_TRY(state->load(depth));
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::outOfMemory, "{} claims values larger than the memory that is free.", shownName(path));
  } catch (const std::exception&) {
    // DCMTK lets exceptions of the string class out of directory records with odd values.
    return fail(ErrorCode::corrupt, "{} holds values that cannot be read; copy it again from its source.",
                shownName(path));
  }
  if (!term.empty()) relabel(*state->format.getDataset(), term);
  return DicomFile(std::move(state));
}

const std::filesystem::path& DicomFile::path() const { return m_state->path; }

DcmFileFormat& DicomFile::dcmtk() const { return m_state->format; }

std::string DicomFile::text(Tag tag, int index) const {
  std::vector<std::string> all =
      tag.group == 0x0002 ? texts(*m_state->format.getMetaInfo(), tag) : texts(*m_state->format.getDataset(), tag);
  if (index < 0 || static_cast<std::size_t>(index) >= all.size()) return {};
  return std::move(all[static_cast<std::size_t>(index)]);
}

std::vector<double> DicomFile::numbers(Tag tag) const { return numbersOf(*m_state->format.getDataset(), tag); }

std::optional<std::int64_t> DicomFile::integer(Tag tag) const {
  const std::vector<double> all = numbers(tag);
  if (all.empty() || std::abs(all.front()) > 9.0e15 || all.front() != std::trunc(all.front())) return std::nullopt;
  return static_cast<std::int64_t>(all.front());
}

bool DicomFile::has(Tag tag) const {
  if (m_state->pixels && m_state->pixels->tag.group == tag.group && m_state->pixels->tag.element == tag.element) {
    return true;
  }
  return m_state->format.getDataset()->tagExists(DcmTagKey(tag.group, tag.element));
}

std::string DicomFile::transferSyntaxUid() const {
  std::string uid = text(kTransferSyntax);
  if (!uid.empty()) return uid;
  return DcmXfer(m_state->format.getDataset()->getOriginalXfer()).getXferID();
}

std::optional<PixelExtent> DicomFile::pixelExtent() const {
  if (m_state->pixels) return m_state->pixels;
  DcmDataset& dataset = *m_state->format.getDataset();
  for (const Tag tag : {kPixelData, kFloatPixelData, kDoubleFloatPixelData}) {
    DcmElement* element = nullptr;
    if (dataset.findAndGetElement(DcmTagKey(tag.group, tag.element), element).bad() || element == nullptr) continue;
    DcmPixelSequence* fragments = nullptr;
    if (element->ident() == EVR_PixelData) {
      static_cast<DcmPixelData*>(element)->getEncapsulatedRepresentation(dataset.getOriginalXfer(), nullptr, fragments);
    }
    if (fragments == nullptr) return PixelExtent{tag, element->getLength()};
    return PixelExtent{tag, 0, true, std::max<std::uint64_t>(1, fragments->card()) - 1};
  }
  return std::nullopt;
}

}  // namespace praxis::plugins::dicom::file
