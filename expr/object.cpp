#include "expr/text.hpp"
#include "expr/value.hpp"

#include <bit>

namespace localrun::expr {
namespace {

// Up to here, comparing keys one by one is faster than an index.
constexpr std::size_t few = 8;

}  // namespace

Object::Object(std::vector<Entry> entries, KeyCase key_case)
    : entries_(std::move(entries)), key_case_(key_case) {
  if (entries_.size() > few) {
    join_duplicates_by_index();
  } else {
    join_duplicates_of_few();
  }
}

bool Object::is_key(const std::string& own, std::string_view key) const noexcept {
  return own == key || (key_case_ == KeyCase::ignored && equal_ignoring_case(own, key));
}

void Object::join_duplicates_of_few() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    std::size_t same = 0;
    while (same < kept && !is_key(entries_[same].first, entries_[i].first)) ++same;
    if (same < kept) {
      entries_[same].second = std::move(entries_[i].second);
      continue;
    }
    if (kept != i) entries_[kept] = std::move(entries_[i]);
    ++kept;
  }
  entries_.resize(kept);
}

void Object::join_duplicates_by_index() {
  index_.resize(std::bit_ceil(entries_.size() * 2));
  std::size_t kept = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const std::uint32_t hash = hash_ignoring_case(entries_[i].first);
    const Slot& found = slot(entries_[i].first, hash);
    if (found.position != 0) {
      entries_[found.position - 1].second = std::move(entries_[i].second);
      continue;
    }
    if (kept != i) entries_[kept] = std::move(entries_[i]);
    ++kept;
    index_[static_cast<std::size_t>(&found - index_.data())] = {hash,
                                                                static_cast<std::uint32_t>(kept)};
  }
  entries_.resize(kept);
}

const Object::Slot& Object::slot(std::string_view key, std::uint32_t hash) const noexcept {
  const std::size_t mask = index_.size() - 1;
  for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
    const Slot& candidate = index_[at];
    if (candidate.position == 0) return candidate;
    if (candidate.hash == hash && is_key(entries_[candidate.position - 1].first, key)) {
      return candidate;
    }
  }
}

const Value* Object::find(std::string_view key) const noexcept {
  return find(key, index_.empty() ? 0 : hash_ignoring_case(key));
}

const Value* Object::find(std::string_view key, std::uint32_t hash) const noexcept {
  if (!index_.empty()) {
    const Slot& found = slot(key, hash);
    return found.position == 0 ? nullptr : &entries_[found.position - 1].second;
  }
  for (const Entry& entry : entries_) {
    if (is_key(entry.first, key)) return &entry.second;
  }
  return nullptr;
}

}  // namespace localrun::expr
