#include "runner/execute/builtin/cache_store.hpp"

#include "expr/text.hpp"
#include "runner/process/private_files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <tuple>

namespace localrun {

namespace {

namespace fs = std::filesystem;

std::string digest_of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += digits[digest.at(i) >> 4];
    hex += digits[digest.at(i) & 0xF];
  }
  return hex;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::string file_name_of(std::string_view repository) {
  std::string name(repository);
  for (char& c : name)
    if (c == '/') c = '+';  // in no name of a repository
  return name.empty() || name.front() == '.' ? "+" + name : name;
}

std::string repository_of(std::string name) {
  if (name.starts_with('+')) name.erase(0, 1);
  if (const std::size_t plus = name.find('+'); plus != std::string::npos) name[plus] = '/';
  return name;
}

/// The version in the first line, then the key.
std::optional<std::pair<std::string, std::string>> read_label(const fs::path& entry) {
  std::ifstream file(entry / "label", std::ios::binary);
  std::string version;
  if (!std::getline(file, version)) return std::nullopt;
  return std::pair(version, std::string(std::istreambuf_iterator<char>(file), {}));
}

}  // namespace

CacheStore::CacheStore(const std::string& folder, const std::string& repository,
                       const std::vector<std::string>& paths)
    : folder_(folder + "/" + file_name_of(repository)) {
  std::string all;
  for (const std::string& path : paths) all += path + "\n";
  version_ = digest_of(all);
}

std::string CacheStore::entry_folder(std::string_view key) const {
  return folder_ + "/" + digest_of(version_ + "\n" + lower(key));
}

std::optional<CacheEntry> CacheStore::find(const std::vector<std::string>& keys) const {
  if (keys.empty()) return std::nullopt;
  const std::string exact = entry_folder(keys.front());
  if (const auto label = read_label(exact)) return CacheEntry{label->second, exact + "/files.tar"};

  struct Candidate {
    CacheEntry entry;
    fs::file_time_type time;
  };
  std::vector<Candidate> candidates;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    const auto label = read_label(entry.path());
    if (!label || label->first != version_) continue;
    candidates.push_back({{label->second, (entry.path() / "files.tar").string()},
                          fs::last_write_time(entry.path() / "label", error)});
  }
  for (const std::string& key : keys) {
    const Candidate* newest = nullptr;
    for (const Candidate& each : candidates) {
      const bool fits = expr::equal_ignoring_case(each.entry.key.substr(0, key.size()), key);
      if (fits && (newest == nullptr || newest->time < each.time)) newest = &each;
    }
    if (newest != nullptr) return newest->entry;
  }
  return std::nullopt;
}

Result<std::string> CacheStore::make_draft() const {
  const Result<void> made = create_private_folder(folder_);
  if (!made) return made.error();
  std::string pattern = folder_ + "/.draft-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) return system_error("cannot create " + pattern, errno);
  return pattern;
}

Result<bool> CacheStore::add(const std::string& draft, const std::string& key) const {
  const Result<void> labelled = write_private_file(draft + "/label", version_ + "\n" + key);
  if (!labelled) {
    drop(draft);
    return labelled.error();
  }
  std::error_code error;
  fs::rename(draft, entry_folder(key), error);
  if (!error) return true;
  drop(draft);
  if (error == std::errc::directory_not_empty || error == std::errc::file_exists) return false;
  return Error({"cannot keep " + entry_folder(key) + ": " + error.message(), "", 0});
}

void CacheStore::drop(const std::string& draft) { (void)remove_tree(draft); }

void CacheStore::note_use(const CacheEntry& entry) noexcept {
  // Not of the label: that one says when the entry was saved.
  const std::string folder = fs::path(entry.archive).parent_path().string();
  (void)::utimensat(AT_FDCWD, folder.c_str(), nullptr, 0);
}

std::vector<StoredCache> stored_caches(const fs::path& folder) {
  std::vector<StoredCache> caches;
  std::error_code ignored;
  for (const auto& repository : fs::directory_iterator(folder, ignored)) {
    for (const auto& entry : fs::directory_iterator(repository.path(), ignored)) {
      const auto label = read_label(entry.path());
      const bool is_draft = entry.path().filename().string().starts_with('.');
      if (!label || is_draft) continue;
      StoredCache cache;
      cache.repository = repository_of(repository.path().filename().string());
      cache.version = label->first;
      cache.key = label->second;
      cache.folder = entry.path();
      cache.archive = entry.path() / "files.tar";
      std::error_code missing;
      if (const std::uintmax_t size = fs::file_size(cache.archive, missing); !missing)
        cache.size = size;
      cache.saved = fs::last_write_time(entry.path() / "label", ignored);
      cache.last_used = std::max(cache.saved, fs::last_write_time(entry.path(), ignored));
      caches.push_back(std::move(cache));
    }
  }
  std::sort(caches.begin(), caches.end(), [](const StoredCache& a, const StoredCache& b) {
    return std::tie(b.last_used, a.repository, a.key) < std::tie(a.last_used, b.repository, b.key);
  });
  return caches;
}

}  // namespace localrun
