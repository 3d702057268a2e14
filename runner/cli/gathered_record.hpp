#pragma once

// When the record of a run that goes on is written: a moment after a step has begun or ended, with
// all that was told meanwhile. Short steps follow each other faster than files should be written.

#include "runner/record/journal.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace localrun::cli {

class GatheredRecord {
 public:
  /// The record lags behind the steps by this much at most: what is lost when localrun is killed.
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
  void write_soon(Journal::Urgency urgency);

  Journal& journal_;
  boost::asio::steady_timer timer_;
};

}  // namespace localrun::cli
