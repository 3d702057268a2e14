#include "runner/worker/hidden_homes.hpp"

#include <filesystem>
#include <gtest/gtest.h>

namespace localrun {
namespace {

namespace fs = std::filesystem;

TEST(HiddenHomes, AreThoseThatAreThere) {
  const std::string real = fs::canonical(fs::temp_directory_path()).string();
  const auto homes = homes_of_user(real + "/./");
  ASSERT_FALSE(homes.empty());
  EXPECT_EQ(homes.front(), real);
  for (const std::string& home : homes_of_user("/no/such/home")) EXPECT_NE(home, "/no/such/home");
}

TEST(HiddenHomes, NothingThatIsSeenHasOneInIt) {
  const struct {
    std::vector<std::string> homes;
    std::vector<std::string> seen;
    bool is_fine;
  } rows[] = {
      {{}, {"/", "/home"}, true},
      {{"/home/ada"}, {"/home/ada/src", "/home/adam", "/srv"}, true},
      {{"/home/ada"}, {"/srv", "/home/ada"}, false},
      {{"/home/ada"}, {"/home"}, false},
      {{"/srv/x", "/home/ada"}, {"/"}, false},
      {{"/"}, {}, false},
  };
  for (const auto& row : rows) {
    const auto checked = check_hidden(row.homes, row.seen);
    EXPECT_EQ(bool(checked), row.is_fine) << (checked ? std::string() : checked.error().what());
  }
}

}  // namespace
}  // namespace localrun
