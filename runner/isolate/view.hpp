#pragma once

// What a job sees of the machine: everything, but it can write to folders of its own only
// (docs/isolation.md).

#include "runner/process/result.hpp"

#include <string>
#include <vector>

namespace localrun {

/// A folder and where it is seen. Absolute.
struct Placed {
  std::string source;
  std::string path;
};

/// Absolute paths of folders that exist.
struct View {
  std::string home;     // stands at `/home/runner`
  std::string scratch;  // stands at `/tmp`
  std::vector<Placed> writable;
  /// Folders and sockets, seen where they are although they lie below a folder that is private.
  std::vector<std::string> readable;
  /// Stand empty, as folders of the job's own.
  std::vector<std::string> hidden;
  /// Sockets that cannot be connected to.
  std::vector<std::string> shut_sockets;
  /// Where layers for the machine's folders are made (machine_layers.hpp); empty: these are
  /// read-only.
  std::string machine_changes;
};

constexpr const char* home_in_view = "/home/runner";
constexpr const char* scratch_in_view = "/tmp";

/// Makes it, once, as the first process of new namespaces (namespaces.hpp), before any thread.
[[nodiscard]] Result<void> make_view(const View& view);

}  // namespace localrun
