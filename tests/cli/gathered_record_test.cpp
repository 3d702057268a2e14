#include "runner/cli/gathered_record.hpp"

#include "tests/events/sample_events.hpp"
#include "tests/record/temporary_folder.hpp"

#include <algorithm>
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
  /// A step that begins.
  void tell_of_step() {
    const auto is_step = [](const Event& event) {
      return std::holds_alternative<StepStarted>(event.fact);
    };
    journal_->on(*std::find_if(run_.events.begin(), run_.events.end(), is_step));
  }
  void tell_of_run() { journal_->on(run_.events.front()); }
  std::string written() const { return read_file(folder_.path() / "events.ndjson"); }

  const TemporaryFolder folder_;
  const SampleRun run_{"x"};
  std::unique_ptr<Journal> journal_;
  boost::asio::io_context loop_;
};

TEST_F(GatheredRecordTest, WritesStepsInOneGo) {
  GatheredRecord gathered(*journal_, loop_.get_executor());
  for (int i = 0; i < 3; ++i) tell_of_step();
  EXPECT_EQ(written(), "") << "it waits a moment";
  EXPECT_EQ(loop_.run(), 1U) << "one timer for all of them";
  EXPECT_TRUE(written().ends_with("}\n"));
}

TEST_F(GatheredRecordTest, WritesWhatOthersMayLookForAtOnce) {
  GatheredRecord gathered(*journal_, loop_.get_executor());
  tell_of_step();
  tell_of_run();
  EXPECT_EQ(written(), "");
  EXPECT_GT(loop_.poll(), 0U);
  EXPECT_NE(written().find("step_started"), std::string::npos);
  EXPECT_NE(written().find("run_started"), std::string::npos);
}

TEST_F(GatheredRecordTest, StopsWithAllWritten) {
  GatheredRecord gathered(*journal_, loop_.get_executor());
  tell_of_step();
  gathered.stop();
  const std::string before = written();
  EXPECT_TRUE(before.ends_with("}\n"));
  tell_of_run();
  EXPECT_GT(written().size(), before.size()) << "what is told now is written at once";
}

}  // namespace
}  // namespace localrun::cli
