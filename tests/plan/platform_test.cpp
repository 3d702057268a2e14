#include "runner/plan/platform.hpp"

#include <gtest/gtest.h>

namespace localrun {
namespace {

const HostSystem k_ubuntu = {"X64", "ubuntu", "24.04", "Ubuntu 24.04.1 LTS"};
const HostSystem k_debian = {"ARM64", "debian", "12", "Debian GNU/Linux 12"};

struct Row {
  const char* name;
  std::vector<std::string> labels;
  std::vector<std::pair<std::string, std::string>> platforms;
  PlatformKind kind;
  const char* label;   // the one that decided, or that the note is about
  const char* reason;  // part of the reason or note
  const HostSystem* host = &k_ubuntu;
};

const Row k_rows[] = {
    {"latest", {"ubuntu-latest"}, {}, PlatformKind::host, "", ""},
    {"the same version", {"ubuntu-24.04"}, {}, PlatformKind::host, "", ""},
    {"another version",
     {"ubuntu-20.04"},
     {},
     PlatformKind::host,
     "ubuntu-20.04",
     "'ubuntu-20.04' runs on this machine: Ubuntu 24.04.1 LTS (X64)"},
    {"another architecture",
     {"ubuntu-24.04-arm"},
     {},
     PlatformKind::host,
     "ubuntu-24.04-arm",
     "(X64)"},
    {"another distribution",
     {"ubuntu-24.04"},
     {},
     PlatformKind::host,
     "ubuntu-24.04",
     "Debian GNU/Linux 12 (ARM64)",
     &k_debian},
    {"latest elsewhere", {"ubuntu-latest"}, {}, PlatformKind::host, "", "", &k_debian},
    {"the same architecture",
     {"self-hosted", "linux", "ARM64"},
     {},
     PlatformKind::host,
     "",
     "",
     &k_debian},
    {"self-hosted, other architecture",
     {"self-hosted", "linux", "x64"},
     {},
     PlatformKind::host,
     "x64",
     "(ARM64)",
     &k_debian},
    {"32 bits", {"ARM"}, {}, PlatformKind::host, "ARM", "(ARM64)", &k_debian},
    {"a label of one's own", {"gpu-farm"}, {}, PlatformKind::host, "", ""},
    {"an ending that is no architecture", {"charm"}, {}, PlatformKind::host, "", ""},
    {"only a group", {}, {}, PlatformKind::host, "", ""},
    {"windows", {"windows-latest"}, {}, PlatformKind::skip, "windows-latest", "wants Windows"},
    {"macos", {"macos-14"}, {}, PlatformKind::skip, "macos-14", "wants macOS"},
    {"case is ignored", {"self-hosted", "macOS"}, {}, PlatformKind::skip, "macOS", "wants macOS"},
    {"self-hosted windows",
     {"self-hosted", "windows", "x64"},
     {},
     PlatformKind::skip,
     "windows",
     "wants Windows"},
    {"not windows", {"windowsless"}, {}, PlatformKind::host, "", ""},
    {"windows on the host",
     {"windows-latest"},
     {{"Windows-Latest", "host"}},
     PlatformKind::host,
     "windows-latest",
     "runs on this machine"},
    {"skip a label",
     {"self-hosted", "gpu"},
     {{"gpu", "skip"}},
     PlatformKind::skip,
     "gpu",
     "--platform gpu=skip"},
    {"the last override wins",
     {"gpu"},
     {{"gpu", "skip"}, {"gpu", "host"}},
     PlatformKind::host,
     "",
     ""},
    {"an override of another label",
     {"macos-14"},
     {{"macos-13", "host"}},
     PlatformKind::skip,
     "macos-14",
     "macOS"},
};

TEST(PlatformOf, SaysWhereAJobRuns) {
  for (const Row& row : k_rows) {
    SCOPED_TRACE(row.name);
    const RequestResult<PlatformTable> table = make_platform_table(row.platforms);
    ASSERT_TRUE(table);
    const Platform platform = platform_of(row.labels, *table, *row.host);
    EXPECT_EQ(platform.kind, row.kind);
    EXPECT_EQ(platform.label, row.label);
    const std::string& said = row.kind == PlatformKind::skip ? platform.reason : platform.note;
    EXPECT_NE(said.find(row.reason), std::string::npos) << said;
    const bool is_skipped = row.kind == PlatformKind::skip;
    EXPECT_EQ(platform.help.empty(), !is_skipped);
    EXPECT_EQ(said.empty(), *row.reason == '\0' && !is_skipped);
  }
}

TEST(PlatformTable, AnImageIsAnErrorWithAWayOut) {
  const RequestResult<PlatformTable> table = make_platform_table({{"ubuntu-latest", "node:20"}});
  ASSERT_FALSE(table);
  EXPECT_NE(table.error().what.find("not supported yet"), std::string::npos);
  EXPECT_NE(table.error().help.find("ubuntu-latest=host"), std::string::npos);
  EXPECT_NE(table.error().help.find("container: node:20"), std::string::npos);
}

TEST(PlatformTable, NeedsLabelAndValue) {
  EXPECT_FALSE(make_platform_table({{"", "host"}}));
  EXPECT_FALSE(make_platform_table({{"ubuntu-latest", ""}}));
  EXPECT_TRUE(make_platform_table({{"ubuntu-latest", "-self-hosted"}}));
}

TEST(HostSystem, IsReadFromUnameAndOsRelease) {
  const HostSystem host = make_host_system(
      "aarch64",
      "PRETTY_NAME=\"Ubuntu 22.04 LTS\"\nVERSION_ID=\"22.04\"\nID_LIKE=debian\nID=ubuntu\n");
  EXPECT_EQ(host.architecture, "ARM64");
  EXPECT_EQ(host.id, "ubuntu");
  EXPECT_EQ(host.version, "22.04");
  EXPECT_EQ(host.name, "Ubuntu 22.04 LTS");
  EXPECT_EQ(make_host_system("x86_64", "").architecture, "X64");
  EXPECT_EQ(make_host_system("armv7l", "").architecture, "ARM");
  EXPECT_EQ(make_host_system("i686", "").architecture, "X86");
}

}  // namespace
}  // namespace localrun
