#include "runner/view/descriptor_writer.hpp"
#include "runner/view/ndjson.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <thread>
#include <unistd.h>

namespace localrun::test {
namespace {

class Pipe : public testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);
    ASSERT_EQ(::pipe(ends_.data()), 0);
  }
  void TearDown() override {
    close_end(0);
    close_end(1);
  }
  void close_end(std::size_t end) {
    if (ends_[end] >= 0) ::close(ends_[end]);
    ends_[end] = -1;
  }
  std::string read_all() {
    std::string text;
    std::array<char, 65536> block{};
    for (;;) {
      const ssize_t count = ::read(ends_[0], block.data(), block.size());
      if (count <= 0) return text;
      text.append(block.data(), static_cast<std::size_t>(count));
    }
  }
  std::array<int, 2> ends_ = {-1, -1};
};

TEST_F(Pipe, KeepsWhatASlowReaderDoesNotTakeAndLosesNothing) {
  const std::string block(300000, 'x');
  DescriptorWriter writer(ends_[1]);
  writer.write(block);
  EXPECT_FALSE(writer.is_full());
  for (int i = 0; i < 5; ++i) writer.write(block);
  EXPECT_TRUE(writer.is_full());
  std::string text;
  std::thread reader([&] { text = read_all(); });
  writer.finish();
  EXPECT_FALSE(writer.is_full());
  close_end(1);
  reader.join();
  EXPECT_EQ(text.size(), block.size() * 6);
}

TEST_F(Pipe, PumpGoesOnWhereWritingStopped) {
  DescriptorWriter writer(ends_[1]);
  std::string sent;
  for (int i = 0; i < 40000; ++i) sent += std::to_string(i) + '\n';
  writer.write(sent);
  std::string text;
  std::array<char, 8192> block{};
  while (text.size() < sent.size()) {
    const ssize_t count = ::read(ends_[0], block.data(), block.size());
    ASSERT_GT(count, 0);
    text.append(block.data(), static_cast<std::size_t>(count));
    writer.pump();
  }
  EXPECT_EQ(text, sent);
}

TEST_F(Pipe, AClosedReaderIsReportedOnce) {
  close_end(0);
  int reports = 0;
  DescriptorWriter writer(ends_[1], [&](std::string_view) { ++reports; });
  writer.write("a\n");
  writer.write("b\n");
  writer.finish();
  EXPECT_EQ(reports, 1);
  EXPECT_EQ(writer.failure(), EPIPE);
  EXPECT_FALSE(writer.is_full());
}

TEST_F(Pipe, NdjsonWritesLogTextWithTheNextEvent) {
  NdjsonView view(ends_[1]);
  Event event;
  event.fact = RunStarted{.run = "r1", .version = "0.1.0", .workflow = "CI", .path = "ci.yml"};
  view.on(event);
  event.job = JobIndex{0};
  event.fact = LogText{.text = "one\ntwo\n", .lines = 2};
  view.on(event);
  std::array<char, 4096> block{};
  const ssize_t before = ::read(ends_[0], block.data(), block.size());
  ASSERT_GT(before, 0);
  EXPECT_EQ(std::string_view(block.data(), static_cast<std::size_t>(before)).find("\"log\""),
            std::string_view::npos);
  event.job.reset();
  event.fact = RunFinished{};
  view.on(event);
  view.finish();
  close_end(1);
  const std::string rest = read_all();
  EXPECT_EQ(std::count(rest.begin(), rest.end(), '\n'), 3);
  EXPECT_NE(rest.find("\"two\""), std::string::npos);
}

}  // namespace
}  // namespace localrun::test
