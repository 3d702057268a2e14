// A struct whose list of members is not what it is made of cannot be written or read.

#include "runner/plan/json_members.hpp"

#include <gtest/gtest.h>
#include <memory>

namespace localrun {

namespace {

struct Inner {
  bool is_there = false;
};
struct Whole {
  std::string text;
  std::optional<Inner> inner;
  std::vector<Inner> list;
  expr::Value value;
  std::unique_ptr<int> own;  // cannot be copied
};
struct Forgotten {
  std::string first;
  std::string second;
};
struct Twice {
  std::string first;
  std::string second;
};
struct Unknown {
  std::string first;
};

}  // namespace

template <>
struct Members<Inner> {
  static constexpr auto list = std::tuple(Member("is_there", &Inner::is_there));
};
template <>
struct Members<Whole> {
  static constexpr auto list =
      std::tuple(Member("text", &Whole::text), Member("inner", &Whole::inner),
                 Member("list", &Whole::list), Member("value", &Whole::value), Apart(&Whole::own));
};
template <>
struct Members<Forgotten> {
  static constexpr auto list = std::tuple(Member("first", &Forgotten::first));
};
template <>
struct Members<Twice> {
  static constexpr auto list =
      std::tuple(Member("first", &Twice::first), Member("second", &Twice::first));
};
template <>
struct Members<Unknown> {
  static constexpr auto list = std::tuple();
};

namespace {

static_assert(lists_all_members<Inner>());
static_assert(lists_all_members<Whole>());
static_assert(!lists_all_members<Forgotten>());
static_assert(!lists_all_members<Twice>());
static_assert(!lists_all_members<Unknown>());

TEST(JsonMembers, ComeBackAsTheyWere) {
  Whole whole;
  whole.text = "text";
  whole.inner = Inner{true};
  whole.list = {{false}, {true}};
  whole.value = expr::Value(7.0);
  JsonWriter writer;
  writer.add_members(whole);
  const expr::Value json = writer.take();
  Whole again;
  JsonReader reader(json);
  reader.read_members(again);
  ASSERT_FALSE(reader.problem()) << *reader.problem();
  EXPECT_EQ(again.text, "text");
  EXPECT_TRUE(again.inner && again.inner->is_there);
  ASSERT_EQ(again.list.size(), 2U);
  EXPECT_TRUE(again.list[1].is_there);
  EXPECT_TRUE(expr::deeply_equal(again.value, whole.value));
}

}  // namespace
}  // namespace localrun
