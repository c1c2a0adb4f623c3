#pragma once
// Whether a model with a context fits into the memory that is free, and the sentence that says so. Thread: any.

#include <QString>

#include "engine/library/model_summary.h"

namespace praxis::ui::library {

struct Fit {
  bool fits = false;
  qint64 contextTokens = 0;        // what was asked for
  qint64 contextThatFits = 0;      // when it does not fit: the longest that does; 0 if none does
  qint64 neededBytes = 0, freeBytes = 0;
  qint64 weightBytes = 0, kvBytes = 0;
};

Fit judgeFit(const engine::library::ModelSummary& model, qint64 contextTokens, qint64 freeBytes);
// "Fits: needs 1.2 GB, 18.3 GB are free."
QString verdict(const Fit& fit);

// Contexts are chosen in steps of this many tokens.
inline constexpr qint64 kContextStepTokens = 256;
// What the page suggests: the trained context, at most 8192, as the engine chooses when it is not told.
qint64 suggestedContext(const engine::library::ModelSummary& model);

}  // namespace praxis::ui::library
