#include "runner/cli/prompt.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace localrun::cli {

namespace {

/// Puts the terminal back, whatever happens.
class NoEcho {
 public:
  explicit NoEcho(int terminal)
      : terminal_(terminal), is_set_(::tcgetattr(terminal, &before_) == 0) {
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (is_set_) is_set_ = ::tcsetattr(terminal_, TCSAFLUSH, &quiet) == 0;
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  ~NoEcho() {
    if (is_set_) ::tcsetattr(terminal_, TCSAFLUSH, &before_);
  }

 private:
  int terminal_;
  termios before_{};
  bool is_set_;
};

}  // namespace

std::optional<std::string> ask_secret(const std::string& question) {
  const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (terminal < 0) return std::nullopt;
  std::string answer;
  bool is_complete = false;
  {
    const NoEcho no_echo(terminal);
    if (::write(terminal, question.data(), question.size()) >= 0) {
      char c = 0;
      while (::read(terminal, &c, 1) == 1) {
        if (c == '\n') {
          is_complete = true;
          break;
        }
        answer += c;
      }
    }
    (void)!::write(terminal, "\n", 1);
  }
  ::close(terminal);
  if (!is_complete) return std::nullopt;
  return answer;
}

std::optional<bool> ask_yes(const std::string& question) {
  if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0) return std::nullopt;
  const std::string text = question + " [y/N] ";
  if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return std::nullopt;
  std::string answer;
  char c = 0;
  while (::read(STDIN_FILENO, &c, 1) == 1 && c != '\n') answer += c;
  return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace localrun::cli
