#include "ui/viewer/overlay_layout.h"

#include <algorithm>
#include <cmath>

#include <QRegularExpression>

#include "ui/style/tokens.h"

namespace praxis::ui::viewer {
namespace {

constexpr double kMargin = style::space::kSmall;
constexpr double kGap = style::space::kSmall;
// From this width on the notice and the badge stand between the corners; below, they get rows of their own.
constexpr double kWide = 640;
constexpr double kRulerShare = 0.4;  // of the viewport's height, at most
constexpr double kRulerLeast = 24;   // pixels; shorter ones tell nothing

class Layout {
 public:
  Layout(const QRectF& viewport, const Overlay& overlay, const QFontMetricsF& lines, const QFontMetricsF& letters)
      : m_box(viewport.adjusted(kMargin, kMargin, -kMargin, -kMargin)),
        m_overlay(overlay),
        m_lines(lines),
        m_letters(letters),
        m_lineHeight(lineHeight()),
        m_letterHeight(std::ceil(letters.height())) {}

  OverlayLayout run(const RulerScale& ruler) {
    placeMiddleColumn();
    placeCorners();
    placeSideLetters();
    placeRuler(ruler);
    return std::move(m_layout);
  }

 private:
  bool isWide() const { return m_box.width() >= kWide; }

  // Fonts that stand in for missing letters may be taller than the font itself: Chinese names.
  double lineHeight() const {
    double height = m_lines.lineSpacing();
    for (const QStringList* corner :
         {&m_overlay.topLeft, &m_overlay.topRight, &m_overlay.bottomLeft, &m_overlay.bottomRight}) {
      for (const QString& line : *corner) height = std::max(height, m_lines.boundingRect(line).height());
    }
    return std::ceil(height);
  }

  void add(Writing kind, const QRectF& box, const QString& text) {
    if (!text.isEmpty()) m_layout.texts.push_back({kind, box, text});
  }

  QRectF centred(double top, double width, double height) const {
    return QRectF(m_box.center().x() - width / 2, top, width, height);
  }

  QString elided(const QString& text, double width) const { return m_lines.elidedText(text, Qt::ElideRight, width); }

  // Whole items only, the last ones dropped first: half a number is a wrong one.
  QString shortened(const QString& text, double width) const {
    const auto fits = [&](const QString& part) { return m_lines.horizontalAdvance(part) <= width; };
    if (fits(text)) return text;
    static const QRegularExpression kGap(QStringLiteral("\\s{2,}"));
    QStringList items = text.split(kGap, Qt::SkipEmptyParts);
    while (items.size() > 1) {
      items.removeLast();
      const QString rest = items.join(QStringLiteral("  "));
      if (fits(rest)) return rest;
    }
    static const QRegularExpression kDigit(QStringLiteral("\\d"));
    const QString only = items.value(0);
    return only.contains(kDigit) ? QString() : elided(only, width);
  }

  // From the top: letter, badge; from the bottom: notice, letter. Between them the band that the rest shares.
  void placeMiddleColumn() {
    m_top = m_box.top();
    m_bottom = m_box.bottom();
    const QString notice = elided(m_overlay.notice, m_box.width());
    const QString badge = elided(m_overlay.badge, m_box.width() - 2 * kGap);
    const double noticeWidth = notice.isEmpty() ? 0 : m_lines.horizontalAdvance(notice);
    const double badgeWidth = badge.isEmpty() ? 0 : m_lines.horizontalAdvance(badge) + 2 * kGap;
    m_badgeHeight = badge.isEmpty() ? 0 : m_lineHeight + style::space::kTiny;
    const double topLetter = m_overlay.topEdge.isEmpty() ? 0 : m_letterHeight;
    const double bottomLetter = m_overlay.bottomEdge.isEmpty() ? 0 : m_letterHeight;
    const double noticeHeight = notice.isEmpty() ? 0 : m_lineHeight;
    add(Writing::notice, centred(m_bottom - noticeHeight, noticeWidth, m_lineHeight), notice);
    addLetter(m_overlay.topEdge, m_top);
    addLetter(m_overlay.bottomEdge, m_bottom - noticeHeight - bottomLetter);
    m_columnWidth = std::max(letterWidth(m_overlay.topEdge), letterWidth(m_overlay.bottomEdge));
    m_topKept = topLetter;
    m_bottomKept = bottomLetter;
    if (isWide()) {
      m_columnWidth = std::max({m_columnWidth, noticeWidth, badgeWidth});
      m_bottomKept += noticeHeight;
      if (!badge.isEmpty()) {
        add(Writing::badge, centred(m_top + topLetter, badgeWidth, m_badgeHeight), badge);
        m_topKept += m_badgeHeight;
      }
    } else {
      m_bottom -= noticeHeight;
      m_badge = badge;
      m_badgeWidth = badgeWidth;
    }
  }

  double letterWidth(const QString& letters) const {
    return letters.isEmpty() ? 0 : std::ceil(m_letters.horizontalAdvance(letters));
  }

  void addLetter(const QString& letters, double top) {
    add(Writing::letter, centred(top, letterWidth(letters), m_letterHeight), letters);
  }

  // As many lines above and below as leave room for the letters at the sides and for the badge.
  void placeCorners() {
    const double badge = m_badge.isEmpty() ? 0 : m_badgeHeight + style::space::kTiny;
    const double spare = m_bottom - m_top - m_letterHeight - 2 * style::space::kTiny - badge;
    auto above = std::max(m_overlay.topLeft.size(), m_overlay.topRight.size());
    auto below = std::max(m_overlay.bottomLeft.size(), m_overlay.bottomRight.size());
    while (above + below > 0 && (above + below) * m_lineHeight > spare) --(above > below ? above : below);
    const double width = (m_box.width() - m_columnWidth) / 2 - (m_columnWidth > 0 ? kGap : kGap / 2);
    placeCorner(m_overlay.topLeft.mid(0, above), m_top, width, false, m_overlay.topRight.isEmpty());
    placeCorner(m_overlay.topRight.mid(0, above), m_top, width, true, m_overlay.topLeft.isEmpty());
    const auto last = [below](const QStringList& lines) {
      return lines.mid(std::max<qsizetype>(0, lines.size() - below));
    };
    const QStringList left = last(m_overlay.bottomLeft), right = last(m_overlay.bottomRight);
    placeCorner(left, m_bottom - left.size() * m_lineHeight, width, false, right.isEmpty());
    placeCorner(right, m_bottom - right.size() * m_lineHeight, width, true, left.isEmpty());
    m_bandTop = m_top + std::max(above * m_lineHeight, m_topKept);
    m_bandBottom = m_bottom - std::max(below * m_lineHeight, m_bottomKept);
    if (m_badge.isEmpty()) return;
    add(Writing::badge, centred(m_bandTop + style::space::kTiny, m_badgeWidth, m_badgeHeight), m_badge);
    m_bandTop += badge;
  }

  // Whether nothing stands in the middle beside a line.
  bool isFree(double top) const { return top >= m_top + m_topKept && top + m_lineHeight <= m_bottom - m_bottomKept; }

  // `alone`: nothing stands at the other side.
  void placeCorner(const QStringList& lines, double top, double width, bool right, bool alone) {
    for (const QString& line : lines) {
      const QString shown = shortened(line, alone && isFree(top) ? m_box.width() : width);
      const double advance = std::ceil(m_lines.horizontalAdvance(shown));
      add(Writing::corner, QRectF(right ? m_box.right() - advance : m_box.left(), top, advance, m_lineHeight), shown);
      top += m_lineHeight;
    }
  }

  void placeSideLetters() {
    const double least = m_bandTop, most = std::max(least, m_bandBottom - m_letterHeight);
    const double top = std::clamp(m_box.center().y() - m_letterHeight / 2, least, most);
    const double left = letterWidth(m_overlay.leftEdge), right = letterWidth(m_overlay.rightEdge);
    add(Writing::letter, QRectF(m_box.left(), top, left, m_letterHeight), m_overlay.leftEdge);
    add(Writing::letter, QRectF(m_box.right() - right, top, right, m_letterHeight), m_overlay.rightEdge);
    m_rulerLeft = m_box.left() + std::max<double>(left + kGap, style::space::kHuge);
  }

  // Beside the left letters; its label below it.
  void placeRuler(const RulerScale& ruler) {
    const double room = m_bandBottom - m_bandTop - m_lineHeight - 3 * style::space::kTiny;
    const double available = std::min(m_box.height() * kRulerShare, room);
    if (available < kRulerLeast) return;
    const double mm = rulerLengthMm(available, ruler.mmPerPixel);
    if (!(mm > 0)) return;
    const double length = mm / ruler.mmPerPixel;
    const double least = m_bandTop + style::space::kTiny, most = m_bandBottom - m_lineHeight - 2 * style::space::kTiny;
    const double top = std::clamp(m_box.center().y() - length / 2, least, std::max(least, most - length));
    m_layout.ruler = QRectF(m_rulerLeft, top, style::space::kSmall, length);
    m_layout.rulerMm = mm;
    const QString label = elided(rulerText(mm, ruler.source), m_box.right() - m_rulerLeft);
    add(Writing::rulerLabel,
        QRectF(m_rulerLeft, m_layout.ruler.bottom() + style::space::kTiny, std::ceil(m_lines.horizontalAdvance(label)),
               m_lineHeight),
        label);
  }

  QRectF m_box;
  const Overlay& m_overlay;
  const QFontMetricsF& m_lines;
  const QFontMetricsF& m_letters;
  double m_lineHeight, m_letterHeight;
  OverlayLayout m_layout;
  double m_top = 0, m_bottom = 0;          // between which the corners lie
  double m_columnWidth = 0;                // in the middle, kept free by the corners
  double m_topKept = 0, m_bottomKept = 0;  // heights taken by what stands in that column
  QString m_badge;                         // still without a place: it comes under the corners
  double m_badgeWidth = 0, m_badgeHeight = 0;
  double m_bandTop = 0, m_bandBottom = 0;  // between the corners
  double m_rulerLeft = 0;
};

}  // namespace

OverlayLayout layoutOverlay(const QRectF& viewport, const Overlay& overlay, const RulerScale& ruler,
                            const QFontMetricsF& lines, const QFontMetricsF& letters) {
  return Layout(viewport, overlay, lines, letters).run(ruler);
}

}  // namespace praxis::ui::viewer
