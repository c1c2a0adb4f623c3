#include "engine/weights/gguf_writer.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "engine/weights/gguf_format.h"

namespace praxis::engine::weights {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using gguf::ValueType;

class ByteWriter {
 public:
  template <typename T>
  void number(T value) {
    const auto bytes = std::bit_cast<std::array<std::byte, sizeof(T)>>(value);
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
  }
  void string(std::string_view text) {
    number<std::uint64_t>(text.size());
    const auto bytes = std::as_bytes(std::span(text));
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
  }
  void type(ValueType type) { number(static_cast<std::uint32_t>(type)); }
  std::span<const std::byte> bytes() const { return m_bytes; }

 private:
  std::vector<std::byte> m_bytes;
};

template <typename Narrow, typename Wide>
bool exactAs(Wide value) {
  return static_cast<Wide>(static_cast<Narrow>(value)) == value || value != value;
}

// The stored type of each kind of value, given whether the narrow form holds all of them.
ValueType typeOf(bool) { return ValueType::boolean; }
ValueType typeOf(std::int64_t value) { return exactAs<std::int32_t>(value) ? ValueType::i32 : ValueType::i64; }
ValueType typeOf(std::uint64_t value) { return exactAs<std::uint32_t>(value) ? ValueType::u32 : ValueType::u64; }
ValueType typeOf(double value) { return exactAs<float>(value) ? ValueType::f32 : ValueType::f64; }
ValueType typeOf(const std::string&) { return ValueType::string; }

// The type that holds every element: the wide one as soon as one element needs it.
template <typename T>
ValueType elementTypeOf(const std::vector<T>& values) {
  ValueType common = typeOf(T{});
  for (const auto& value : values) {
    if (typeOf(value) != common) return typeOf(value);
  }
  return common;
}

template <typename T>
void writeElement(ByteWriter& out, ValueType type, const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    out.string(value);
  } else {
    switch (type) {
      case ValueType::boolean:
        return out.number(static_cast<std::uint8_t>(value));
      case ValueType::i32:
        return out.number(static_cast<std::int32_t>(value));
      case ValueType::u32:
        return out.number(static_cast<std::uint32_t>(value));
      case ValueType::f32:
        return out.number(static_cast<float>(value));
      default:
        return out.number(value);
    }
  }
}

template <typename T>
void writeValue(ByteWriter& out, const T& value) {
  out.type(typeOf(value));
  writeElement(out, typeOf(value), value);
}

template <typename T>
void writeValue(ByteWriter& out, const std::vector<T>& values) {
  const ValueType type = elementTypeOf(values);
  out.type(ValueType::array);
  out.type(type);
  out.number<std::uint64_t>(values.size());
  for (const T& value : values) writeElement<T>(out, type, value);
}

Result<void> checkTensor(const TensorPlan& plan) {
  if (plan.name.empty() || plan.name.size() > gguf::kTensorNameBytesMax) {
    return fail(ErrorCode::invalidArgument, "The tensor name \"{}\" is not 1 to {} bytes long.", plan.name,
                gguf::kTensorNameBytesMax);
  }
  const tensor::DTypeInfo& type = tensor::dtypeInfo(plan.type);
  if (plan.shape.elements() <= 0 || plan.shape.cols() % type.blockElements != 0) {
    return fail(ErrorCode::invalidArgument, "The tensor {} of shape {} cannot be {}: its rows are not whole blocks.",
                plan.name, plan.shape.toString(), type.name);
  }
  return {};
}

Result<std::uint64_t> alignmentOf(const base::Metadata& metadata) {
  const auto alignment = static_cast<std::uint64_t>(
      metadata.integer(gguf::kAlignmentKey).value_or(static_cast<std::int64_t>(gguf::kAlignmentDefault)));
  if (alignment < gguf::kAlignmentMin || alignment > gguf::kHeaderBytesMax || !std::has_single_bit(alignment)) {
    return fail(ErrorCode::invalidArgument, "{} must be a power of two of at least {}.", gguf::kAlignmentKey,
                gguf::kAlignmentMin);
  }
  return alignment;
}

void writeTensorTable(ByteWriter& out, std::span<const TensorPlan> tensors, std::uint64_t alignment) {
  std::uint64_t offset = 0;
  for (const TensorPlan& plan : tensors) {
    out.string(plan.name);
    out.number(static_cast<std::uint32_t>(plan.shape.dims()));
    for (int axis = plan.shape.dims() - 1; axis >= 0; --axis) out.number(plan.shape[axis]);  // fastest first
    out.number(tensor::dtypeInfo(plan.type).ggufId);
    out.number(offset);
    offset = gguf::padded(offset + plan.bytes(), alignment);
  }
}

Result<void> pad(OutputFile& file, std::uint64_t alignment) {
  const std::vector<std::byte> zeros(gguf::padded(file.bytesWritten(), alignment) - file.bytesWritten());
  return file.write(zeros);
}

Result<void> writeTensorData(OutputFile& file, const TensorPlan& plan, const TensorFiller& fill) {
  const std::uint64_t start = file.bytesWritten();
  PRAXIS_TRY(fill(plan, file));
  if (file.bytesWritten() - start != plan.bytes()) {
    return fail(ErrorCode::internal, "The tensor {} was given {} bytes instead of {}.", plan.name,
                file.bytesWritten() - start, plan.bytes());
  }
  return {};
}

}  // namespace

Result<void> writeGguf(const std::filesystem::path& path, const base::Metadata& metadata,
                       std::span<const TensorPlan> tensors, const TensorFiller& fill) {
  const std::uint64_t alignment = PRAXIS_TRY(alignmentOf(metadata));
  ByteWriter header;
  for (const char letter : gguf::kMagic) header.number(letter);
  header.number(gguf::kVersion);
  header.number<std::uint64_t>(tensors.size());
  header.number<std::uint64_t>(metadata.all().size());
  for (const auto& [key, value] : metadata.all()) {
    header.string(key);
    std::visit([&](const auto& held) { writeValue(header, held); }, value);
  }
  for (const TensorPlan& plan : tensors) PRAXIS_TRY(checkTensor(plan));
  writeTensorTable(header, tensors, alignment);

  OutputFile file = PRAXIS_TRY(OutputFile::create(path));
  PRAXIS_TRY(file.write(header.bytes()));
  PRAXIS_TRY(pad(file, alignment));
  for (const TensorPlan& plan : tensors) {
    PRAXIS_TRY(writeTensorData(file, plan, fill));
    PRAXIS_TRY(pad(file, alignment));
  }
  return file.commit();
}

}  // namespace praxis::engine::weights
