#pragma once

// When the record of a run that goes on is written: a moment after something was told, with all
// that was told meanwhile. Each write costs the file system as much as a fifth of starting a short
// step.

#include "runner/record/journal.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace localrun::cli {

class GatheredRecord {
 public:
  /// The record lags behind by this much at most: so much of it is lost when localrun is killed.
  static constexpr std::chrono::milliseconds lag{10};

  /// `journal` outlives this.
  GatheredRecord(Journal& journal, const boost::asio::any_io_executor& executor);
  GatheredRecord(const GatheredRecord&) = delete;
  GatheredRecord& operator=(const GatheredRecord&) = delete;
  /// All is written; from now on the journal writes at once.
  ~GatheredRecord();

  /// The run is over: the event loop need not wait for the moment to pass.
  void stop();

 private:
  void write_soon();

  Journal& journal_;
  boost::asio::steady_timer timer_;
};

}  // namespace localrun::cli
