// The study list and the frame store in figures, on a CT made for the purpose:
//   dicom_index_bench [--slices N] [--studies N]
// reading   files per second into a new list, and when nothing has changed since
// first     from choosing a listed study to its first decoded picture, uncompressed and JPEG lossless, with the files
// in
//           the page cache and without (posix_fadvise, which a file system may ignore)
// search    in a list of many studies
// scrolling through 4 GB of decoded frames with the smallest budget: what the store holds and what the process does
// Medians of five rounds where nothing else is said. Qt's event loop is in the times, as it is in the window.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>

#include <QCoreApplication>
#include <QEventLoop>
#include <QGuiApplication>
#include <QTemporaryDir>
#include <QThreadPool>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpeg/djrplol.h>
#include <fmt/format.h>

#include "plugins/dicom/file/dicom_file.h"
#include "plugins/dicom/index/incremental_scan.h"
#include "plugins/dicom/index/index_service.h"
#include "plugins/dicom/panel/frame_loader.h"

namespace fs = std::filesystem;
using namespace praxis::plugins::dicom::index;
namespace study = praxis::plugins::dicom::study;
using praxis::plugins::dicom::panel::FrameLoader;

namespace {

constexpr int kSide = 512;
constexpr int kRounds = 5;

double seconds() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

template <typename T>
T must(praxis::engine::base::Result<T> result) {
  if (!result) {
    fmt::print(stderr, "{}\n", result.error().message);
    std::exit(1);
  }
  return *std::move(result);
}

// A body in air with a ramp and some noise in it: what a codec finds in a CT, about.
std::vector<Uint16> pixelsOf(int slice) {
  std::vector<Uint16> pixels(kSide * kSide);
  unsigned noise = static_cast<unsigned>(slice) * 2654435761u + 1;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      noise = noise * 1664525u + 1013904223u;
      const bool body = std::hypot((x - 256) / 200.0, (y - 256) / 150.0) < 1;
      const int value =
          body ? 1024 + (x + y + slice) % 97 + static_cast<int>(noise >> 27) : static_cast<int>(noise >> 29);
      pixels[static_cast<std::size_t>(y * kSide + x)] = static_cast<Uint16>(value);
    }
  }
  return pixels;
}

void writeSlice(const fs::path& path, const std::string& uid, int slice, E_TransferSyntax syntax) {
  DcmFileFormat format;
  DcmDataset& data = *format.getDataset();
  const auto set = [&](const DcmTagKey& tag, const std::string& value) {
    data.putAndInsertString(DcmTag(tag), value.c_str());
  };
  set(DCM_SOPClassUID, UID_CTImageStorage);
  set(DCM_SOPInstanceUID, uid + "." + std::to_string(slice + 1));
  set(DCM_StudyInstanceUID, uid + ".0.1");
  set(DCM_SeriesInstanceUID, uid + ".0.2");
  set(DCM_PatientName, "Bench^Made");
  set(DCM_PatientID, uid);
  set(DCM_StudyDate, "20260102");
  set(DCM_Modality, "CT");
  set(DCM_InstanceNumber, std::to_string(slice + 1));
  set(DCM_ImagePositionPatient, "0\\0\\" + std::to_string(slice));
  set(DCM_ImageOrientationPatient, "1\\0\\0\\0\\1\\0");
  set(DCM_PixelSpacing, "0.7\\0.7");
  set(DCM_RescaleIntercept, "-1024");
  set(DCM_RescaleSlope, "1");
  set(DCM_WindowCenter, "40");
  set(DCM_WindowWidth, "400");
  set(DCM_PhotometricInterpretation, "MONOCHROME2");
  const std::pair<DcmTagKey, int> numbers[] = {
      {DCM_Rows, kSide},    {DCM_Columns, kSide}, {DCM_SamplesPerPixel, 1},    {DCM_BitsAllocated, 16},
      {DCM_BitsStored, 16}, {DCM_HighBit, 15},    {DCM_PixelRepresentation, 0}};
  for (const auto& [tag, value] : numbers) data.putAndInsertUint16(DcmTag(tag), static_cast<Uint16>(value));
  const std::vector<Uint16> pixels = pixelsOf(slice);
  data.putAndInsertUint16Array(DCM_PixelData, pixels.data(), pixels.size());
  DJ_RPLossless lossless;
  if (syntax != EXS_LittleEndianExplicit) data.chooseRepresentation(syntax, &lossless);
  if (format.saveFile(OFFilename(path.c_str()), syntax).bad()) {
    fmt::print(stderr, "{} could not be written.\n", path.string());
    std::exit(1);
  }
  // As if it had lain there for an hour: files just written are read again for safety.
  fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(1));
}

void writeStudy(const fs::path& folder, const std::string& uid, int slices, E_TransferSyntax syntax) {
  fs::create_directories(folder);
  for (int i = 0; i < slices; ++i) writeSlice(folder / fmt::format("{:04}.dcm", i), uid, i, syntax);
}

void forget(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    const int file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;
    ::fdatasync(file);
    ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    ::close(file);
  }
}

void spinUntil(const std::function<bool()>& done) {
  while (!done()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
}

double memberOfStatus(const char* name) {  // MiB
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name)) return std::stod(line.substr(line.find(':') + 1)) / 1024;
  }
  return 0;
}

void measureReading(const QString& list, const fs::path& folder, const char* what, int slices) {
  double from = seconds();
  must(study::scan({folder}));
  const double plain = seconds() - from;
  auto opened = must(StudyIndex::open(list));
  from = seconds();
  must(scanWithList(opened, {folder}, {}));
  const double first = seconds() - from;
  from = seconds();
  const auto again = must(scanWithList(opened, {folder}, {}));
  const double second = seconds() - from;
  fmt::print(
      "reading   {:14}  without list {:6.0f} files/s   new {:6.0f} files/s   unchanged {:6.0f} files/s ({} of {})\n",
      what, slices / plain, slices / first, slices / second, again.filesFromList, slices);
}

// One click: the list is asked for the study, its middle slice for its pixels.
double firstImage(IndexService& service, QThreadPool& pool, qint64 id) {
  FrameLoader loader(pool);
  const int client = loader.addClient();
  std::shared_ptr<const study::Collection> collection;
  QString wanted;
  double shown = 0;
  QObject::connect(&loader, &FrameLoader::decoded, &loader, [&](const QString& key) {
    if (key == wanted && shown == 0) shown = seconds();
  });
  QObject::connect(&service, &IndexService::loaded, &loader,
                   [&](qint64, std::shared_ptr<const study::Collection> loaded) {
                     collection = std::move(loaded);
                     const study::Series& series = collection->patients[0].studies[0].series[0];
                     const auto middle = series.slices.size() / 2;
                     wanted = FrameLoader::keyOf(series.slices[middle]);
                     loader.want(client, series, static_cast<int>(middle));
                   });
  const double from = seconds();
  service.load(id);
  spinUntil([&] { return shown > 0; });
  return shown - from;
}

void measureFirst(const QString& folder, QThreadPool& pool, const std::string& uid, const fs::path& files,
                  const char* what) {
  IndexService service(folder);
  qint64 id = 0;
  QObject::connect(&service, &IndexService::searched, &service, [&](const SearchResult& result) {
    id = result.studies.isEmpty() ? -1 : result.studies[0].id;
  });
  service.search({.text = QString::fromStdString(uid)});
  spinUntil([&] { return id != 0; });
  std::vector<double> warm, cold;
  for (int round = 0; round < kRounds; ++round) {
    forget(files);
    cold.push_back(firstImage(service, pool, id));
    warm.push_back(firstImage(service, pool, id));
  }
  fmt::print("first     {:14}  {:5.1f} ms from the page cache   {:5.1f} ms without (slowest {:.1f} ms)\n", what,
             1000 * median(warm), 1000 * median(cold), 1000 * *std::ranges::max_element(cold));
}

void measureSearch(const QString& list, int studies) {
  auto opened = must(StudyIndex::open(list));
  const char* families[] = {"Wang^Xiao{0}=王^小{0}", "Müller^Anna{0}", "Smith^John{0}", "Yamada^Tarou{0}=山田^太郎{0}"};
  study::Collection many;
  for (int i = 0; i < studies; ++i) {
    study::Study one;
    one.uid = "2.25.5." + std::to_string(i);
    one.date = fmt::format("20{:02}{:02}{:02}", 10 + i % 16, 1 + i % 12, 1 + i % 28);
    one.description = i % 3 == 0 ? "CT thorax" : "MR brain";
    one.accession = "A-" + std::to_string(i);
    study::Series series;
    series.modality = i % 3 == 0 ? "CT" : "MR";
    series.uid = one.uid + ".1";
    series.slices.resize(2);
    for (int slice = 0; slice < 2; ++slice) series.slices[slice].path = fmt::format("/made/{}/{}", i, slice);
    one.series.push_back(std::move(series));
    const std::string name = fmt::format(fmt::runtime(families[i % 4]), i);
    many.patients.push_back({name, "P" + std::to_string(i), {}, {}, {std::move(one)}, {}});
  }
  const double from = seconds();
  if (const auto put = opened.put(many); !put) fmt::print(stderr, "{}\n", put.error().message);
  fmt::print("search    {} studies listed in {:.1f} s\n", studies, seconds() - from);
  const std::pair<const char*, Query> queries[] = {
      {"everything", {}},
      {"a name", {.text = QStringLiteral("muller anna77")}},
      {"ideographs", {.text = QStringLiteral("王小12")}},
      {"modality, a year", {.modality = QStringLiteral("CT"), .from = QDate(2020, 1, 1), .to = QDate(2020, 12, 31)}}};
  for (const auto& [what, query] : queries) {
    std::vector<double> times;
    qsizetype found = 0;
    for (int round = 0; round < kRounds; ++round) {
      const double start = seconds();
      found = must(opened.search(query)).studies.size();
      times.push_back(seconds() - start);
    }
    fmt::print("search    {:16}  {:6.1f} ms, {} found\n", what, 1000 * median(times), found);
  }
}

// The same files under enough names for 4 GB of frames, each shown in turn.
void measureScrolling(const fs::path& folder, QThreadPool& pool, int slices) {
  const int count = static_cast<int>(std::size_t{4} * 1024 * 1024 * 1024 / (kSide * kSide * sizeof(float)));
  study::Series series;
  series.rows = series.cols = kSide;
  fs::create_directories(folder / "links");
  for (int i = 0; i < count; ++i) {
    const fs::path link = folder / "links" / std::to_string(i);
    fs::create_symlink(folder / "plain" / fmt::format("{:04}.dcm", i % slices), link);
    series.slices.emplace_back().path = link;
  }
  FrameLoader loader(pool);
  loader.setBudget(FrameLoader::kBudgetBytesMin);
  const int client = loader.addClient();
  const double before = memberOfStatus("VmRSS");
  std::size_t held = 0;
  double resident = 0;
  const double from = seconds();
  for (int i = 0; i < count; ++i) {
    const QString key = FrameLoader::keyOf(series.slices[static_cast<std::size_t>(i)]);
    bool there = loader.want(client, series, i) != nullptr;
    const auto shown = QObject::connect(&loader, &FrameLoader::decoded, &loader,
                                        [&](const QString& decoded) { there = there || decoded == key; });
    spinUntil([&] { return there; });
    QObject::disconnect(shown);
    held = std::max(held, loader.bytes());
    if (i % 16 == 0) resident = std::max(resident, memberOfStatus("VmRSS"));
  }
  const double took = seconds() - from;
  constexpr double kMiB = 1024 * 1024;
  fmt::print(
      "scrolling {} slices, {:.0f} MiB decoded, budget {:.0f} MiB: store {:.0f} MiB at most, process {:.0f} MiB "
      "more than before at most; {:.0f} slices/s\n",
      count, count * kSide * kSide * sizeof(float) / kMiB, loader.budget() / kMiB, held / kMiB, resident - before,
      count / took);
}

int numberAfter(const QStringList& arguments, const char* name, int otherwise) {
  const qsizetype at = arguments.indexOf(QLatin1String(name));
  return at >= 0 && at + 1 < arguments.size() ? arguments[at + 1].toInt() : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  const QGuiApplication application(argc, argv);
  praxis::plugins::dicom::file::startUp();
  DJEncoderRegistration::registerCodecs();
  const int slices = numberAfter(application.arguments(), "--slices", 500);
  const int studies = numberAfter(application.arguments(), "--studies", 10000);
  {
    const QTemporaryDir temporary;
    const fs::path folder = temporary.path().toStdString();
    QThreadPool pool;
    pool.setMaxThreadCount(qMax(1, QThread::idealThreadCount() - 1));  // as the plugin has it
    fmt::print("CT of {} slices, {} x {}, 16 bit; {} decoding threads\n", slices, kSide, kSide, pool.maxThreadCount());
    writeStudy(folder / "plain", "2.25.71", slices, EXS_LittleEndianExplicit);
    writeStudy(folder / "lossless", "2.25.72", slices, EXS_JPEGProcess14SV1);
    const QString data = temporary.filePath(QStringLiteral("data"));
    fs::create_directories(data.toStdString());
    const QString list = data + QStringLiteral("/studies.sqlite");
    measureReading(list, folder / "plain", "uncompressed", slices);
    measureReading(list, folder / "lossless", "JPEG lossless", slices);
    measureFirst(data, pool, "2.25.71", folder / "plain", "uncompressed");
    measureFirst(data, pool, "2.25.72", folder / "lossless", "JPEG lossless");
    measureSearch(list, studies);
    measureScrolling(folder, pool, slices);
    pool.waitForDone();
  }
  DJEncoderRegistration::cleanup();
  praxis::plugins::dicom::file::shutDown();
  return 0;
}
