#include "runner/cli/gathered_record.hpp"

namespace localrun::cli {

GatheredRecord::GatheredRecord(Journal& journal, const boost::asio::any_io_executor& executor)
    : journal_(journal), timer_(executor) {
  journal_.gather([this](Journal::Urgency urgency) { write_soon(urgency); });
}

GatheredRecord::~GatheredRecord() { stop(); }

void GatheredRecord::stop() {
  timer_.cancel();
  journal_.gather({});
  journal_.flush();
}

void GatheredRecord::write_soon(Journal::Urgency urgency) {
  // Has the wait that was shorter end the longer one.
  timer_.expires_after(urgency == Journal::Urgency::at_once ? std::chrono::milliseconds{} : lag);
  timer_.async_wait([&journal = journal_](const boost::system::error_code& error) {
    if (!error) journal.flush();
  });
}

}  // namespace localrun::cli
