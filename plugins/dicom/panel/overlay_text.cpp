#include "plugins/dicom/panel/overlay_text.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QStringList>

namespace praxis::plugins::dicom::panel {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("OverlayText", text); }
QString text(const std::string& utf8) { return QString::fromStdString(utf8).trimmed(); }

void addLine(QStringList& lines, const QStringList& parts, const QString& separator = QStringLiteral("   ")) {
  QStringList filled;
  for (const QString& part : parts) {
    if (!part.isEmpty()) filled << part;
  }
  if (!filled.isEmpty()) lines << filled.join(separator);
}

QString number(double value, int decimals) {
  QString text = QString::number(value, 'f', decimals);
  if (text.contains('.')) {
    while (text.endsWith('0')) text.chop(1);
    if (text.endsWith('.')) text.chop(1);
  }
  return text;
}

// Enough decimals that neighbouring windows of narrow data can be told apart.
int decimalsFor(double width) { return width >= 50 ? 0 : width >= 1 ? 1 : 4; }

QString windowText(const ViewState& state) {
  if (state.usesLut) return tr("Lookup table of the header");
  const int decimals = decimalsFor(state.window.width);
  QString line = tr("W %1  L %2").arg(number(state.window.width, decimals), number(state.window.center, decimals));
  if (!state.window.explanation.empty() && !isSmall(state.room))
    line += QStringLiteral("  ") + text(state.window.explanation);
  if (state.window.function == engine::image::VoiFunction::sigmoid) line += QStringLiteral("  ") + tr("sigmoid");
  return line;
}

QStringList bottomLeft(const study::Series& series, const engine::image::Image& image, const ViewState& state) {
  QStringList lines;
  if (state.probe) lines << *state.probe;
  if (!image.isColour()) lines << windowText(state);
  if (state.inverted) lines << tr("Inverted");
  const bool small = isSmall(state.room);
  lines << tr("Zoom %1 %").arg(std::lround(state.zoom * 100));
  const study::Slice& slice = series.slices[static_cast<std::size_t>(state.slice)];
  // What has no place in space is no slice: frames of a loop, projections.
  const QString kind = small ? (slice.geometry ? tr("Slice %1/%2") : tr("Image %1/%2"))
                             : (slice.geometry ? tr("Slice %1 of %2") : tr("Image %1 of %2"));
  QString position = kind.arg(state.slice + 1).arg(series.slices.size());
  if (slice.geometry && !small) position += tr("   %1 mm").arg(number(slice.key, 1));
  lines << position;
  return lines;
}

QStringList bottomRight(const study::Series& series, const engine::image::Image& image) {
  QStringList lines;
  addLine(lines, {text(series.modality), text(series.bodyPart)});
  addLine(lines, {text(series.technique)});
  if (series.sliceThickness > 0) lines << tr("Thickness %1 mm").arg(number(series.sliceThickness, 2));
  if (series.sliceSpacing > 0) lines << tr("Spacing %1 mm").arg(number(series.sliceSpacing, 2));
  lines << tr("%1 x %2").arg(image.cols).arg(image.rows);
  return lines;
}

void addAllCorners(ui::viewer::Overlay& overlay, const study::Patient& patient, const study::Study& study,
                   const study::Series& series) {
  addLine(overlay.topLeft, {readableName(patient.name)});
  addLine(overlay.topLeft, {text(patient.id), readableDate(patient.birthDate), text(patient.sex)});
  addLine(overlay.topLeft, {text(study.description)});
  addLine(overlay.topLeft,
          {series.number.empty() ? QString() : tr("Series %1").arg(text(series.number)), text(series.description)});
  addLine(overlay.topRight, {text(study.institution)});
  addLine(overlay.topRight, {text(series.manufacturer)});
  addLine(overlay.topRight, {readableDate(study.date), readableTime(study.time)});
}

bool isEastAsian(const QString& name) {
  return std::any_of(name.begin(), name.end(), [](QChar c) {
    const QChar::Script script = c.script();
    return script == QChar::Script_Han || script == QChar::Script_Hangul || c.isSurrogate();
  });
}

QString readableGroup(QString group) {
  if (isEastAsian(group)) return group.remove('^').simplified();
  const QString family = group.section('^', 0, 0).trimmed();
  const QString rest = group.section('^', 1).replace('^', ' ').simplified();
  return rest.isEmpty() ? family : family + QStringLiteral(", ") + rest;
}

}  // namespace

bool isSmall(QSize room) { return room.width() < 420 || room.height() < 320; }

QString readableName(const std::string& personName) {
  const QStringList groups = QString::fromStdString(personName).split('=');
  const QString first = readableGroup(groups[0]);
  const QString written = groups.size() > 1 ? readableGroup(groups[1]) : QString();
  if (first.isEmpty() || written.isEmpty() || first == written) return first.isEmpty() ? written : first;
  return first + QStringLiteral("  ") + written;
}

QString readableDate(const std::string& date) {
  const QString plain = text(date);
  if (plain.size() != 8) return plain;
  return plain.left(4) + '-' + plain.mid(4, 2) + '-' + plain.mid(6, 2);
}

QString readableTime(const std::string& time) {
  const QString plain = text(time);
  if (plain.size() < 6 || plain.contains(':')) return plain;
  return plain.left(2) + ':' + plain.mid(2, 2) + ':' + plain.mid(4, 2);
}

ui::viewer::Overlay overlayFor(const study::Patient& patient, const study::Study& study, const study::Series& series,
                               const engine::image::Image& image, const ViewState& state) {
  ui::viewer::Overlay overlay;
  if (state.keyImage) overlay.topLeft << tr("Key image");
  addLine(overlay.topLeft, {state.label});
  if (isSmall(state.room)) {
    addLine(overlay.topLeft, {readableName(patient.name)});
    addLine(overlay.topLeft, {text(series.description)});
  } else {
    addAllCorners(overlay, patient, study, series);
    overlay.bottomRight = bottomRight(series, image);
  }
  overlay.bottomLeft = bottomLeft(series, image, state);
  const study::Slice& slice = series.slices[static_cast<std::size_t>(state.slice)];
  overlay.leftEdge = text(slice.edges.left);
  overlay.rightEdge = text(slice.edges.right);
  overlay.topEdge = text(slice.edges.top);
  overlay.bottomEdge = text(slice.edges.bottom);
  overlay.badge = state.doubts.join(QStringLiteral(", "));
  overlay.badgeIsWeighty = state.weighty;
  overlay.notice = tr("Not for diagnostic use");
  return overlay;
}

QString probeText(const engine::image::Image& image, int row, int col) {
  const std::size_t pixel = static_cast<std::size_t>(row) * image.cols + col;
  const QString place = tr("Row %1, column %2").arg(row + 1).arg(col + 1);
  if (image.isColour()) {
    const std::uint8_t* rgb = image.rgb.data() + pixel * 3;
    return place + QStringLiteral("   ") + tr("RGB %1, %2, %3").arg(rgb[0]).arg(rgb[1]).arg(rgb[2]);
  }
  if (!image.padding.empty() && image.padding[pixel] != 0) return place + QStringLiteral("   ") + tr("padding");
  const QString unit = image.unit.empty() ? QString() : ' ' + text(image.unit);
  return place + QStringLiteral("   ") + number(image.values[pixel], 3) + unit;
}

}  // namespace praxis::plugins::dicom::panel
