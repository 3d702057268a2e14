#include "runner/view/cache_list.hpp"
#include "view_support.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace localrun::test {
namespace {

constexpr Time now{std::chrono::hours(24 * 365 * 50)};

ListedCache cache(std::string key, std::uint64_t size) {
  return {"own/app",
          std::move(key),
          "0123456789abcdef",
          "/c/own+app/x y/files.tar",
          size,
          now - std::chrono::hours(50),
          now - std::chrono::minutes(5)};
}

TEST(CacheList, HasALineForEach) {
  const ListedCaches listed{
      "own/app", {cache("deps-" + std::string(60, 'f'), 1234567), cache("k\n", 10)}, {}};
  EXPECT_EQ(render_caches(listed, now, terminal_of_width(80)),
            "KEY                                     VERSION      SIZE  SAVED       LAST USED\n"
            "deps-ffffffffffffffffffffffffffffffff…  0123456    1.2 MB  2 days ago  5 min ago\n"
            "k\\n                                     0123456  10 bytes  2 days ago  5 min ago\n"
            "\n"
            "2 caches (1.2 MB) of own/app\n");
}

TEST(CacheList, TellsOfOtherRepositories) {
  const Terminal terminal = terminal_of_width(80);
  const ListedCaches none{"own/app", {}, {cache("a", 2000), cache("b", 1000)}};
  const std::string others = "Other repositories have 2 caches (3.0 kB): --everywhere\n";
  EXPECT_EQ(render_caches(none, now, terminal), "No caches of own/app are kept.\n" + others);
  EXPECT_EQ(render_cache_details(none, now, terminal), "No caches of own/app are kept.\n" + others);
  EXPECT_EQ(render_caches({"", {cache("a", 2000)}, {}}, now, terminal),
            "REPOSITORY  KEY  VERSION    SIZE  SAVED       LAST USED\n"
            "own/app     a    0123456  2.0 kB  2 days ago  5 min ago\n"
            "\n"
            "1 cache (2.0 kB)\n");
}

TEST(CacheList, TellsAllOfOne) {
  EXPECT_EQ(render_cache_details({"own/app", {cache("a", 2000)}, {}}, now, terminal_of_width(80)),
            "a  2.0 kB\n"
            "  repository  own/app\n"
            "  version     0123456789abcdef\n"
            "  saved       2019-12-17 22:00:00 UTC, 2 days ago\n"
            "  last used   2019-12-19 23:55:00 UTC, 5 min ago\n"
            "  its files   tar -tvf '/c/own+app/x y/files.tar'\n");
}

TEST(CacheList, AsJson) {
  const auto json = boost::json::parse(render_caches_json({"own/app", {cache("a", 2000)}, {}}));
  EXPECT_EQ(json.at("schema").as_int64(), 1);
  const auto& one = json.at("caches").at(0).as_object();
  EXPECT_EQ(one.at("key").as_string(), "a");
  EXPECT_EQ(one.at("size").as_int64(), 2000);
  EXPECT_EQ(one.at("last_used").as_string(), "2019-12-19T23:55:00.000Z");
}

}  // namespace
}  // namespace localrun::test
