#include "tests/support/places.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace localrun::test {

std::filesystem::path source_dir() { return LOCALRUN_TEST_SOURCE_DIR; }

std::filesystem::path program() { return LOCALRUN_TEST_BINARY; }

std::filesystem::path conformance_dir() {
  const char* given = std::getenv("LOCALRUN_CONFORMANCE");
  if (given != nullptr && *given != '\0') return given;
  return source_dir() / ".." / "shared" / "conformance";
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

}  // namespace localrun::test
