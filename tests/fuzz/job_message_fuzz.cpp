// The job as it is sent to a worker (docs/worker-protocol.md): any bytes are a job or refused with
// a reason, and a job that was read comes back as it was. Inputs grow out of a whole message.

#include "model/read_workflow.hpp"
#include "runner/worker/job_message.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

using namespace localrun;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string whole_message() {
  JobMessage message;
  RunSpec run;
  run.workflow = model::read_workflow(
                     std::make_shared<const model::SourceFile>(
                         "w.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps: [{run: a}]\n"))
                     .workflow;
  run.repository.tags_at_head = {"v1"};
  run.github = expr::make_object({{"$number", expr::Value(-0.0)}});
  run.vars = expr::make_object({{"A", expr::Value("b")}}, expr::KeyCase::exact);
  run.secret_values = {{"S", "s"}};
  run.base_environ = {"A=b"};
  run.substitutes = {{"a/b", ActionSubstitute::By::folder, "/f"}};
  run.actions = {{"./gone", nullptr},
                 {"o/r@v", std::make_shared<const ActionAtHand>(
                               ActionAtHand{ActionOrigin::repository, "/a", "/b", "o/r", "v", "1",
                                            model::dockerfile_action("dockerfile")})}};
  run.resume.emplace().shell.emplace().command = "ls";
  run.concurrency.emplace().group = "g";
  run.groups_around.emplace_back();
  run.view.emplace();
  message.spec.run = std::make_shared<const RunSpec>(std::move(run));
  message.spec.files_of_ancestors.push_back({"first", nullptr});
  message.seclusion.emplace().view.writable = {{"/a", "/b"}};
  return text_of(message);
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned /*seed*/) {
  static const std::string whole = whole_message();
  if (size < 16 && whole.size() <= most) {
    std::copy(whole.begin(), whole.end(), data);
    return whole.size();
  }
  return LLVMFuzzerMutate(data, size, most);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto message =
      read_job_message(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!message) {
    require(!message.error().what().empty());
    return 0;
  }
  (void)message->spec.model_job();
  const std::string sent = text_of(*message);
  const auto again = read_job_message(sent);
  require(again.has_value() && text_of(*again) == sent);
  return 0;
}
