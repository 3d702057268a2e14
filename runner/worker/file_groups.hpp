#pragma once

// Concurrency groups among all runs of this machine, as files (group_member.hpp).

#include "runner/process/task.hpp"
#include "runner/schedule/group_keeper.hpp"

#include <filesystem>
#include <string>

namespace localrun {

class FileGroups final : public GroupKeeper {
 public:
  /// `folder`: of the groups' files, made when the first member needs it. `run`: what others are
  /// told of this run.
  FileGroups(std::filesystem::path folder, std::string run)
      : folder_(std::move(folder)), run_(std::move(run)) {}

  [[nodiscard]] Task<void> keep(std::shared_ptr<GroupVisit> visit) override;

 private:
  std::filesystem::path folder_;
  std::string run_;
};

}  // namespace localrun
