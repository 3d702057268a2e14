#pragma once

// Texts that break careless writers and readers of JSON.

#include <string>
#include <vector>

namespace localrun {

struct HostileText {
  const char* name;
  std::string text;
};

[[nodiscard]] inline std::vector<HostileText> hostile_texts() {
  std::string controls;
  for (char c = 0; c < 0x20; ++c) controls += c;
  std::string all_lengths = "aé€😀";
  return {{"empty", ""},
          {"plain", "hello"},
          {"quotes", R"("quoted" and \backslash\ and \u0041 and \n)"},
          {"controls", controls + "\x7F"},
          {"code points of every length", all_lengths},
          {"ends of the ranges",
           "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF\xF4\x8F\xBF\xBF"},
          {"line ends", "a\nb\r\nc\r"},
          {"looks like an event", R"({"event":"run_finished","seq":1}})"},
          {"group", "##[group]x"},
          {"megabyte", std::string(1 << 20, 'x') + "\"é"}};
}

}  // namespace localrun
