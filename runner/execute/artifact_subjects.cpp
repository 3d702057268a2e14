#include "runner/execute/artifact_subjects.hpp"

#include "expr/text.hpp"
#include "runner/execute/decode_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <vector>

namespace localrun {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_file_size = 1'048'576;
constexpr std::size_t max_subjects = 500;

Error failure(std::string what) { return Error(ErrorDetail{.what = std::move(what), .help = {}}); }

struct DigestForm {
  std::string_view name;
  std::size_t hex_digits;
};
constexpr std::array<DigestForm, 3> digest_forms{{{"sha256", 64}, {"sha384", 96}, {"sha512", 128}}};

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  return lower;
}

/// `{ref}@sha256:{hex}` with the right number of digits; nullopt: something else.
std::optional<ArtifactSubject> oci_subject(std::string_view entry) {
  const std::size_t at = entry.rfind('@');
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  const std::string_view digest = entry.substr(at + 1);
  const std::size_t colon = std::min(digest.find(':'), digest.size());
  const auto* form = std::ranges::find(digest_forms, digest.substr(0, colon), &DigestForm::name);
  if (form == digest_forms.end() || digest.size() != colon + 1 + form->hex_digits)
    return std::nullopt;
  std::string lower = lower_case(digest);
  if (lower.find_first_not_of("0123456789abcdef", colon + 1) != std::string::npos)
    return std::nullopt;
  return ArtifactSubject{std::string(entry.substr(0, at)), std::move(lower), SubjectKind::oci};
}

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

Result<std::string> sha256_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return failure("'" + path + "' cannot be read");
  const std::unique_ptr<EVP_MD_CTX, FreeDigest> context(EVP_MD_CTX_new());
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  std::vector<char> buffer(1 << 16);
  while (file) {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    EVP_DigestUpdate(context.get(), buffer.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) return failure("'" + path + "' cannot be read");
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(context.get(), digest.data(), &size);
  std::string text = "sha256:";
  constexpr std::string_view digits = "0123456789abcdef";
  for (unsigned int i = 0; i < size; ++i) {
    text.push_back(digits[digest.at(i) >> 4]);
    text.push_back(digits[digest.at(i) & 0xF]);
  }
  return text;
}

Result<std::string> host_file(std::string_view path, const SubjectFolders& folders) {
  if (!path.starts_with('/')) return absolute_in(folders.workspace, path);
  if (folders.container_paths.empty()) return std::string(path);
  if (auto host = mounted_path(folders.container_paths, path)) return std::move(*host);
  return failure("path '" + std::string(path) +
                 "' is not inside a volume mounted into the container");
}

Result<ArtifactSubject> file_subject(std::string_view path, const SubjectFolders& folders) {
  LOCALRUN_TRY(const std::string host, host_file(path, folders));
  std::error_code error;
  const fs::file_status status = fs::status(host, error);
  if (!fs::exists(status)) return failure("file '" + host + "' does not exist");
  if (!fs::is_regular_file(status)) return failure("'" + host + "' is not a regular file");
  LOCALRUN_TRY(std::string digest, sha256_of(host));
  return ArtifactSubject{fs::path(host).filename().string(), std::move(digest), SubjectKind::file};
}

Result<ArtifactSubject> read_entry(std::string_view entry, const SubjectFolders& folders) {
  if (entry.find('=') != std::string_view::npos) {
    return failure("entries containing '=' are reserved and not permitted");
  }
  const std::size_t scheme_end = entry.find("://");
  if (scheme_end != std::string_view::npos) {
    const std::string_view scheme = entry.substr(0, scheme_end);
    const std::string_view rest = entry.substr(scheme_end + 3);
    if (expr::equal_ignoring_case(scheme, "file")) return file_subject(rest, folders);
    if (!expr::equal_ignoring_case(scheme, "oci")) {
      return failure("unsupported URI scheme '" + std::string(scheme) + "'");
    }
    if (std::optional<ArtifactSubject> subject = oci_subject(rest)) return std::move(*subject);
    return failure("oci:// entries must include an @sha{256,384,512}:<hex> digest");
  }
  if (std::optional<ArtifactSubject> subject = oci_subject(entry)) return std::move(*subject);
  return file_subject(entry, folders);
}

}  // namespace

Result<std::vector<ArtifactSubject>> parse_artifact_subjects(std::string_view bytes,
                                                             const SubjectFolders& folders) {
  if (bytes.size() > max_file_size) {
    return failure("$GITHUB_ARTIFACTS file exceeds the maximum size of 1024 KiB (got " +
                   std::to_string(bytes.size() / 1024) + " KiB).");
  }
  const std::string text = decode_text(bytes);
  std::vector<ArtifactSubject> subjects;
  std::string_view rest = text;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view entry = expr::trim(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (entry.empty() || entry.starts_with('#')) continue;
    Result<ArtifactSubject> subject = read_entry(entry, folders);
    if (!subject) {
      return failure("Invalid $GITHUB_ARTIFACTS entry on line " + std::to_string(number) + ": " +
                     subject.error().what());
    }
    subjects.push_back(std::move(*subject));
  }
  return subjects;
}

Result<std::vector<ArtifactSubject>> add_artifact_subjects(std::vector<ArtifactSubject> declared,
                                                           std::span<const ArtifactSubject> added) {
  for (const ArtifactSubject& subject : added) {
    const auto known = std::ranges::find(declared, subject.name, &ArtifactSubject::name);
    if (known == declared.end()) {
      declared.push_back(subject);
    } else if (known->digest != subject.digest) {
      return failure("Conflicting digest for artifact '" + subject.name +
                     "': previously declared as '" + known->digest + "', now declared as '" +
                     subject.digest + "'.");
    }
  }
  if (declared.size() > max_subjects) {
    return failure("The job has exceeded the maximum of 500 declared artifacts.");
  }
  std::ranges::sort(declared, {}, &ArtifactSubject::name);
  return declared;
}

std::string artifact_subjects_json(std::vector<ArtifactSubject> subjects) {
  std::ranges::sort(subjects, {}, &ArtifactSubject::name);
  boost::json::array list;
  for (const ArtifactSubject& subject : subjects) {
    list.push_back({{"name", subject.name},
                    {"digest", subject.digest},
                    {"kind", subject.kind == SubjectKind::file ? "file" : "oci"}});
  }
  return boost::json::serialize(boost::json::object{{"version", 1}, {"subjects", std::move(list)}});
}

std::string captured_text(std::size_t from_step, std::size_t total) {
  return "Captured " + std::to_string(from_step) +
         " artifact subject(s) from this step (job total: " + std::to_string(total) + ").";
}

}  // namespace localrun
