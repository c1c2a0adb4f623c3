#pragma once
// What the pool does first. The frames on screen, then what somebody waits for, then what may be wanted later: with one
// thread a job of the last kind is always waiting, so that nothing of the second may have its priority. Thread: any.

namespace praxis::plugins::dicom::panel {

inline constexpr int kPriorityShown = 100;
inline constexpr int kPriorityAwaited = 50;  // reading a study, loading and saving marks, exports
inline constexpr int kPriorityAhead = 1;     // frames decoded ahead, thumbnails

}  // namespace praxis::plugins::dicom::panel
