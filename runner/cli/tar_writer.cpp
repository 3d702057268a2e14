#include "runner/cli/tar_writer.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace localrun::cli {
namespace {

constexpr std::size_t block = 512;
constexpr std::size_t longest_name = 100;
constexpr unsigned plain = 0644;
constexpr unsigned executable = 0755;
constexpr unsigned open_to_all = 0777;

std::string padding(std::size_t size) { return std::string((block - size % block) % block, '\0'); }

void put(std::string& header, std::size_t at, std::string_view text) {
  header.replace(at, text.size(), text);
}

/// Digits in octal, as many as fit.
void put_number(std::string& header, std::size_t at, int digits, std::uint64_t number) {
  char text[32];
  std::snprintf(text, sizeof text, "%0*llo", digits, static_cast<unsigned long long>(number));
  put(header, at, text);
}

bool fits(std::string_view text) {
  return text.size() <= longest_name && std::all_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x80;
         });
}

/// `LENGTH KEY=VALUE\n`, where the length counts itself.
std::string pax_line(std::string_view key, std::string_view value) {
  const std::size_t rest = key.size() + value.size() + 3;
  std::size_t length = rest + 1;
  while (std::to_string(length).size() + rest != length) ++length;
  return std::to_string(length) + ' ' + std::string(key) + '=' + std::string(value) + '\n';
}

}  // namespace

Result<TarWriter> TarWriter::create(const std::filesystem::path& path) {
  LOCALRUN_TRY(File file, File::create(path));
  return TarWriter(std::move(file));
}

std::string TarWriter::header(const Entry& entry) const {
  std::string text(block, '\0');
  put(text, 0, std::string_view(entry.path).substr(0, longest_name));
  put_number(text, 100, 7, entry.mode);
  put_number(text, 108, 7, 0);
  put_number(text, 116, 7, 0);
  put_number(text, 124, 11, entry.size);
  put_number(text, 136, 11, static_cast<std::uint64_t>(std::max<std::int64_t>(time_, 0)));
  put(text, 148, "        ");  // counts as blanks in the sum that comes here
  text[156] = entry.type;
  put(text, 157, std::string_view(entry.target).substr(0, longest_name));
  put(text, 257, std::string_view("ustar\00000", 8));
  std::uint64_t sum = 0;
  for (const char c : text) sum += static_cast<unsigned char>(c);
  put_number(text, 148, 6, sum);
  text[154] = '\0';
  return text;
}

Result<void> TarWriter::add(const Entry& entry, std::string_view contents) {
  std::string extended;
  if (!fits(entry.path)) extended += pax_line("path", entry.path);
  if (!fits(entry.target)) extended += pax_line("linkpath", entry.target);
  std::string head;
  if (!extended.empty()) {
    head = header({'x', "PaxHeader", {}, plain, extended.size()}) + extended +
           padding(extended.size());
  }
  head += header(entry);
  if (Result<void> done = file_.append(head, contents); !done) return done;
  return file_.append(padding(contents.size()));
}

Result<void> TarWriter::add_file(std::string_view path, bool is_executable,
                                 std::string_view contents) {
  const unsigned mode = is_executable ? executable : plain;
  return add({'0', std::string(path), {}, mode, contents.size()}, contents);
}

Result<void> TarWriter::add_link(std::string_view path, std::string_view target) {
  return add({'2', std::string(path), std::string(target), open_to_all, 0}, {});
}

Result<void> TarWriter::add_folder(std::string_view path) {
  return add({'5', std::string(path) + '/', {}, executable, 0}, {});
}

Result<void> TarWriter::finish() { return file_.append(std::string(2 * block, '\0')); }

}  // namespace localrun::cli
