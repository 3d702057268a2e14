#pragma once

// Text inside GitHub's Markdown, which shows what was written whatever characters are in it.

#include <string>
#include <string_view>

namespace localrun {

/// On one line, with nothing that Markdown or GitHub takes for more than text: no emphasis, links,
/// cells, HTML; nobody is mentioned.
[[nodiscard]] std::string markdown_text(std::string_view text);
/// `code`, with as many backticks as it takes; on one line.
[[nodiscard]] std::string markdown_code(std::string_view text);
/// A block of code with its fence.
[[nodiscard]] std::string markdown_block(std::string_view text);
/// Markdown of somebody else that is put into ours: a fence or a comment that it leaves open is
/// closed.
[[nodiscard]] std::string closed_markdown(std::string_view text);

}  // namespace localrun
