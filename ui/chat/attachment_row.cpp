#include "ui/chat/attachment_row.h"

#include <algorithm>
#include <limits>

#include <QFileInfo>
#include <QFutureWatcher>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <QtConcurrent>

#include "ui/bridge/prepare_pictures.h"
#include "ui/chat/attachment_text.h"
#include "ui/chat/picture_reader.h"
#include "ui/chat/picture_tile.h"
#include "ui/style/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/flow_layout.h"

namespace praxis::ui::chat {

namespace {

using Read = engine::base::Result<bridge::ImageAttachment>;

constexpr int kTokensForWords = 256;  // of a question and its answer

// The first, the last and what lies evenly between; one alone is from the middle.
std::vector<std::size_t> evenly(const std::vector<std::size_t>& all, std::size_t count) {
  if (all.size() <= count) return all;
  if (count == 1) return {all[all.size() / 2]};
  std::vector<std::size_t> some;
  for (std::size_t i = 0; i < count; ++i) some.push_back(all[(i * (all.size() - 1) + (count - 1) / 2) / (count - 1)]);
  return some;
}

QLabel* sentence(style::Tone tone, QWidget* parent) {
  auto* label = new QLabel(parent);
  label->setFont(style::tabular(style::FontSize::small));
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  style::setTone(*label, tone);
  label->hide();
  return label;
}

// On the pool; the answer is dropped when the receiver is gone.
template <typename Job, typename Done>
void inBackground(QObject* receiver, Job job, Done done) {
  auto* watcher = new QFutureWatcher<std::shared_ptr<Read>>(receiver);
  QObject::connect(watcher, &QFutureWatcherBase::finished, receiver, [watcher, done] {
    done(*watcher->result());
    watcher->deleteLater();
  });
  watcher->setFuture(QtConcurrent::run([job] { return std::make_shared<Read>(job()); }));
}

}  // namespace

AttachmentRow::AttachmentRow(QWidget* parent)
    : QWidget(parent),
      m_refusedLabel(sentence(style::Tone::warning, this)),
      m_cost(sentence(style::Tone::muted, this)),
      m_fewer(widgets::secondaryButton({}, QStringLiteral("layers"), this)) {
  setAccessibleName(tr("Pictures of the question"));
  auto* tiles = new QWidget(this);
  m_flow = new widgets::FlowLayout(style::space::kSmall, tiles);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(style::space::kTiny);
  column->addWidget(tiles);
  column->addWidget(m_refusedLabel);
  column->addWidget(m_cost);
  column->addWidget(m_fewer, 0, Qt::AlignLeft);
  connect(m_fewer, &QPushButton::clicked, this, [this] { limitSlices(slicesThatFit()); });
  update();
}

void AttachmentRow::addFiles(const QStringList& paths) {
  for (const QString& path : paths) {
    const int id = begin(QFileInfo(path).fileName());
    if (id == 0) break;
    inBackground(
        this, [path] { return readPicture(path); },
        [this, id](const Read& read) {
          if (read)
            fill(id, *read);
          else
            fail(id, QString::fromStdString(read.error().message));
        });
  }
  update();
}

void AttachmentRow::addPicture(const QImage& image, const QString& name) {
  const int id = begin(name);
  if (id == 0) return update();
  inBackground(
      this, [image, name] { return attachmentOf(image, name); },
      [this, id](const Read& read) {
        if (read)
          fill(id, *read);
        else
          fail(id, QString::fromStdString(read.error().message));
      });
  update();
}

void AttachmentRow::add(const bridge::ImageAttachment& image) {
  if (const int id = begin(image.name); id != 0)
    fill(id, image);
  else
    update();
}

void AttachmentRow::setImages(const QList<bridge::ImageAttachment>& images) {
  while (!m_entries.isEmpty()) delete m_entries.takeLast().tile;
  m_refused.clear();
  m_slicesMax = 0;
  for (const auto& image : images) add(image);
  update();
}

void AttachmentRow::remove(int place) {
  if (place < 0 || place >= count()) return;
  const bool focused = m_entries[place].tile->isAncestorOf(focusWidget()) || m_entries[place].tile->hasFocus();
  m_entries[place].tile->deleteLater();
  m_entries[place].tile->hide();
  m_entries.removeAt(place);
  if (m_entries.isEmpty()) m_refused.clear();
  if (focused && !m_entries.isEmpty()) m_entries[std::min(place, count() - 1)].tile->setFocus();
  update();
}

void AttachmentRow::setModel(const bridge::ModelInfo* model, qint64 tokensUsed) {
  m_model = model ? std::optional(*model) : std::nullopt;
  m_tokensUsed = tokensUsed;
  for (Entry& entry : m_entries) readSlices(entry);
  update();
}

QList<bridge::ImageAttachment> AttachmentRow::images() const {
  QList<bridge::ImageAttachment> images;
  for (const Entry& entry : m_entries) {
    if (!entry.reading) images.append(entry.image);
  }
  return images;
}

bool AttachmentRow::isReading() const { return std::ranges::any_of(m_entries, &Entry::reading); }

QString AttachmentRow::problem() const {
  if (m_entries.isEmpty()) return {};
  const QString why = whyNoPictures(m_model ? &*m_model : nullptr);
  if (!why.isEmpty()) return why;
  if (isReading()) return tr("The pictures are still being read. Ask again in a moment.");
  const Cost cost = costOf(images(), *m_model, m_tokensUsed);
  return cost.fits ? QString() : cost.text;
}

QString AttachmentRow::note() const {
  QStringList lines = m_refused;
  if (!m_cost->isHidden()) lines << m_cost->text();
  return lines.join(u'\n');
}

AttachmentRow::Entry* AttachmentRow::find(int id) {
  const auto entry = std::ranges::find(m_entries, id, &Entry::id);
  return entry == m_entries.end() ? nullptr : &*entry;
}

int AttachmentRow::begin(const QString& name) {
  if (count() >= kAttachmentsMax) {
    m_refused << tr("%1 was left out: up to %2 pictures go with a question.").arg(name).arg(kAttachmentsMax);
    return 0;
  }
  auto* tile = new PictureTile(true, this);
  tile->showReading(name);
  const int id = ++m_lastId;
  const auto placeOf = [this, id] {
    const auto entry = std::ranges::find(m_entries, id, &Entry::id);
    return static_cast<int>(entry - m_entries.begin());
  };
  connect(tile, &PictureTile::removeRequested, this, [this, placeOf] { remove(placeOf()); });
  connect(tile, &PictureTile::opened, this, [this, placeOf] {
    int place = 0;  // among images(), which leaves out those that are being read
    for (int i = 0; i < placeOf(); ++i) place += m_entries[i].reading ? 0 : 1;
    Q_EMIT opened(place);
  });
  m_flow->addWidget(tile);
  m_entries.append({id, true, {}, tile});
  return id;
}

void AttachmentRow::fill(int id, const bridge::ImageAttachment& image) {
  Entry* entry = find(id);
  if (!entry) return;  // removed in the meantime
  entry->reading = false;
  entry->image = image;
  entry->tile->showImage(image);
  readSlices(*entry);
  update();
}

void AttachmentRow::fail(int id, const QString& message) {
  const auto entry = std::ranges::find(m_entries, id, &Entry::id);
  if (entry == m_entries.end()) return;
  entry->tile->deleteLater();
  entry->tile->hide();
  m_entries.erase(entry);
  m_refused << message;
  update();
}

// Another model may want other slices of the same series.
void AttachmentRow::readSlices(Entry& entry) {
  if (!entry.image.source || entry.reading || !m_model || !m_model->vision.isAvailable()) return;
  std::vector<std::size_t> chosen =
      bridge::slicesOf(m_model->vision, entry.image.modality, entry.image.source->count());
  if (m_slicesMax > 0) chosen = evenly(chosen, static_cast<std::size_t>(m_slicesMax));
  QList<int> numbers;
  for (const std::size_t slice : chosen) numbers.append(static_cast<int>(slice) + 1);
  if (numbers == entry.image.slices && entry.image.isRead()) return;
  entry.reading = true;
  entry.tile->showReading(entry.image.name);
  const int id = entry.id;
  entry.image.source->read(chosen, this, [this, id, numbers](const bridge::PictureSource::Pictures& read) {
    Entry* now = find(id);
    if (!now) return;
    if (!read) return fail(id, QString::fromStdString(read.error().message));
    bridge::ImageAttachment image = now->image;
    image.slices = numbers;
    image.pictures = QList<bridge::Picture>(read->begin(), read->end());
    fill(id, image);
  });
}

void AttachmentRow::limitSlices(int slices) {
  m_slicesMax = slices;
  for (Entry& entry : m_entries) readSlices(entry);
  update();
}

// What the context leaves beside the other pictures and a question with its answer, shared by all series.
int AttachmentRow::slicesThatFit() const {
  if (!m_model || !m_model->vision.isAvailable() || isReading()) return 0;
  int series = 0, others = 0;
  for (const Entry& entry : m_entries) {
    if (entry.image.source)
      ++series;
    else
      others += static_cast<int>(entry.image.pictures.size());
  }
  if (series == 0) return 0;
  const qint64 room = m_model->contextTokens - m_tokensUsed - kTokensForWords;
  const qint64 slices = (room / m_model->vision.tokensPerPicture - others) / series;
  return static_cast<int>(std::clamp<qint64>(slices, 0, std::numeric_limits<int>::max()));
}

void AttachmentRow::update() {
  for (int i = 0; i < count(); ++i) m_entries[i].tile->setPlace(i + 1, count());
  m_refusedLabel->setText(m_refused.join(u'\n'));
  m_refusedLabel->setVisible(!m_refused.isEmpty());
  QString said;
  bool fits = true;
  if (!m_entries.isEmpty()) {
    said = whyNoPictures(m_model ? &*m_model : nullptr);
    fits = said.isEmpty();
    if (fits) {
      const Cost cost = costOf(images(), *m_model, m_tokensUsed);
      said = cost.text;
      fits = cost.fits;
    }
  }
  style::setTone(*m_cost, fits ? style::Tone::muted : style::Tone::warning);
  m_cost->setText(said);
  m_cost->setVisible(!said.isEmpty());
  const int fewer = fits ? 0 : slicesThatFit();
  m_fewer->setText(tr("Send %1 evenly spaced slices").arg(fewer));
  m_fewer->setVisible(fewer > 0);
  updateGeometry();
  Q_EMIT changed();
}

}  // namespace praxis::ui::chat
