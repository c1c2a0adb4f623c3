#include "app/cli/interrupt.h"

#include <csignal>

namespace praxis::cli {
namespace {

volatile std::sig_atomic_t s_interrupted = 0;

extern "C" void noteInterrupt(int signal) {
  s_interrupted = 1;
  std::signal(signal, SIG_DFL);
}

}  // namespace

void catchInterrupts() {
  std::signal(SIGINT, noteInterrupt);
  std::signal(SIGTERM, noteInterrupt);
}

bool interrupted() { return s_interrupted != 0; }

}  // namespace praxis::cli
