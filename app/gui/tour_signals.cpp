#include "app/gui/tour_signals.h"

#include <array>
#include <atomic>
#include <csignal>
#include <cstring>

#include <unistd.h>

namespace praxis::app::gui {
namespace {

std::atomic<int> transcriptDescriptor{-1};  // a handler has no other way to it
static_assert(std::atomic<int>::is_always_lock_free);

// Nothing here but what POSIX lets a handler call.
void tell(int descriptor, const char* text, std::size_t length) {
  while (length > 0) {
    const ssize_t written = write(descriptor, text, length);
    if (written <= 0) return;
    text += written;
    length -= static_cast<std::size_t>(written);
  }
}

void onSignal(int number) {
  char text[] = "\nThe tour stopped: the program was ended by signal 00.\n";
  char* const digits = std::strstr(text, "00");
  digits[0] = static_cast<char>('0' + number / 10 % 10);
  digits[1] = static_cast<char>('0' + number % 10);
  tell(STDERR_FILENO, text, sizeof text - 1);
  const int file = transcriptDescriptor.load();
  if (file >= 0) tell(file, text, sizeof text - 1);
  // The default action was restored when this was called: an exit code that tells the signal, a core where wanted.
  raise(number);
}

}  // namespace

void watchFatalSignals() {
  struct sigaction action {};
  action.sa_handler = onSignal;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  sigemptyset(&action.sa_mask);
  for (const int number :
       std::array{SIGHUP, SIGINT, SIGQUIT, SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGTERM, SIGXCPU})
    sigaction(number, &action, nullptr);
}

void setTranscript(int descriptor) { transcriptDescriptor = descriptor; }
int transcript() { return transcriptDescriptor; }

}  // namespace praxis::app::gui
