#include "ui/library/evaluation_text.h"

#include <array>
#include <utility>

#include <QDateTime>
#include <QLocale>

namespace praxis::ui::library {

namespace eval = engine::eval;

namespace {

constexpr int kHashDigits = 8;

int digits(eval::Unit unit) {
  switch (unit) {
    case eval::Unit::share:
      return 1;
    case eval::Unit::millimetres:
      return 2;
    case eval::Unit::score:
    case eval::Unit::nats:
      break;
  }
  return 3;
}

// The number alone: shares in percent.
QString number(double value, eval::Unit unit) {
  return QLocale().toString(unit == eval::Unit::share ? value * 100 : value, 'f', digits(unit));
}

QString withUnit(const QString& number, eval::Unit unit) {
  switch (unit) {
    case eval::Unit::share:
      return EvaluationText::tr("%1 %").arg(number);
    case eval::Unit::millimetres:
      return EvaluationText::tr("%1 mm").arg(number);
    case eval::Unit::nats:
      return EvaluationText::tr("%1 nats").arg(number);
    case eval::Unit::score:
      break;
  }
  return number;
}

QString csvField(const std::string& text) {
  QString field = QString::fromStdString(text);
  // A spreadsheet would take these for formulas.
  if (!field.isEmpty() && QStringLiteral("=+-@\t\r").contains(field.front())) field.prepend(u'\'');
  field.replace(u'"', QStringLiteral("\"\""));
  return u'"' + field + u'"';
}

}  // namespace

QString EvaluationText::task(const QString& setName) {
  if (setName == QLatin1String("report_qa")) return tr("Questions about a report");
  if (setName == QLatin1String("summarization")) return tr("Findings to an impression");
  if (setName == QLatin1String("risk")) return tr("Risk of a record");
  if (setName == QLatin1String("phantom")) return tr("Lesions in phantom images");
  return setName;
}

QString EvaluationText::metric(const std::string& metric) {
  const std::array<std::pair<const char*, QString>, 16> names = {{
      {"exact_match", tr("Exact match")},
      {"f1", tr("F1 of the words")},
      {"rouge_l", tr("ROUGE-L")},
      {"auc", tr("AUC")},
      {"brier", tr("Brier score")},
      {"calibration_error", tr("Calibration error")},
      {"log_loss", tr("Log loss")},
      {"risk_error", tr("Error of the risk")},
      {"body_part", tr("Body part right")},
      {"modality", tr("Modality right")},
      {"lesion_count", tr("Number of lesions right")},
      {"lesion_sides", tr("Sides right")},
      {"lesion_places", tr("Places right")},
      {"lesions_measured", tr("Lesions given a size")},
      {"size_error_median", tr("Size error, median")},
      {"size_error_mean", tr("Size error, mean")},
  }};
  for (const auto& [name, text] : names) {
    if (metric == name) return text;
  }
  return QString::fromStdString(metric);
}

QString EvaluationText::value(const eval::Figure& figure) {
  return withUnit(number(figure.value, figure.unit), figure.unit);
}

QString EvaluationText::interval(const eval::Figure& figure) {
  return tr("%1 to %2").arg(number(figure.low, figure.unit), number(figure.high, figure.unit));
}

QString EvaluationText::change(const eval::Figure& now, const eval::Figure& before) {
  const double change = now.value - before.value;
  QString text = number(change, now.unit);
  if (change >= 0) text.prepend(u'+');
  return now.unit == eval::Unit::share ? tr("%1 points").arg(text) : withUnit(text, now.unit);
}

QString EvaluationText::date(const eval::TaskRun& run) {
  const QString text = QString::fromStdString(run.conditions.date);
  const QDateTime date = QDateTime::fromString(text, Qt::ISODate);
  return date.isValid() ? date.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm")) : text;
}

QString EvaluationText::version(const eval::TaskRun& run) {
  return tr("%1, %2").arg(QString::fromStdString(run.model.quantisation),
                          QString::fromStdString(run.model.sha256.substr(0, kHashDigits)));
}

QString EvaluationText::records(const eval::TaskRun& run) {
  QString text = tr("%n records", nullptr, static_cast<int>(run.records));
  if (run.unparsed > 0) text += tr(", %n not readable", nullptr, static_cast<int>(run.unparsed));
  if (run.failed > 0) text += tr(", %n failed", nullptr, static_cast<int>(run.failed));
  return text;
}

QString EvaluationText::csv(const std::vector<eval::TaskRun>& runs) {
  QString text = QStringLiteral(
      "task,file,model,model_file,quantisation,sha256,recipe,engine,date,records,unparsed,failed,metric,value,low,high,"
      "n\r\n");
  for (const eval::TaskRun& run : runs) {
    for (const eval::Figure& figure : run.figures) {
      QStringList fields = {csvField(std::string(eval::taskName(run.task))),
                            csvField(run.file),
                            csvField(run.model.name),
                            csvField(run.model.file),
                            csvField(run.model.quantisation),
                            csvField(run.model.sha256),
                            csvField(run.model.recipe),
                            csvField(run.conditions.engineVersion),
                            csvField(run.conditions.date)};
      for (const auto count : {run.records, run.unparsed, run.failed}) fields << QString::number(count);
      fields << csvField(figure.metric);
      for (const double one : {figure.value, figure.low, figure.high}) fields << QString::number(one, 'g', 10);
      fields << QString::number(figure.n);
      text += fields.join(u',') + QStringLiteral("\r\n");
    }
  }
  return text;
}

}  // namespace praxis::ui::library
