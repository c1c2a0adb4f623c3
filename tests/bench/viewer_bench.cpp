// viewer_bench: milliseconds of one frame of a viewport of 1600 x 1000 while the window is dragged, the picture
// panned, zoomed and scrolled, beside the floor: the bytes that such a frame has to touch over the measured memory
// rate. Not a test: it prints, and judges nothing. Run with QT_QPA_PLATFORM=offscreen.

#include <algorithm>
#include <ctime>
#include <functional>
#include <random>
#include <vector>

#include <QApplication>
#include <QTimer>

#include <fmt/format.h>

#include "ui/viewer/image_view.h"

namespace {

using praxis::engine::image::Image;
using praxis::engine::image::VoiFunction;
using praxis::ui::viewer::ImageView;

constexpr int kWidth = 1600, kHeight = 1000, kFrames = 40;

// Padded: the left half holds no data, as beside a breast.
std::shared_ptr<const Image> noise(int rows, int cols, unsigned seed, bool padded = false) {
  std::mt19937 engine(seed);
  auto image = std::make_shared<Image>();
  image->rows = rows;
  image->cols = cols;
  image->values.resize(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols));
  for (float& value : image->values) value = static_cast<float>(engine() % 4096);
  image->rowSpacing = image->colSpacing = 0.5;
  if (padded) {
    image->padding.assign(image->values.size(), 0);
    for (std::size_t i = 0; i < image->padding.size(); ++i) {
      const auto col = static_cast<int>(i % static_cast<std::size_t>(cols));
      image->padding[i] = col < cols / 2 ? 1 : 0;
    }
  }
  return image;
}

// Of this thread's own processor time, so that what else the machine does counts little.
double milliseconds(const std::function<void()>& work) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
  };
  const double begin = now();
  work();
  return now() - begin;
}

// Bytes per second of summing a block far larger than the caches, on one thread: the viewport has no more.
double memoryRate() {
  const std::vector<float> block(std::size_t{64} << 20, 1.0f);
  double best = 1e9;
  float sums[16] = {};
  for (int pass = 0; pass < 8; ++pass) {
    best = std::min(best, milliseconds([&] {
                      for (std::size_t i = 0; i < block.size(); i += 16) {
                        for (std::size_t j = 0; j < 16; ++j) sums[j] += block[i + j];
                      }
                    }));
  }
  if (sums[3] < 0) return 0;  // the sums are used
  return static_cast<double>(block.size() * sizeof(float)) / best * 1e3;
}

struct Times {
  double median, worst;
};

Times frames(ImageView& view, const std::function<void(int)>& change) {
  std::vector<double> times;
  for (int i = 0; i < kFrames; ++i) {
    times.push_back(milliseconds([&] {
      change(i);
      view.repaint();
    }));
  }
  std::ranges::sort(times);
  return {times[kFrames / 2], times.back()};
}

void print(const char* what, int rows, int cols, const Times& times, double bytes, double rate) {
  fmt::print("{:>4} x {:<4} {:<22} {:7.2f} ms median, {:7.2f} worst; floor {:6.2f} ms\n", rows, cols, what,
             times.median, times.worst, bytes / rate * 1e3);
}

void bench(ImageView& view, int rows, int cols, double rate) {
  const auto first = noise(rows, cols, 1), second = noise(rows, cols, 2);
  const double ratio = view.devicePixelRatioF();
  view.setImage(nullptr);
  view.setImage(first);
  view.setWindow({2048, 3000, {}, {}});
  view.repaint();
  const auto shown = [&] {
    const QRectF seen = view.viewTransform().pictureRect() & QRectF(view.rect());
    return seen.width() * seen.height() * ratio * ratio;
  };
  // A frame writes each pixel of the screen once in the picture and once on the screen, four bytes each.
  const double screen = kWidth * kHeight * ratio * ratio * 8;
  const double fitted = view.zoom(), values = 4.0 * rows * cols;
  print("nothing but writing", rows, cols, frames(view, [&](int) { view.update(); }), screen, rate);
  const auto drag = [&](VoiFunction function) {
    return frames(view, [&, function](int i) { view.setWindow({2048.0 + i, 3000.0 - i, function, {}}); });
  };
  print("window", rows, cols, drag(VoiFunction::linear), screen + 4 * shown(), rate);
  print("window, sigmoid", rows, cols, drag(VoiFunction::sigmoid), screen + 4 * shown(), rate);
  view.setWindow({2048, 3000, {}, {}});
  print("pan, fitted", rows, cols, frames(view, [&](int i) { view.setView(fitted, QPointF(i, -i)); }),
        screen + 4 * std::min(shown(), double(rows) * cols), rate);
  for (const double zoom : {0.3, 0.7, 1.0, 2.5, 10.0}) {
    if (zoom < fitted) continue;
    view.setView(zoom / ratio, {});
    const double seen = std::min(4 * shown() / zoom / zoom, values);
    print(fmt::format("pan at {} %", zoom * 100).c_str(), rows, cols,
          frames(view, [&](int i) { view.setView(zoom / ratio, QPointF(0.37 * i, -i)); }), screen + seen, rate);
  }
  print("zoom, 100 to 180 %", rows, cols, frames(view, [&](int i) { view.setView((1 + i * 0.02) / ratio, {}); }),
        screen + std::min(values, 4 * shown()), rate);
  view.fit();
  print("zoom, fitted to 150 %", rows, cols, frames(view, [&](int i) { view.setView(fitted * (1 + i * 0.0125), {}); }),
        screen + 4 * shown(), rate);
  view.fit();
  print("scroll, fitted", rows, cols, frames(view, [&](int i) { view.setImage(i % 2 != 0 ? first : second); }),
        screen + values, rate);
  view.setOrientation({true, 1});
  print("window, turned", rows, cols, drag(VoiFunction::linear), screen + 4 * shown(), rate);
  view.setOrientation({});
}

void benchPadded(ImageView& view, int rows, int cols, double rate) {
  const auto first = noise(rows, cols, 1, true), second = noise(rows, cols, 2, true);
  view.setImage(first);
  view.fit();
  view.setWindow({2048, 3000, {}, {}});
  const double screen = kWidth * kHeight * 8, values = 5.0 * rows * cols;
  print("padded, scroll, fitted", rows, cols, frames(view, [&](int i) { view.setImage(i % 2 != 0 ? first : second); }),
        screen + values, rate);
  print("padded, pan at 30 %", rows, cols, frames(view, [&](int i) { view.setView(0.3, QPointF(0.37 * i, -i)); }),
        screen + values * 0.65, rate);
  print("padded, pan at 70 %", rows, cols, frames(view, [&](int i) { view.setView(0.7, QPointF(0.37 * i, -i)); }),
        screen + 5 * kWidth * kHeight / 0.49, rate);
}

}  // namespace

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  const double rate = memoryRate();
  fmt::print("memory read {:.1f} GB/s on one thread\n", rate / 1e9);
  ImageView view;
  view.resize(kWidth, kHeight);
  view.show();
  constexpr int kUntilExposed = 200;  // milliseconds; what is not on screen is not painted
  QTimer::singleShot(kUntilExposed, &view, [&] {
    fmt::print("device pixel ratio {}\n", view.devicePixelRatioF());
    bench(view, 512, 512, rate);
    bench(view, 2048, 2048, rate);
    bench(view, 5120, 4096, rate);
    benchPadded(view, 5120, 4096, rate);
    QApplication::quit();
  });
  return QApplication::exec();
}
