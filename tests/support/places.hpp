#pragma once

// Where the tests find what they test. One source file knows these paths, so that the others
// compile to the same objects in every copy of the tree, and the compiler cache serves all of them.

#include <filesystem>
#include <string>

namespace localrun::test {

/// The top folder of the project.
std::filesystem::path source_dir();

/// The program that was built with the tests.
std::filesystem::path program();

/// The official rows: `LOCALRUN_CONFORMANCE`, else `shared/conformance` beside the project. It need
/// not exist.
std::filesystem::path conformance_dir();

/// The whole file; empty if it cannot be read.
std::string read_file(const std::filesystem::path& path);

}  // namespace localrun::test
