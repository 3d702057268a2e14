#include "program.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <sstream>

namespace localrun {
namespace {

/// All characters here take one column.
std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
  }));
}

void expect_narrow(const Program& program, const std::vector<std::string>& call) {
  const ProgramEnd end = program.run(call);
  EXPECT_EQ(end.status, 0) << call.back();
  std::istringstream lines(end.out);
  for (std::string line; std::getline(lines, line);)
    EXPECT_LE(columns(line), 80U) << call.back() << ": " << line;
}

std::vector<std::string> commands_of(const std::string& help) {
  std::vector<std::string> names;
  std::istringstream lines(help.substr(help.find("commands:")));
  for (std::string line; std::getline(lines, line);) {
    if (line.size() > 2 && line.starts_with("  ") && line[2] != ' ')
      names.push_back(line.substr(2, line.find(' ', 2) - 2));
  }
  return names;
}

TEST(Help, FitsEightyColumnsWhereNobodySays) {
  const Program program;
  expect_narrow(program, {"help"});
  const std::vector<std::string> names = commands_of(program.run({"help"}).out);
  EXPECT_GE(names.size(), 24U);
  for (const std::string& name : names) expect_narrow(program, {"help", name});
}

}  // namespace
}  // namespace localrun
