#include "engine/weights/safetensors_reader.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <new>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <nlohmann/json.hpp>

#include "engine/weights/byte_reader.h"

namespace praxis::engine::weights {
namespace {

using base::Error;
using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::uint64_t kHeaderBytesMax = 100'000'000;  // the format's own limit
constexpr std::size_t kDimsMax = 8;
constexpr std::size_t kNameBytesMax = 1024;
constexpr std::string_view kDamaged = "The file is damaged; copy or download it again.";
constexpr std::string_view kAboutKey = "__metadata__";

struct TypeBits {
  std::string_view name;
  std::int64_t bits;
};
constexpr std::array kTypes = {
    TypeBits{"BOOL", 8},    TypeBits{"U8", 8},   TypeBits{"I8", 8},      TypeBits{"F8_E5M2", 8}, TypeBits{"F8_E4M3", 8},
    TypeBits{"F8_E8M0", 8}, TypeBits{"F4", 4},   TypeBits{"F6_E2M3", 6}, TypeBits{"F6_E3M2", 6}, TypeBits{"I16", 16},
    TypeBits{"U16", 16},    TypeBits{"F16", 16}, TypeBits{"BF16", 16},   TypeBits{"I32", 32},    TypeBits{"U32", 32},
    TypeBits{"F32", 32},    TypeBits{"F64", 64}, TypeBits{"I64", 64},    TypeBits{"U64", 64},    TypeBits{"C64", 64},
};

// One tensor as the header describes it.
struct Entry {
  std::string name;
  std::optional<std::string> type;
  std::optional<std::vector<std::int64_t>> shape;
  std::optional<std::vector<std::int64_t>> offsets;  // from the start of the data: begin and end
};

// Takes the events of the JSON parser, so that no tree of a large header is ever built.
class HeaderEvents : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::vector<Entry> takeEntries() { return std::move(m_entries); }
  const std::optional<Error>& error() const { return m_error; }

  bool null() override { return refuse("a null"); }
  bool boolean(bool) override { return refuse("a boolean"); }
  bool number_float(number_float_t, const string_t&) override { return refuse("a number that is not whole"); }
  bool number_integer(number_integer_t) override { return refuse("a negative number"); }
  bool binary(binary_t&) override { return refuse("binary data"); }

  bool number_unsigned(number_unsigned_t value) override {
    if (m_numbers == nullptr) return refuse("a number in a wrong place");
    if (value > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max())) {
      return refuse("a number that is too large");
    }
    if (m_numbers->size() == kDimsMax) return refuse("too many numbers");
    m_numbers->push_back(static_cast<std::int64_t>(value));
    return true;
  }

  bool string(string_t& value) override {
    if (m_depth == 2 && m_about) return true;
    if (m_depth != 2 || m_key != "dtype") return refuse("a text in a wrong place");
    m_entries.back().type = value;
    return true;
  }

  bool start_object(std::size_t) override {
    ++m_depth;
    if (m_depth == 1 || (m_depth == 2 && m_about)) return true;
    if (m_depth != 2) return refuse("an object in a wrong place");
    m_entries.push_back({m_key, {}, {}, {}});
    return true;
  }

  bool key(string_t& key) override {
    if (m_depth == 1) {
      if (key.size() > kNameBytesMax) return refuse("a name that is too long");
      if (!m_names.insert(key).second) return refuse(fmt::format("the tensor {} twice", printable(key)));
      m_about = key == kAboutKey;
    }
    m_key = std::move(key);
    return true;
  }

  bool end_object() override {
    --m_depth;
    return true;
  }

  bool start_array(std::size_t) override {
    if (m_depth != 2 || m_about || m_numbers != nullptr) return refuse("a list in a wrong place");
    Entry& entry = m_entries.back();
    if (m_key == "shape") m_numbers = &entry.shape.emplace();
    if (m_key == "data_offsets") m_numbers = &entry.offsets.emplace();
    return m_numbers != nullptr || refuse("a list in a wrong place");
  }

  bool end_array() override {
    m_numbers = nullptr;
    return true;
  }

  bool parse_error(std::size_t at, const std::string&, const nlohmann::json::exception&) override {
    m_error = fail(ErrorCode::corrupt, "the header is not JSON at its byte {}. {}", at, kDamaged);
    return false;
  }

 private:
  bool refuse(std::string_view what) {
    m_error = fail(ErrorCode::corrupt, "the header has {}. {}", what, kDamaged);
    return false;
  }

  std::vector<Entry> m_entries;
  std::unordered_set<std::string> m_names;
  std::optional<Error> m_error;
  std::string m_key;
  int m_depth = 0;
  bool m_about = false;                            // inside __metadata__
  std::vector<std::int64_t>* m_numbers = nullptr;  // the list that is being read
};

Result<std::vector<Entry>> readEntries(std::span<const std::byte> header) {
  const std::string_view text(reinterpret_cast<const char*>(header.data()), header.size());
  if (!text.starts_with('{')) {
    return fail(ErrorCode::corrupt, "the header does not begin as an object of JSON. {}", kDamaged);
  }
  HeaderEvents events;
  if (!nlohmann::json::sax_parse(text, &events)) {
    return events.error().value_or(fail(ErrorCode::corrupt, "the header is not JSON. {}", kDamaged));
  }
  return events.takeEntries();
}

Result<std::int64_t> bytesOf(const Entry& entry) {
  const auto type = std::ranges::find(kTypes, *entry.type, &TypeBits::name);
  if (type == kTypes.end()) {
    return fail(ErrorCode::unsupported, "the tensor {} has the type {}, which is not known here.",
                printable(entry.name), printable(*entry.type));
  }
  std::int64_t bits = type->bits;
  for (const std::int64_t size : *entry.shape) {
    if (!__builtin_mul_overflow(bits, size, &bits)) continue;
    return fail(ErrorCode::corrupt, "the tensor {} is too large to be. {}", printable(entry.name), kDamaged);
  }
  return bits / 8 + (bits % 8 != 0 ? 1 : 0);
}

Result<SafeTensor> place(Entry entry, std::span<const std::byte> data) {
  const std::string name = printable(entry.name);
  if (!entry.type || !entry.shape || !entry.offsets || entry.offsets->size() != 2) {
    return fail(ErrorCode::corrupt, "the tensor {} lacks its dtype, shape or data_offsets. {}", name, kDamaged);
  }
  const std::int64_t begin = (*entry.offsets)[0];
  const std::int64_t end = (*entry.offsets)[1];
  if (begin > end || static_cast<std::uint64_t>(end) > data.size()) {
    return fail(ErrorCode::corrupt, "the tensor {} lies at bytes {} to {} of the data, which has {}. {}", name, begin,
                end, data.size(), "The file is incomplete; copy or download it again.");
  }
  const std::int64_t bytes = PRAXIS_TRY(bytesOf(entry));
  if (bytes != end - begin) {
    return fail(ErrorCode::corrupt, "the tensor {} takes {} bytes by its type and shape, but {} by its offsets. {}",
                name, bytes, end - begin, kDamaged);
  }
  const auto part = data.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(bytes));
  return SafeTensor{std::move(entry.name), *std::move(entry.type), *std::move(entry.shape), part};
}

Result<void> checkCovered(const std::vector<SafeTensor>& tensors, std::span<const std::byte> data) {
  const std::byte* expected = data.data();
  for (const SafeTensor& tensor : tensors) {
    if (tensor.data.data() != expected) {
      return fail(ErrorCode::corrupt, "the tensor {} does not begin where the one before it ends. {}",
                  printable(tensor.name), kDamaged);
    }
    expected += tensor.data.size();
  }
  if (expected == data.data() + data.size()) return {};
  return fail(ErrorCode::corrupt, "{} bytes at the end belong to no tensor. {}", data.data() + data.size() - expected,
              kDamaged);
}

Result<std::vector<SafeTensor>> readAll(std::span<const std::byte> file) {
  ByteReader reader(file);
  const auto length = PRAXIS_TRY(reader.number<std::uint64_t>("the length of the header"));
  if (length > kHeaderBytesMax || length > reader.remaining()) {
    return fail(ErrorCode::corrupt, "the header claims {} bytes where {} follow and {} are the limit. {}", length,
                reader.remaining(), kHeaderBytesMax, kDamaged);
  }
  const auto data = file.subspan(sizeof(length) + length);
  std::vector<SafeTensor> tensors;
  for (Entry& entry : PRAXIS_TRY(readEntries(file.subspan(sizeof(length), length)))) {
    tensors.push_back(PRAXIS_TRY(place(std::move(entry), data)));
  }
  // Empty tensors come before the one that begins at the same byte.
  std::ranges::stable_sort(tensors, [](const SafeTensor& a, const SafeTensor& b) {
    return std::pair(a.data.data(), a.data.size()) < std::pair(b.data.data(), b.data.size());
  });
  PRAXIS_TRY(checkCovered(tensors, data));
  return tensors;
}

}  // namespace

Result<std::vector<SafeTensor>> readSafetensors(std::span<const std::byte> file) {
  try {
    return readAll(file);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::outOfMemory, "the header does not fit into memory. Close other programs.");
  }
}

}  // namespace praxis::engine::weights
