#include <cstring>

#include "engine/weights/byte_reader.h"
#include "engine/weights/float_forms.h"
#include "engine/weights/matrix_rows.h"

namespace praxis::engine::weights {
namespace {

using base::ErrorCode;
using base::fail;
using tensor::DType;

template <typename T>
T load(const std::byte* data, std::int64_t index) {
  T value;
  std::memcpy(&value, data + index * static_cast<std::int64_t>(sizeof(T)), sizeof(T));
  return value;
}

enum class Form { f32, f16, bf16, f64 };

float valueOf(Form form, const std::byte* data, std::int64_t index) {
  switch (form) {
    case Form::f32:
      return load<float>(data, index);
    case Form::f16:
      return floatOfHalf(load<std::uint16_t>(data, index));
    case Form::bf16:
      return floatOfBfloat(load<std::uint16_t>(data, index));
    case Form::f64:
      return static_cast<float>(load<double>(data, index));
  }
  return 0.0f;
}

struct FormInfo {
  Form form;
  std::string_view name;
  DType type;  // what rows are written in
  std::int64_t bytes;
};
constexpr FormInfo kForms[] = {
    {Form::f32, "F32", DType::f32, 4},
    {Form::f16, "F16", DType::f16, 2},
    {Form::bf16, "BF16", DType::bf16, 2},
    {Form::f64, "F64", DType::f32, 8},
};

const FormInfo* formOf(std::string_view name) {
  for (const FormInfo& info : kForms) {
    if (info.name == name) return &info;
  }
  return nullptr;
}

class PlainMatrix final : public MatrixRows {
 public:
  PlainMatrix(const FormInfo& form, std::int64_t rows, std::int64_t cols, const std::byte* data, float added)
      : MatrixRows(added != 0.0f ? DType::f32 : form.type, rows, cols), m_form(form), m_data(data), m_added(added) {}

  const std::byte* inPlace() const override {
    const bool aligned = reinterpret_cast<std::uintptr_t>(m_data) % static_cast<std::uintptr_t>(m_form.bytes) == 0;
    return aligned && isCopy() ? m_data : nullptr;
  }

  void write(std::span<const std::int64_t> rows, std::byte* out) const override {
    const std::int64_t storedBytes = cols() * m_form.bytes;
    for (const std::int64_t row : rows) {
      const std::byte* stored = m_data + row * storedBytes;
      if (isCopy()) {
        std::memcpy(out, stored, static_cast<std::size_t>(storedBytes));
      } else {
        writeFloats(stored, out);
      }
      out += tensor::rowBytes(type(), cols());
    }
  }

 private:
  bool isCopy() const { return m_added == 0.0f && type() == m_form.type && m_form.form != Form::f64; }

  void writeFloats(const std::byte* stored, std::byte* out) const {
    for (std::int64_t col = 0; col < cols(); ++col) {
      const float value = valueOf(m_form.form, stored, col) + m_added;
      std::memcpy(out + col * static_cast<std::int64_t>(sizeof(float)), &value, sizeof(value));
    }
  }

  const FormInfo& m_form;
  const std::byte* m_data;
  float m_added;
};

}  // namespace

bool isPlain(std::string_view type) { return formOf(type) != nullptr; }

float plainValue(const SafeTensor& tensor, std::int64_t index) {
  return valueOf(formOf(tensor.type)->form, tensor.data.data(), index);
}

MatrixResult plainMatrix(const SafeTensor& weight, float added) {
  const FormInfo* form = formOf(weight.type);
  if (form == nullptr) {
    return fail(ErrorCode::unsupported, "the tensor {} is {}; weights are read as F32, F16, BF16 or F64, {}",
                printable(weight.name), printable(weight.type), "or as GPTQ, AWQ or FP8 with a scale per block.");
  }
  const std::int64_t cols = weight.shape.empty() ? 1 : weight.shape.back();
  if (weight.data.empty()) {
    return fail(ErrorCode::corrupt, "the tensor {} is empty; download the model again.", printable(weight.name));
  }
  const std::int64_t rows = static_cast<std::int64_t>(weight.data.size()) / form->bytes / cols;
  std::unique_ptr<MatrixRows> matrix = std::make_unique<PlainMatrix>(*form, rows, cols, weight.data.data(), added);
  return matrix;
}

}  // namespace praxis::engine::weights
