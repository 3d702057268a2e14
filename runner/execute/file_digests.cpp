#include "runner/execute/file_digests.hpp"

#include "runner/process/fd.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <span>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace localrun {

namespace {

/// Files handed over at once, and files waiting from which on the owner helps.
constexpr std::size_t batch_size = 32;
constexpr std::size_t queue_limit = 1024;
constexpr std::size_t buffer_bytes = std::size_t{256} * 1024;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
struct FreeDigest {
  void operator()(EVP_MD* digest) const noexcept { EVP_MD_free(digest); }
};

Error out_of_time() { return system_error("hash files", ETIMEDOUT); }

std::string hexadecimal(std::span<const unsigned char> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

}  // namespace

/// One SHA-256 after another, with everything that can be kept between them.
class FileHasher {
 public:
  using Digest = std::array<unsigned char, 32>;

  FileHasher() : sha256_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {}

  void begin() { EVP_DigestInit_ex2(context_.get(), sha256_.get(), nullptr); }
  void add(std::span<const unsigned char> bytes) {
    EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
  }
  [[nodiscard]] Digest end() {
    Digest digest{};
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    return digest;
  }

  [[nodiscard]] Result<Digest> hash(const std::string& path,
                                    FileDigests::Clock::time_point deadline) {
    // Not blocking: a pipe that has taken the place of the file must not hold us.
    const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!file) return system_error("open " + path, errno);
    begin();
    while (true) {
      const ssize_t size = ::read(file.get(), buffer_.data(), buffer_.size());
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) return system_error("read " + path, errno);
      if (size == 0) return end();
      add(std::span(buffer_).first(static_cast<std::size_t>(size)));
      if (FileDigests::Clock::now() >= deadline) return out_of_time();
    }
  }

 private:
  std::unique_ptr<EVP_MD, FreeDigest> sha256_;
  std::unique_ptr<EVP_MD_CTX, FreeContext> context_;
  std::vector<unsigned char> buffer_ = std::vector<unsigned char>(buffer_bytes);
};

FileDigests::~FileDigests() {
  {
    const std::lock_guard lock(mutex_);
    is_complete_ = true;
    next_ = jobs_.size();
  }
  has_work_.notify_all();
}

Result<void> FileDigests::add(std::string path) {
  gathered_.push_back(std::move(path));
  if (gathered_.size() < batch_size) return {};
  hand_over();
  std::unique_lock lock(mutex_);
  if (jobs_.size() - next_ > queue_limit) {
    lock.unlock();
    FileHasher hasher;
    lock.lock();
    while (!error_ && jobs_.size() - next_ > queue_limit / 2) work_on(lock, hasher);
  }
  return state_of(lock);
}

void FileDigests::hand_over() {
  const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
  // The owner hashes too, so a single file needs no thread.
  const std::size_t wanted = std::min(processors, jobs_.size() + gathered_.size()) - 1;
  {
    const std::lock_guard lock(mutex_);
    for (std::string& path : gathered_) jobs_.push_back({std::move(path), {}});
  }
  gathered_.clear();
  while (workers_.size() < wanted) {
    if (!start_worker()) break;
  }
  has_work_.notify_all();
}

bool FileDigests::start_worker() {
  try {
    workers_.emplace_back([this] { work(); });
    return true;
  } catch (const std::system_error&) {
    return false;  // no more threads to be had: the owner does it all
  }
}

void FileDigests::work() {
  FileHasher hasher;
  std::unique_lock lock(mutex_);
  while (true) {
    has_work_.wait(lock, [this] { return is_complete_ || error_ || next_ < jobs_.size(); });
    if (error_ || next_ == jobs_.size()) return;
    work_on(lock, hasher);
  }
}

void FileDigests::work_on(std::unique_lock<std::mutex>& lock, FileHasher& hasher) {
  Job& job = jobs_[next_++];
  const std::string path = std::move(job.path);
  lock.unlock();
  const Result<FileHasher::Digest> digest = hasher.hash(path, deadline_);
  lock.lock();
  if (digest) {
    job.digest = *digest;
  } else if (!error_) {
    error_ = digest.error();
  }
}

Result<void> FileDigests::state_of(const std::unique_lock<std::mutex>&) const {
  if (error_) return *error_;
  return {};
}

Result<std::string> FileDigests::finish() {
  if (!gathered_.empty()) hand_over();
  FileHasher hasher;
  {
    std::unique_lock lock(mutex_);
    is_complete_ = true;
    while (!error_ && next_ < jobs_.size()) work_on(lock, hasher);
  }
  has_work_.notify_all();
  workers_.clear();
  if (error_) return *error_;
  if (jobs_.empty()) return std::string();
  hasher.begin();
  for (const Job& job : jobs_) hasher.add(job.digest);
  return hexadecimal(hasher.end());
}

}  // namespace localrun
