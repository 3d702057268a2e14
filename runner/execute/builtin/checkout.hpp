#pragma once

// `actions/checkout`, carried out here: the repository's files as they are on this machine.

#include "runner/execute/step_context.hpp"

#include <boost/asio/awaitable.hpp>
#include <string>
#include <utility>
#include <vector>

namespace localrun {

/// `inputs`: `with`, evaluated. Supported: `path`. Outputs: `ref` and `commit`.
[[nodiscard]] boost::asio::awaitable<BodyEnd> run_checkout(
    StepContext& step, const std::vector<Environ::Entry>& inputs);

}  // namespace localrun
