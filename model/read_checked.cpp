#include "model/read_checked.hpp"

#include "model/schema_check.hpp"
#include "model/yaml_reader.hpp"

#include "expr/text.hpp"

namespace localrun::model {

Diagnostic file_error(const SourcePtr& source, std::string message) {
  Diagnostic diagnostic;
  diagnostic.at = {source, {}, {}};
  diagnostic.message = std::move(message);
  return diagnostic;
}

void keep_errors(Diagnostics& diagnostics, std::uint32_t most) {
  std::uint32_t errors = 0;
  std::erase_if(diagnostics, [&](const Diagnostic& diagnostic) {
    return diagnostic.severity == Severity::error && ++errors > most;
  });
}

CheckedFile read_checked(const SourcePtr& source, const Definition& definition,
                         const ReadOptions& options) {
  CheckedFile result;
  if (expr::utf16_length(source->text()) > options.max_file_size) {
    result.diagnostics.push_back(file_error(source, "The maximum file size of " +
                                                        std::to_string(options.max_file_size) +
                                                        " characters has been exceeded"));
    return result;
  }
  YamlResult yaml = read_yaml(source, {options.max_depth, options.max_yaml_nodes});
  result.diagnostics = std::move(yaml.diagnostics);
  if (has_errors(result.diagnostics)) return result;
  if (!yaml.root) {
    Diagnostic empty = file_error(source, "Expected a scalar value, a sequence, or a mapping");
    empty.why = "the file is empty, or has nothing but comments";
    result.diagnostics.push_back(std::move(empty));
    return result;
  }
  result.yaml = yaml.root;
  CheckResult checked =
      check_schema(yaml.root, definition, {options.max_depth, options.max_result_size});
  result.diagnostics = std::move(checked.diagnostics);
  result.size = checked.size;
  if (!has_errors(result.diagnostics)) result.root = std::move(checked.root);
  return result;
}

}  // namespace localrun::model
