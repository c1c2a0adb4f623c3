#include "engine/weights/gguf_reader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <new>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "engine/weights/byte_reader.h"
#include "engine/weights/gguf_format.h"

namespace praxis::engine::weights {
namespace {

using base::Error;
using base::ErrorCode;
using base::fail;
using base::Result;
using gguf::ValueType;

constexpr std::string_view kDamaged = "The file is damaged; copy or download it again.";

struct TensorInfo {
  std::string name;
  tensor::DType type;
  tensor::Shape shape;
  std::uint64_t offset = 0;  // from the start of the data
  std::uint64_t bytes = 0;
};

struct Counts {
  std::uint64_t tensors = 0;
  std::uint64_t keys = 0;
};

Result<void> checkVersion(std::uint32_t version) {
  if ((version & 0xffff) == 0) {
    return fail(ErrorCode::unsupported, "the file is big-endian GGUF. Convert it to little-endian first.");
  }
  if (version < gguf::kVersionOldest || version > gguf::kVersion) {
    return fail(ErrorCode::unsupported, "GGUF version {} is not readable here (versions {} and {} are). {}", version,
                gguf::kVersionOldest, gguf::kVersion, "Convert the model with a current converter.");
  }
  return {};
}

// Each key or tensor takes at least `entryBytesMin` bytes, so a count that cannot fit is refused before use.
Result<void> checkCount(std::uint64_t count, std::uint64_t entryBytesMin, const ByteReader& reader,
                        std::string_view what) {
  if (count <= reader.remaining() / entryBytesMin) return {};
  return fail(ErrorCode::corrupt, "the header claims {} {}, but only {} bytes follow. {}", count, what,
              reader.remaining(), kDamaged);
}

Result<Counts> readHeader(ByteReader& reader) {
  constexpr std::uint64_t kKeyBytesLeast = 8 + 1 + 4 + 1;
  constexpr std::uint64_t kTensorBytesLeast = 8 + 1 + 4 + 4 + 8;
  PRAXIS_TRY(reader.number<std::uint32_t>("the magic number"));
  PRAXIS_TRY(checkVersion(PRAXIS_TRY(reader.number<std::uint32_t>("the version"))));
  Counts counts;
  counts.tensors = PRAXIS_TRY(reader.number<std::uint64_t>("the tensor count"));
  counts.keys = PRAXIS_TRY(reader.number<std::uint64_t>("the key count"));
  PRAXIS_TRY(checkCount(counts.keys, kKeyBytesLeast, reader, "metadata keys"));
  PRAXIS_TRY(checkCount(counts.tensors, kTensorBytesLeast, reader, "tensors"));
  return counts;
}

Result<bool> readBoolean(ByteReader& reader, std::string_view what) {
  const auto byte = PRAXIS_TRY(reader.number<std::uint8_t>(what));
  if (byte > 1) return fail(ErrorCode::corrupt, "{} is a boolean with the value {}. {}", what, byte, kDamaged);
  return byte == 1;
}

template <typename Stored, typename Kept>
Result<base::MetadataValue> readNumber(ByteReader& reader, std::string_view what) {
  return base::MetadataValue(static_cast<Kept>(PRAXIS_TRY(reader.number<Stored>(what))));
}

template <typename Stored, typename Kept>
Result<base::MetadataValue> readNumbers(ByteReader& reader, std::uint64_t count, std::string_view what) {
  std::vector<Kept> values;
  values.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    values.push_back(static_cast<Kept>(PRAXIS_TRY(reader.number<Stored>(what))));
  }
  return base::MetadataValue(std::move(values));
}

Result<base::MetadataValue> readBooleans(ByteReader& reader, std::uint64_t count, std::string_view what) {
  std::vector<bool> values;
  values.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) values.push_back(PRAXIS_TRY(readBoolean(reader, what)));
  return base::MetadataValue(std::move(values));
}

Result<base::MetadataValue> readStrings(ByteReader& reader, std::uint64_t count, std::string_view what) {
  std::vector<std::string> values;
  values.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    values.push_back(PRAXIS_TRY(reader.string(what, gguf::kStringBytesMax)));
  }
  return base::MetadataValue(std::move(values));
}

Error unknownValueType(ValueType type, std::string_view what) {
  return fail(ErrorCode::corrupt, "{} has the unknown value type {}. {}", what, static_cast<std::uint32_t>(type),
              kDamaged);
}

// Bytes that one array element takes at least; 0 for a type that cannot be an element.
std::uint64_t elementBytesMin(ValueType type) {
  switch (type) {
    case ValueType::u8:
    case ValueType::i8:
    case ValueType::boolean:
      return 1;
    case ValueType::u16:
    case ValueType::i16:
      return 2;
    case ValueType::u32:
    case ValueType::i32:
    case ValueType::f32:
      return 4;
    case ValueType::u64:
    case ValueType::i64:
    case ValueType::f64:
    case ValueType::string:
      return 8;
    case ValueType::array:
      return 0;
  }
  return 0;
}

Result<base::MetadataValue> readElements(ByteReader& reader, ValueType type, std::uint64_t count,
                                         std::string_view what) {
  switch (type) {
    case ValueType::u8:
      return readNumbers<std::uint8_t, std::uint64_t>(reader, count, what);
    case ValueType::i8:
      return readNumbers<std::int8_t, std::int64_t>(reader, count, what);
    case ValueType::u16:
      return readNumbers<std::uint16_t, std::uint64_t>(reader, count, what);
    case ValueType::i16:
      return readNumbers<std::int16_t, std::int64_t>(reader, count, what);
    case ValueType::u32:
      return readNumbers<std::uint32_t, std::uint64_t>(reader, count, what);
    case ValueType::i32:
      return readNumbers<std::int32_t, std::int64_t>(reader, count, what);
    case ValueType::u64:
      return readNumbers<std::uint64_t, std::uint64_t>(reader, count, what);
    case ValueType::i64:
      return readNumbers<std::int64_t, std::int64_t>(reader, count, what);
    case ValueType::f32:
      return readNumbers<float, double>(reader, count, what);
    case ValueType::f64:
      return readNumbers<double, double>(reader, count, what);
    case ValueType::boolean:
      return readBooleans(reader, count, what);
    case ValueType::string:
      return readStrings(reader, count, what);
    case ValueType::array:
      break;
  }
  return unknownValueType(type, what);
}

Result<base::MetadataValue> readArray(ByteReader& reader, std::string_view what) {
  const ValueType type{PRAXIS_TRY(reader.number<std::uint32_t>(what))};
  const auto count = PRAXIS_TRY(reader.number<std::uint64_t>(what));
  if (type == ValueType::array) {
    return fail(ErrorCode::corrupt, "{} is an array of arrays, which no model uses. {}", what, kDamaged);
  }
  const std::uint64_t bytesEach = elementBytesMin(type);
  if (bytesEach == 0) return unknownValueType(type, what);
  if (count > gguf::kArrayElementsMax || count > reader.remaining() / bytesEach) {
    return fail(ErrorCode::corrupt, "{} claims {} elements where {} bytes follow and {} elements are the limit. {}",
                what, count, reader.remaining(), gguf::kArrayElementsMax, kDamaged);
  }
  return readElements(reader, type, count, what);
}

Result<base::MetadataValue> readValue(ByteReader& reader, ValueType type, std::string_view what) {
  switch (type) {
    case ValueType::u8:
      return readNumber<std::uint8_t, std::uint64_t>(reader, what);
    case ValueType::i8:
      return readNumber<std::int8_t, std::int64_t>(reader, what);
    case ValueType::u16:
      return readNumber<std::uint16_t, std::uint64_t>(reader, what);
    case ValueType::i16:
      return readNumber<std::int16_t, std::int64_t>(reader, what);
    case ValueType::u32:
      return readNumber<std::uint32_t, std::uint64_t>(reader, what);
    case ValueType::i32:
      return readNumber<std::int32_t, std::int64_t>(reader, what);
    case ValueType::u64:
      return readNumber<std::uint64_t, std::uint64_t>(reader, what);
    case ValueType::i64:
      return readNumber<std::int64_t, std::int64_t>(reader, what);
    case ValueType::f32:
      return readNumber<float, double>(reader, what);
    case ValueType::f64:
      return readNumber<double, double>(reader, what);
    case ValueType::boolean:
      return base::MetadataValue(PRAXIS_TRY(readBoolean(reader, what)));
    case ValueType::string:
      return base::MetadataValue(PRAXIS_TRY(reader.string(what, gguf::kStringBytesMax)));
    case ValueType::array:
      return readArray(reader, what);
  }
  return unknownValueType(type, what);
}

Result<base::Metadata> readMetadata(ByteReader& reader, std::uint64_t keys) {
  base::Metadata metadata;
  for (std::uint64_t i = 0; i < keys; ++i) {
    std::string key = PRAXIS_TRY(reader.string("a metadata key", gguf::kKeyBytesMax));
    const std::string what = fmt::format("the metadata key {}", printable(key));
    const ValueType type{PRAXIS_TRY(reader.number<std::uint32_t>(what))};
    base::MetadataValue value = PRAXIS_TRY(readValue(reader, type, what));
    if (!metadata.insert(std::move(key), std::move(value))) {
      return fail(ErrorCode::corrupt, "{} appears twice. {}", what, kDamaged);
    }
  }
  return metadata;
}

Result<std::uint64_t> alignmentOf(const base::Metadata& metadata) {
  if (!metadata.contains(gguf::kAlignmentKey)) return gguf::kAlignmentDefault;
  const auto stored = metadata.integer(gguf::kAlignmentKey);
  const auto alignment = static_cast<std::uint64_t>(stored.value_or(0));
  if (!stored || *stored < 0 || alignment < gguf::kAlignmentMin || !std::has_single_bit(alignment) ||
      alignment > gguf::kHeaderBytesMax) {
    return fail(ErrorCode::corrupt, "{} is not a power of two of at least {}. {}", gguf::kAlignmentKey,
                gguf::kAlignmentMin, kDamaged);
  }
  return alignment;
}

// GGUF lists the fastest axis first; praxis shapes list it last.
Result<tensor::Shape> readShape(ByteReader& reader, std::string_view what) {
  const auto dims = PRAXIS_TRY(reader.number<std::uint32_t>(what));
  if (dims > static_cast<std::uint32_t>(tensor::kDimsMax)) {
    return fail(ErrorCode::corrupt, "{} has {} dimensions, more than {}. {}", what, dims, tensor::kDimsMax, kDamaged);
  }
  std::array<std::int64_t, tensor::kDimsMax> sizes{};
  std::int64_t elements = 1;
  for (std::uint32_t axis = 0; axis < dims; ++axis) {
    const auto size = PRAXIS_TRY(reader.number<std::uint64_t>(what));
    const bool fits = size > 0 && size <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (!fits || __builtin_mul_overflow(elements, static_cast<std::int64_t>(size), &elements)) {
      return fail(ErrorCode::corrupt, "dimension {} of {} is {}, which cannot be. {}", axis, what, size, kDamaged);
    }
    sizes[dims - 1 - axis] = static_cast<std::int64_t>(size);
  }
  return tensor::Shape::of(std::span(sizes).first(dims));
}

Result<tensor::DType> readType(ByteReader& reader, std::string_view what) {
  const auto id = PRAXIS_TRY(reader.number<std::uint32_t>(what));
  const auto type = tensor::dtypeFromGgufId(id);
  if (!type) {
    return fail(ErrorCode::unsupported, "{} has the tensor type {}, which is not known here. {}", what, id,
                "Use the model in another quantisation, such as Q8_0.");
  }
  return *type;
}

Result<std::uint64_t> bytesOf(tensor::DType type, const tensor::Shape& shape, std::string_view what) {
  const tensor::DTypeInfo& info = tensor::dtypeInfo(type);
  if (shape.cols() % info.blockElements != 0) {
    return fail(ErrorCode::corrupt, "{} has rows of {} values, not a multiple of the {} values in a block of {}. {}",
                what, shape.cols(), info.blockElements, info.name, kDamaged);
  }
  std::int64_t bytes = 0;
  if (__builtin_mul_overflow(shape.elements() / info.blockElements, info.blockBytes, &bytes)) {
    return fail(ErrorCode::corrupt, "{} with the shape {} is too large to be. {}", what, shape.toString(), kDamaged);
  }
  return static_cast<std::uint64_t>(bytes);
}

Result<TensorInfo> readTensorInfo(ByteReader& reader) {
  TensorInfo info;
  info.name = PRAXIS_TRY(reader.string("a tensor name", gguf::kTensorNameBytesMax));
  const std::string what = fmt::format("the tensor {}", printable(info.name));
  info.shape = PRAXIS_TRY(readShape(reader, what));
  info.type = PRAXIS_TRY(readType(reader, what));
  info.bytes = PRAXIS_TRY(bytesOf(info.type, info.shape, what));
  info.offset = PRAXIS_TRY(reader.number<std::uint64_t>(what));
  return info;
}

Result<std::vector<TensorInfo>> readTensorInfos(ByteReader& reader, std::uint64_t count) {
  std::vector<TensorInfo> infos;
  std::unordered_set<std::string> names;
  infos.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    infos.push_back(PRAXIS_TRY(readTensorInfo(reader)));
    if (!names.insert(infos.back().name).second) {
      return fail(ErrorCode::corrupt, "the tensor {} appears twice. {}", printable(infos.back().name), kDamaged);
    }
  }
  return infos;
}

Result<std::vector<NamedTensor>> placeTensors(std::vector<TensorInfo> infos, std::span<const std::byte> bytes,
                                              std::uint64_t dataStart, std::uint64_t alignment) {
  std::vector<NamedTensor> tensors;
  tensors.reserve(infos.size());
  std::uint64_t expected = 0;  // stays below bytes.size() + alignment, so sums of it cannot overflow
  const std::uint64_t dataBytes = dataStart < bytes.size() ? bytes.size() - dataStart : 0;
  for (TensorInfo& info : infos) {
    if (info.offset != expected) {
      return fail(ErrorCode::corrupt, "the tensor {} lies at offset {} of the data, but {} is where it must follow. {}",
                  printable(info.name), info.offset, expected, kDamaged);
    }
    if (expected > dataBytes || info.bytes > dataBytes - expected) {
      return fail(ErrorCode::corrupt, "the tensor {} takes {} bytes from byte {}, but the file ends at byte {}. {}",
                  printable(info.name), info.bytes, dataStart + expected, bytes.size(),
                  "It is incomplete; copy or download it again.");
    }
    const std::byte* data = bytes.data() + dataStart + expected;
    tensors.push_back({std::move(info.name), tensor::TensorView{info.type, info.shape, data}});
    expected = gguf::padded(expected + info.bytes, alignment);
  }
  return tensors;
}

Result<ModelContents> readAll(std::span<const std::byte> bytes) {
  ByteReader reader(bytes.first(std::min<std::uint64_t>(bytes.size(), gguf::kHeaderBytesMax)));
  const Counts counts = PRAXIS_TRY(readHeader(reader));
  ModelContents contents;
  contents.metadata = PRAXIS_TRY(readMetadata(reader, counts.keys));
  const std::uint64_t alignment = PRAXIS_TRY(alignmentOf(contents.metadata));
  std::vector<TensorInfo> infos = PRAXIS_TRY(readTensorInfos(reader, counts.tensors));
  const std::uint64_t dataStart = gguf::padded(reader.offset(), alignment);
  contents.tensors = PRAXIS_TRY(placeTensors(std::move(infos), bytes, dataStart, alignment));
  return contents;
}

}  // namespace

bool looksLikeGguf(std::span<const std::byte> bytes) {
  return bytes.size() >= gguf::kMagic.size() &&
         std::memcmp(bytes.data(), gguf::kMagic.data(), gguf::kMagic.size()) == 0;
}

Result<ModelContents> readGguf(std::span<const std::byte> bytes) {
  if (!looksLikeGguf(bytes)) {
    return fail(ErrorCode::unsupported, "the file is not GGUF: it does not begin with the letters GGUF.");
  }
  try {
    return readAll(bytes);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::outOfMemory, "the metadata of the model does not fit into memory. Close other programs.");
  }
}

}  // namespace praxis::engine::weights
