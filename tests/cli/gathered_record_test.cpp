#include "runner/cli/gathered_record.hpp"

#include "tests/events/sample_events.hpp"
#include "tests/record/temporary_folder.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace localrun::cli {
namespace {

class GatheredRecordTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = Journal::create(folder_.path());
    ASSERT_TRUE(made) << made.error().what();
    journal_ = std::move(*made);
  }
  /// All but log text, which has a time of its own.
  void tell_all() {
    for (const Event& event : run_.events) {
      if (!std::holds_alternative<LogText>(event.fact)) journal_->on(event);
    }
  }
  std::string written() const { return read_file(folder_.path() / "events.ndjson"); }

  const TemporaryFolder folder_;
  const SampleRun run_{"x"};
  std::unique_ptr<Journal> journal_;
  boost::asio::io_context loop_;
};

TEST_F(GatheredRecordTest, WritesWhatWasToldInOneGo) {
  GatheredRecord gathered(*journal_, loop_.get_executor());
  tell_all();
  EXPECT_EQ(written(), "");
  EXPECT_EQ(loop_.run(), 1U) << "one timer for all of it";
  EXPECT_TRUE(written().ends_with("}\n"));
}

TEST_F(GatheredRecordTest, StopsAtOnceWithAllWritten) {
  GatheredRecord gathered(*journal_, loop_.get_executor());
  tell_all();
  gathered.stop();
  const std::string before = written();
  EXPECT_TRUE(before.ends_with("}\n"));
  journal_->on(run_.events.front());
  EXPECT_GT(written().size(), before.size()) << "what is told now is written at once";
}

}  // namespace
}  // namespace localrun::cli
