#include "runner/cli/line_editor.hpp"

#include <clocale>
#include <cstdio>
#include <histedit.h>

namespace localrun::cli {

namespace {

constexpr int history_size = 1000;

}  // namespace

struct LineEditor::Impl {
  std::string prompt;
  std::string history_file;
  Completer completer;
  EditLine* editor = nullptr;
  History* history = nullptr;

  static Impl& of(EditLine* editor) {
    void* data = nullptr;
    ::el_get(editor, EL_CLIENTDATA, &data);
    return *static_cast<Impl*>(data);
  }

  static char* give_prompt(EditLine* editor) { return of(editor).prompt.data(); }

  static unsigned char complete(EditLine* editor, int) { return of(editor).complete_here(); }

  unsigned char complete_here() {
    const LineInfo* line = ::el_line(editor);
    const std::string_view before(line->buffer,
                                  static_cast<std::size_t>(line->cursor - line->buffer));
    const Completions found = completer(before);
    if (found.words.empty()) return CC_REFRESH_BEEP;
    const std::string rest = common_rest(found);
    if (!rest.empty())
      return ::el_insertstr(editor, rest.c_str()) == 0 ? CC_REFRESH : CC_REFRESH_BEEP;
    if (found.words.size() == 1) return CC_NORM;
    std::string list = "\n";
    for (const std::string& word : found.words) list.append(word).append("  ");
    std::fprintf(stdout, "%s\n", list.c_str());
    std::fflush(stdout);
    return CC_REDISPLAY;
  }

  void open() {
    std::setlocale(LC_CTYPE, "");  // libedit takes the width of letters from it
    editor = ::el_init("localrun", stdin, stdout, stderr);
    history = ::history_init();
    HistEvent event;
    ::history(history, &event, H_SETSIZE, history_size);
    ::history(history, &event, H_SETUNIQUE, 1);
    if (!history_file.empty()) ::history(history, &event, H_LOAD, history_file.c_str());
    ::el_set(editor, EL_CLIENTDATA, this);
    ::el_set(editor, EL_PROMPT, give_prompt);
    ::el_set(editor, EL_EDITOR, "emacs");
    ::el_set(editor, EL_HIST, ::history, history);
    ::el_set(editor, EL_ADDFN, "complete-expression", "complete the word before the cursor",
             complete);
    ::el_set(editor, EL_BIND, "^I", "complete-expression", nullptr);
    ::el_set(editor, EL_BIND, "^R", "em-inc-search-prev", nullptr);
    // Ctrl-C empties the line, as in a shell.
    ::el_set(editor, EL_SETTY, "-d", "-isig", nullptr);
    ::el_set(editor, EL_BIND, "^C", "em-kill-line", nullptr);
    ::el_source(editor, nullptr);  // the user's ~/.editrc
  }

  void close() {
    HistEvent event;
    if (!history_file.empty()) ::history(history, &event, H_SAVE, history_file.c_str());
    ::history_end(history);
    ::el_end(editor);
  }
};

LineEditor::LineEditor(std::string prompt, std::string history_file, Completer completer)
    : impl_(std::make_unique<Impl>()) {
  impl_->prompt = std::move(prompt);
  impl_->history_file = std::move(history_file);
  impl_->completer = std::move(completer);
  impl_->open();
}

LineEditor::~LineEditor() { impl_->close(); }

std::optional<std::string> LineEditor::read_line() {
  int length = 0;
  const char* typed = ::el_gets(impl_->editor, &length);
  if (typed == nullptr || length <= 0) return std::nullopt;
  std::string line(typed, static_cast<std::size_t>(length));
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  HistEvent event;
  if (line.find_first_not_of(' ') != std::string::npos)
    ::history(impl_->history, &event, H_ENTER, line.c_str());
  return line;
}

}  // namespace localrun::cli
