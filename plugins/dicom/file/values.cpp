#include "plugins/dicom/file/values.h"

#include <charconv>
#include <cmath>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include "plugins/dicom/file/charset.h"

namespace praxis::plugins::dicom::file {
namespace {

constexpr Uint32 kTextBytesMax = 1 << 20;
constexpr std::string_view kBlanks{" \0\t\r\n", 5};

DcmElement* find(DcmItem& item, Tag tag) {
  DcmElement* element = nullptr;
  if (item.findAndGetElement(DcmTagKey(tag.group, tag.element), element).bad()) return nullptr;
  return element;
}

std::string rawOf(DcmElement& element) {
  if (element.getLength() == 0 || element.getLength() > kTextBytesMax) return {};
  if (element.isaString()) {
    char* text = nullptr;
    Uint32 length = 0;
    if (element.getString(text, length).good() && text != nullptr) return std::string(text, length);
    return {};
  }
  Uint8* bytes = nullptr;
  if (element.getUint8Array(bytes).good() && bytes != nullptr) {
    return std::string(reinterpret_cast<const char*>(bytes), element.getLength());
  }
  OFString text;
  if (element.getOFStringArray(text, OFFalse).good()) return std::string(text.c_str(), text.length());
  return {};
}

std::string_view trimmed(std::string_view text, bool leading) {
  const std::size_t last = text.find_last_not_of(kBlanks);
  if (last == std::string_view::npos) return {};
  text = text.substr(0, last + 1);
  if (leading) text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text;
}

// "Doe^John^^^=  " has nothing after John (PS3.5 6.2.1.1: trailing empty components and groups may be left out).
std::string trimmedName(std::string_view name) {
  std::string result;
  std::size_t pendingGroups = 0;
  while (true) {
    const std::size_t end = name.find('=');
    std::string_view group = name.substr(0, end);
    while (!group.empty() && (group.back() == '^' || kBlanks.find(group.back()) != std::string_view::npos)) {
      group.remove_suffix(1);
    }
    if (!group.empty()) {
      result.append(pendingGroups, '=').append(group);
      pendingGroups = 0;
    }
    if (end == std::string_view::npos) return result;
    ++pendingGroups;
    name.remove_prefix(end + 1);
  }
}

// In these a backslash is a character like any other.
bool isSingleText(DcmEVR vr) { return vr == EVR_ST || vr == EVR_LT || vr == EVR_UT || vr == EVR_UR; }

std::vector<std::string> splitValues(const std::string& text, DcmEVR vr) {
  const bool single = isSingleText(vr);
  std::vector<std::string> values;
  std::string_view rest = text;
  while (true) {
    const std::size_t end = single ? std::string_view::npos : rest.find('\\');
    const std::string_view value = rest.substr(0, end);
    values.push_back(vr == EVR_PN ? trimmedName(value) : std::string(trimmed(value, !single)));
    if (end == std::string_view::npos) return values;
    rest.remove_prefix(end + 1);
  }
}

std::vector<double> numbersOfText(const std::string& text) {
  std::vector<double> numbers;
  std::string_view rest = text;
  while (true) {
    const std::size_t end = rest.find('\\');
    const std::optional<double> number = parseNumber(rest.substr(0, end));
    if (!number) return {};
    numbers.push_back(*number);
    if (end == std::string_view::npos) return numbers;
    rest.remove_prefix(end + 1);
  }
}

// One binary value as a double; false for VRs that hold no numbers.
bool binaryNumber(DcmElement& element, unsigned long index, double& number) {
  switch (element.ident()) {
    case EVR_US:
    case EVR_xs: {
      Uint16 value = 0;
      if (element.getUint16(value, index).bad()) return false;
      number = value;
      return true;
    }
    case EVR_SS: {
      Sint16 value = 0;
      if (element.getSint16(value, index).bad()) return false;
      number = value;
      return true;
    }
    case EVR_UL:
    case EVR_up: {
      Uint32 value = 0;
      if (element.getUint32(value, index).bad()) return false;
      number = value;
      return true;
    }
    case EVR_SL: {
      Sint32 value = 0;
      if (element.getSint32(value, index).bad()) return false;
      number = value;
      return true;
    }
    case EVR_FL: {
      Float32 value = 0;
      if (element.getFloat32(value, index).bad()) return false;
      number = static_cast<double>(value);
      return true;
    }
    case EVR_FD:
      return element.getFloat64(number, index).good();
    default:
      return false;
  }
}

}  // namespace

std::optional<double> parseNumber(std::string_view text) {
  text = trimmed(text, true);
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::string rawText(DcmItem& item, Tag tag) {
  DcmElement* element = find(item, tag);
  return element == nullptr ? std::string() : rawOf(*element);
}

std::string charsetInForce(DcmItem& item) {
  std::string charset;
  for (DcmItem* level = &item; level != nullptr && charset.empty(); level = level->getParentItem()) {
    charset = rawText(*level, {0x0008, 0x0005});
  }
  return charset;
}

std::vector<std::string> texts(DcmItem& item, Tag tag, const std::string& inheritedCharset) {
  DcmElement* element = find(item, tag);
  if (element == nullptr) return {};
  const std::string raw = rawOf(*element);
  if (raw.empty()) return {};
  const DcmEVR vr = element->isaString() ? element->ident() : DcmTag(tag.group, tag.element).getEVR();
  std::string charset = charsetInForce(item);
  if (charset.empty()) charset = inheritedCharset;
  const bool extended = element->isAffectedBySpecificCharacterSet() || !element->isaString();
  const char* delimiters = vr == EVR_PN ? "\\^=" : isSingleText(vr) ? "" : "\\";
  // Splitting comes after decoding: a trail byte of GBK or GB18030 may look like a backslash.
  return splitValues(toUtf8(raw, extended ? charset : std::string(), delimiters), vr);
}

std::string firstText(DcmItem& item, Tag tag) {
  std::vector<std::string> all = texts(item, tag);
  return all.empty() ? std::string() : std::move(all.front());
}

std::vector<double> numbersOf(DcmItem& item, Tag tag) {
  DcmElement* element = find(item, tag);
  if (element == nullptr) return {};
  if (element->isaString() || element->ident() == EVR_UN) return numbersOfText(rawOf(*element));
  if (element->getLength() > kTextBytesMax) return {};
  std::vector<double> numbers;
  double number = 0;
  for (unsigned long i = 0; i < element->getVM() && binaryNumber(*element, i, number); ++i) {
    if (!std::isfinite(number)) return {};
    numbers.push_back(number);
  }
  return numbers;
}

std::vector<double> numbersOf(DcmItem& item, Tag tag, std::size_t count) {
  std::vector<double> numbers = numbersOf(item, tag);
  if (numbers.size() < count) return {};
  numbers.resize(count);
  return numbers;
}

DcmItem* sequenceItem(DcmItem& item, Tag tag, unsigned long index) {
  DcmElement* element = find(item, tag);
  if (element == nullptr || element->ident() != EVR_SQ) return nullptr;
  auto* sequence = static_cast<DcmSequenceOfItems*>(element);
  return index < sequence->card() ? sequence->getItem(index) : nullptr;
}

std::vector<std::uint16_t> lutEntries(DcmItem& item, Tag tag, std::size_t count) {
  DcmElement* element = find(item, tag);
  if (element == nullptr || count == 0) return {};
  const std::size_t words = element->getLength() / 2;
  Uint16* data = nullptr;
  if (element->ident() == EVR_SS) {
    Sint16* signedData = nullptr;
    if (element->getSint16Array(signedData).bad()) return {};
    data = reinterpret_cast<Uint16*>(signedData);
  } else if (element->ident() == EVR_OB || element->ident() == EVR_UN) {
    Uint8* bytes = nullptr;
    if (element->getUint8Array(bytes).bad() || bytes == nullptr) return {};
    if (element->getLength() >= 2 * count) {
      std::vector<std::uint16_t> entries(count);
      for (std::size_t i = 0; i < count; ++i)
        entries[i] = static_cast<std::uint16_t>(bytes[2 * i] | bytes[2 * i + 1] << 8);
      return entries;
    }
    return element->getLength() >= count ? std::vector<std::uint16_t>(bytes, bytes + count)
                                         : std::vector<std::uint16_t>();
  } else if (element->getUint16Array(data).bad()) {
    return {};
  }
  if (data == nullptr) return {};
  if (words >= count) return std::vector<std::uint16_t>(data, data + count);
  if (2 * words < count) return {};
  std::vector<std::uint16_t> entries(count);
  for (std::size_t i = 0; i < count; ++i)
    entries[i] = static_cast<std::uint16_t>(i % 2 == 0 ? data[i / 2] & 0xff : data[i / 2] >> 8);
  return entries;
}

}  // namespace praxis::plugins::dicom::file
