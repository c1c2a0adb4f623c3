#include "app/cli/dicom_tensor.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "app/cli/interrupt.h"
#include "plugins/dicom/pixels/frame_decoder.h"

namespace praxis::cli {
namespace {

using engine::base::Error;
using engine::base::ErrorCode;
using engine::base::fail;
using engine::base::Result;
using engine::image::Image;
using engine::vision::Recipe;
using engine::vision::SliceMaker;
using engine::vision::Tensor;
using plugins::dicom::pixels::FrameDecoder;
using plugins::dicom::study::Collection;
using plugins::dicom::study::Series;
using plugins::dicom::study::Slice;

Error withinSlice(const Slice& slice, Error error) {
  const std::string name = slice.path.filename().string();
  const std::string place = slice.frame > 0 ? fmt::format("{} frame {}", name, slice.frame) : name;
  return error.message.starts_with(name) ? error : engine::base::within(place, std::move(error));
}

// Frames of one file mostly follow each other: it stays open until another is wanted.
class FrameReader {
 public:
  Result<Image> read(const Slice& slice) {
    if (!m_decoder || m_path != slice.path) {
      m_decoder.reset();
      m_decoder.emplace(PRAXIS_TRY(FrameDecoder::open(slice.path)));
      m_path = slice.path;
    }
    return m_decoder->image(slice.frame);
  }

 private:
  std::filesystem::path m_path;
  std::optional<FrameDecoder> m_decoder;
};

// The slices still to be done, shared by all threads, and the earliest failure.
class Work {
 public:
  Work(const std::vector<Slice>& slices, Tensor& tensor) : m_slices(slices), m_tensor(tensor) {}

  // Until nothing is left or something failed.
  void run(const Recipe& recipe) {
    SliceMaker maker(recipe);
    FrameReader reader;
    for (std::size_t i = m_next++; i < m_slices.size() && !m_stop; i = m_next++) {
      if (interrupted()) return failAt(i, fail(ErrorCode::cancelled, "Stopped."));
      auto image = reader.read(m_slices[i]);
      if (!image) return failAt(i, withinSlice(m_slices[i], std::move(image).error()));
      m_tensor.claim(i);
      if (auto made = maker.make(*image, m_tensor.slice(i)); !made) {
        return failAt(i, withinSlice(m_slices[i], std::move(made).error()));
      }
    }
  }

  const std::optional<Error>& error() const { return m_error; }

 private:
  void failAt(std::size_t slice, Error error) {
    const std::lock_guard lock(m_mutex);
    m_stop = true;
    if (m_error && m_failed < slice) return;
    m_failed = slice;
    m_error = std::move(error);
  }

  const std::vector<Slice>& m_slices;
  Tensor& m_tensor;
  std::atomic<std::size_t> m_next = 0;
  std::atomic<bool> m_stop = false;
  std::mutex m_mutex;
  std::size_t m_failed = 0;
  std::optional<Error> m_error;
};

}  // namespace

Result<Series> chooseSeries(const Collection& collection, const std::string& uid) {
  const Series* chosen = nullptr;
  std::string uids;
  for (const auto& patient : collection.patients) {
    for (const auto& study : patient.studies) {
      for (const Series& series : study.series) {
        uids += (uids.empty() ? "" : ", ") + series.uid;
        if (!uid.empty() && series.uid != uid) continue;
        if (chosen == nullptr || series.slices.size() > chosen->slices.size()) chosen = &series;
      }
    }
  }
  if (chosen != nullptr) return *chosen;
  if (!uids.empty()) return fail(ErrorCode::notFound, "There is no series {}; there are {}.", uid, uids);
  if (!collection.problems.empty()) return fail(ErrorCode::unsupported, "{}", collection.problems.front().message);
  return fail(ErrorCode::notFound, "There are no DICOM images in that place.");
}

Result<SeriesTensor> prepareTensor(const Series& series, const Recipe& recipe) {
  SeriesTensor result;
  std::vector<std::size_t> chosen = engine::vision::chooseSlices(recipe, series.slices.size());
  for (const std::size_t index : chosen) result.slices.push_back(series.slices[index]);
  if (result.slices.empty()) return fail(ErrorCode::invalidArgument, "The series has no slices.");
  // The first picture tells whether the recipe fits and, where it keeps sizes, how large slices are.
  const Slice& first = result.slices.front();
  auto image = FrameReader().read(first);
  if (!image) return withinSlice(first, std::move(image).error());
  auto shape = SliceMaker(recipe).shapeOf(*image);
  if (!shape) return withinSlice(first, std::move(shape).error());
  result.tensor = PRAXIS_TRY(engine::vision::allocateTensor(recipe, *shape, std::move(chosen)));
  return result;
}

Result<void> fillTensor(const Recipe& recipe, int threads, SeriesTensor& into) {
  Work work(into.slices, into.tensor);
  {
    std::vector<std::jthread> others;
    const auto wanted = std::min(static_cast<std::size_t>(std::max(threads, 1)), into.slices.size());
    for (std::size_t i = 1; i < wanted; ++i) others.emplace_back([&] { work.run(recipe); });
    work.run(recipe);
  }
  if (work.error()) return *work.error();
  return {};
}

}  // namespace praxis::cli
