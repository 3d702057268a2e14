#include "expr/value.hpp"

#include "expr/json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

namespace localrun::expr {
namespace {

TEST(Value, IsOfSixKinds) {
  EXPECT_EQ(Value().kind(), Kind::null);
  EXPECT_EQ(Value(true).kind(), Kind::boolean);
  EXPECT_EQ(Value(1.5).kind(), Kind::number);
  EXPECT_EQ(Value("x").kind(), Kind::string);
  EXPECT_EQ(make_array({}).kind(), Kind::array);
  EXPECT_EQ(make_object({}).kind(), Kind::object);
  EXPECT_EQ(kind_name(Kind::null), "Null");
  EXPECT_EQ(kind_name(Kind::object), "Object");
}

TEST(Value, CopiesShareTheirData) {
  const Value list = make_array({Value("a"), Value(1.0)});
  Value copy = list;
  EXPECT_TRUE(copy.is_same_instance(list));
  copy = make_array({Value("a"), Value(1.0)});
  EXPECT_FALSE(copy.is_same_instance(list));
  EXPECT_TRUE(deeply_equal(copy, list));
  EXPECT_FALSE(loosely_equal(copy, list));
  Value moved = std::move(copy);
  EXPECT_EQ(moved.array().size(), 2u);
  moved = moved[""];  // assigning a part of nothing
  EXPECT_TRUE(moved.is_null());
}

TEST(Value, MayBeSharedByThreads) {
  const Value value = *parse_json(R"({"a": ["x", "y"], "b": "z"})");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([value] {
      for (int turn = 0; turn < 10'000; ++turn) {
        const Value part = value["a"].array()[1];
        ASSERT_EQ(part.string(), "y");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Value, StringsKnowTheirUtf16Length) {
  EXPECT_EQ(Value("").string(), "");
  EXPECT_EQ(Value("").string_utf16_length(), 0u);
  EXPECT_EQ(Value("é😀").string_utf16_length(), 3u);
  EXPECT_EQ(Value(std::string_view("a\0b", 3)).string().size(), 3u);
}

TEST(Value, ConvertsToBoolean) {
  for (const char* falsy : {"null", "false", "0", "-0", "\"\""}) {
    EXPECT_FALSE(parse_json(falsy)->to_boolean()) << falsy;
  }
  for (const char* truthy : {"true", "1", "-1", "\"0\"", "\"false\"", "\" \"", "[]", "{}"}) {
    EXPECT_TRUE(parse_json(truthy)->to_boolean()) << truthy;
  }
  EXPECT_FALSE(Value(std::nan("")).to_boolean());
}

TEST(Value, ConvertsToText) {
  EXPECT_EQ(Value().to_text(), "");
  EXPECT_EQ(Value(true).to_text(), "true");
  EXPECT_EQ(Value(1e15).to_text(), "1E+15");
  EXPECT_EQ(make_array({Value("a")}).to_text(), "Array");
  EXPECT_EQ(make_object({}).to_text(), "Object");
}

TEST(Object, KeepsFirstPlaceAndSpellingAndLastValue) {
  for (const std::size_t extra : {std::size_t{0}, std::size_t{100}}) {
    SCOPED_TRACE(extra);
    std::vector<Object::Entry> entries = {{"Key", Value("1")}, {"b", Value("2")}};
    for (std::size_t i = 0; i < extra; ++i) entries.emplace_back("x" + std::to_string(i), Value());
    entries.emplace_back("KEY", Value("3"));
    entries.emplace_back("É", Value("4"));
    entries.emplace_back("é", Value("5"));
    const Value value = make_object(entries);
    EXPECT_EQ(value.object().size(), 3 + extra);
    EXPECT_EQ(value.object().begin()->first, "Key");
    EXPECT_EQ(value["key"].string(), "3");
    EXPECT_EQ(value["é"].string(), "5");
    EXPECT_TRUE(value["nosuch"].is_null());
    EXPECT_EQ(value.object().find("nosuch"), nullptr);

    const Value exact = make_object(entries, KeyCase::exact);
    EXPECT_EQ(exact.object().size(), 5 + extra);
    EXPECT_EQ(exact["Key"].string(), "1");
    EXPECT_EQ(exact["KEY"].string(), "3");
    EXPECT_EQ(exact.object().find("key"), nullptr);
    EXPECT_EQ(exact.object().key_case(), KeyCase::exact);
  }
}

TEST(Object, FindsEveryKeyOfMany) {
  std::vector<Object::Entry> entries;
  for (int i = 0; i < 5'000; ++i) entries.emplace_back("Key_" + std::to_string(i), Value(1.0 * i));
  const Value value = make_object(std::move(entries));
  for (int i = 0; i < 5'000; ++i) EXPECT_EQ(value["kEY_" + std::to_string(i)].number(), i);
}

TEST(Value, DeepEqualityMindsKindsOrderAndCase) {
  const auto equal = [](const char* a, const char* b) {
    return deeply_equal(*parse_json(a), *parse_json(b));
  };
  EXPECT_TRUE(equal(R"({"a":[1,null,{"b":"x"}]})", R"({"a":[1,null,{"b":"x"}]})"));
  EXPECT_FALSE(equal("\"x\"", "\"X\""));
  EXPECT_FALSE(equal("1", "\"1\""));
  EXPECT_FALSE(equal(R"({"a":1,"b":2})", R"({"b":2,"a":1})"));
  EXPECT_FALSE(equal("[1]", "[1,2]"));
  EXPECT_TRUE(deeply_equal(Value(std::nan("")), Value(std::nan(""))));
}

}  // namespace
}  // namespace localrun::expr
