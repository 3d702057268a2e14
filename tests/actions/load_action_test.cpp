#include "runner/actions/load_action.hpp"

#include "tests/workspace/git_sandbox.hpp"

namespace localrun {
namespace {

constexpr const char* composite =
    "name: x\nruns: {using: composite, steps: [{run: 'true', shell: sh}]}\n";

class LoadAction : public GitSandbox {
 protected:
  [[nodiscard]] Result<std::optional<LoadedAction>> load(const std::string& folder) const {
    return load_action({path("repo/" + folder), path("repo"), folder});
  }
};

TEST_F(LoadAction, TheFourNamesInTheirOrder) {
  write("repo/a/action.yml", composite);
  write("repo/a/action.yaml", "no: action\n");
  write("repo/b/action.yaml", composite);
  write("repo/b/Dockerfile", "FROM x\n");
  write("repo/c/dockerfile", "FROM x\n");
  write("repo/d/readme", "");
  EXPECT_EQ((*load("a"))->file->source->path(), "a/action.yml");
  EXPECT_EQ((*load("b"))->file->source->path(), "b/action.yaml");
  EXPECT_TRUE(std::holds_alternative<model::DockerAction>((*load("c"))->file->runs));
  EXPECT_FALSE(load("d")->has_value());
  EXPECT_FALSE(load("nowhere")->has_value());
}

TEST_F(LoadAction, LinksMayNotLeadOutOfTheRepository) {
  write("outside/action.yml", composite);
  write("repo/in/action.yml", composite);
  shell(
      "repo",
      "ln -s ../outside out; ln -s in same; mkdir f; ln -s ../../outside/action.yml f/action.yml");
  EXPECT_TRUE((*load("same"))->file);
  for (const char* folder : {"out", "f"}) {
    const auto loaded = load(folder);
    ASSERT_FALSE(loaded) << folder;
    EXPECT_NE(loaded.error().what().find("leads out of"), std::string::npos) << folder;
  }
}

TEST_F(LoadAction, MistakesOfTheFileAreDiagnostics) {
  write("repo/bad/action.yml", "runs: {using: node7, main: a.js}\n");
  const auto loaded = load("bad");
  ASSERT_TRUE(loaded && *loaded);
  EXPECT_FALSE((*loaded)->file);
  ASSERT_FALSE((*loaded)->diagnostics.empty());
  EXPECT_NE((*loaded)->diagnostics[0].message.find("node7"), std::string::npos);
}

TEST_F(LoadAction, TheCacheSeesAChangedFile) {
  ActionCache cache;
  const ActionPlace place{path("repo/a"), path("repo"), "a"};
  write("repo/a/action.yml", composite);
  const auto first = (*cache.load(place))->file;
  EXPECT_EQ((*cache.load(place))->file, first) << "read once";
  write("repo/a/action.yml", "name: other\nruns: {using: node20, main: m.js}\n");
  EXPECT_EQ((*cache.load(place))->file->name, "other");
}

}  // namespace
}  // namespace localrun
