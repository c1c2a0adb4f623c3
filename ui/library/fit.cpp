#include "ui/library/fit.h"

#include <algorithm>

#include <QCoreApplication>

#include "engine/model/memory_plan.h"
#include "ui/widgets/format.h"

namespace praxis::ui::library {

namespace {

constexpr qint64 kContextUsualTokens = 8192;

QString tr(const char* text) { return QCoreApplication::translate("praxis::ui::library", text); }

}  // namespace

Fit judgeFit(const engine::library::ModelSummary& model, qint64 contextTokens, qint64 freeBytes) {
  const auto plan = engine::model::planMemory(model.shape, model.weightBytes, contextTokens);
  Fit fit;
  fit.contextTokens = contextTokens;
  fit.neededBytes = static_cast<qint64>(plan.totalBytes());
  fit.weightBytes = static_cast<qint64>(plan.weightBytes);
  fit.kvBytes = static_cast<qint64>(plan.kvBytes);
  fit.freeBytes = freeBytes;
  fit.fits = fit.neededBytes <= freeBytes;
  fit.contextThatFits = engine::model::longestContextThatFits(
      model.shape, model.weightBytes, contextTokens, static_cast<std::uint64_t>(std::max<qint64>(0, freeBytes)));
  return fit;
}

QString verdict(const Fit& fit) {
  const QString needed = widgets::formatBytes(static_cast<double>(fit.neededBytes));
  const QString free = widgets::formatBytes(static_cast<double>(fit.freeBytes));
  if (fit.fits) return tr("Fits: needs %1, %2 are free.").arg(needed, free);
  if (fit.contextThatFits > 0) {
    return tr("Does not fit: needs %1, %2 are free. A context of %3 fits.")
        .arg(needed, free, widgets::formatTokens(fit.contextThatFits));
  }
  return tr("Does not fit with any context: needs %1, %2 are free. Close other programs, or use a smaller or more "
            "quantised model.")
      .arg(needed, free);
}

qint64 suggestedContext(const engine::library::ModelSummary& model) {
  return std::clamp<qint64>(model.shape.contextLength, 1, kContextUsualTokens);
}

}  // namespace praxis::ui::library
