#pragma once
// Names for clang's thread safety analysis; nothing under other compilers.

#if defined(__clang__)
#define PRAXIS_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define PRAXIS_THREAD_ATTRIBUTE(x)
#endif

#define PRAXIS_GUARDED_BY(mutex) PRAXIS_THREAD_ATTRIBUTE(guarded_by(mutex))
#define PRAXIS_REQUIRES(...) PRAXIS_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
