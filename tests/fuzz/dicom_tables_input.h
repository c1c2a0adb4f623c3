#pragma once
// Small pictures around the elements that a fuzzer makes up, as bytes in explicit little endian. Thread: main.

#include <cstdint>
#include <string_view>
#include <vector>

namespace praxis::tests {

struct TablesPicture {
  std::string_view photometric;
  int allocated, stored;
  bool isSigned, coloured;  // coloured: Pixel Presentation says that a supplemental palette holds
};

inline constexpr TablesPicture kPictures[] = {
    {"PALETTE COLOR", 8, 8, false, false},  {"PALETTE COLOR", 16, 16, false, false},
    {"PALETTE COLOR", 16, 12, true, false}, {"MONOCHROME2", 16, 12, false, false},
    {"MONOCHROME2", 16, 16, true, true},    {"MONOCHROME1", 8, 6, false, false},
};

// Elements of a data set, written one after the other.
class Elements {
 public:
  Elements& shorts(std::uint32_t tag, const std::vector<int>& values, std::string_view vr = "US") {
    std::vector<std::uint8_t> bytes;
    for (const int value : values) {
      bytes.push_back(static_cast<std::uint8_t>(value));
      bytes.push_back(static_cast<std::uint8_t>(value >> 8));
    }
    return add(tag, vr, bytes);
  }
  Elements& text(std::uint32_t tag, std::string_view vr, std::string_view text) {
    std::vector<std::uint8_t> bytes(text.begin(), text.end());
    if (bytes.size() % 2 == 1) bytes.push_back(vr == "UI" ? 0 : ' ');
    return add(tag, vr, bytes);
  }
  Elements& add(std::uint32_t tag, std::string_view vr, const std::vector<std::uint8_t>& value) {
    number(tag >> 16, 2);
    number(tag & 0xffff, 2);
    m_bytes.insert(m_bytes.end(), vr.begin(), vr.end());
    const bool wide = vr == "OW" || vr == "OB" || vr == "SQ" || vr == "UN";
    if (wide) number(0, 2);
    number(static_cast<std::uint32_t>(value.size()), wide ? 4 : 2);
    m_bytes.insert(m_bytes.end(), value.begin(), value.end());
    return *this;
  }
  // One item.
  Elements& sequence(std::uint32_t tag, const Elements& item) {
    Elements inside;
    inside.number(0xe000fffe, 4);
    inside.number(static_cast<std::uint32_t>(item.m_bytes.size()), 4);
    inside.m_bytes.insert(inside.m_bytes.end(), item.m_bytes.begin(), item.m_bytes.end());
    return add(tag, "SQ", inside.m_bytes);
  }
  Elements& raw(const std::vector<std::uint8_t>& bytes) {
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    return *this;
  }
  const std::vector<std::uint8_t>& bytes() const { return m_bytes; }

 private:
  void number(std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) m_bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }

  std::vector<std::uint8_t> m_bytes;
};

// 6 x 5 pixels that use every bit, behind the elements.
inline std::vector<std::uint8_t> fileAround(const TablesPicture& picture, const std::vector<std::uint8_t>& elements) {
  Elements file;
  file.raw(std::vector<std::uint8_t>(128, 0)).raw({'D', 'I', 'C', 'M'});
  Elements meta;
  meta.text(0x00020002, "UI", "1.2.840.10008.5.1.4.1.1.7").text(0x00020003, "UI", "2.25.1");
  meta.text(0x00020010, "UI", "1.2.840.10008.1.2.1");
  const auto size = static_cast<std::uint8_t>(meta.bytes().size());
  file.add(0x00020000, "UL", {size, 0, 0, 0}).raw(meta.bytes());
  file.text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.7").text(0x00080018, "UI", "2.25.1");
  if (picture.coloured) file.text(0x00089205, "CS", "COLOR");
  file.shorts(0x00280002, {1}).text(0x00280004, "CS", picture.photometric);
  file.shorts(0x00280010, {6}).shorts(0x00280011, {5}).shorts(0x00280100, {picture.allocated});
  file.shorts(0x00280101, {picture.stored}).shorts(0x00280102, {picture.stored - 1});
  file.shorts(0x00280103, {picture.isSigned ? 1 : 0}).raw(elements);
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < 30 * picture.allocated / 8; ++i) pixels.push_back(static_cast<std::uint8_t>(i * 83));
  return file.add(0x7fe00010, "OW", pixels).bytes();
}

}  // namespace praxis::tests
