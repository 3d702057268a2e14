#include "runner/cli/gathered_record.hpp"

namespace localrun::cli {

GatheredRecord::GatheredRecord(Journal& journal, const boost::asio::any_io_executor& executor)
    : journal_(journal), timer_(executor) {
  journal_.gather([this] { write_soon(); });
}

GatheredRecord::~GatheredRecord() { stop(); }

void GatheredRecord::stop() {
  timer_.cancel();
  journal_.gather({});
  journal_.flush();
}

void GatheredRecord::write_soon() {
  timer_.expires_after(lag);
  timer_.async_wait([&journal = journal_](const boost::system::error_code& error) {
    if (!error) journal.flush();
  });
}

}  // namespace localrun::cli
