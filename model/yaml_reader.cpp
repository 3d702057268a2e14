#include "model/yaml_reader.hpp"

#include "model/abridged_yaml.hpp"
#include "model/scalar_layout.hpp"
#include "model/yaml_problem.hpp"
#include "model/yaml_scalar.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <istream>
#include <optional>
#include <streambuf>

namespace localrun::model {
namespace {

/// A text as a stream, without copying it.
class TextBuffer : public std::streambuf {
 public:
  explicit TextBuffer(std::string_view text) {
    char* begin = const_cast<char*>(text.data());  // streambuf asks for it; nothing writes
    setg(begin, begin, begin + text.size());
  }
};

/// Byte offset → Position, cheap while offsets ascend: a file may be one line of a megabyte.
class PositionCursor {
 public:
  explicit PositionCursor(const SourceFile& file) : file_(file) {}

  [[nodiscard]] Position at(std::size_t offset) {
    const std::string& text = file_.text();
    if (offset < offset_) return file_.position_at(offset);
    for (const std::size_t end = std::min(offset, text.size()); offset_ < end; ++offset_) {
      const auto byte = static_cast<unsigned char>(text[offset_]);
      if (byte == '\n') {
        position_ = {position_.line + 1, 1};
      } else if ((byte & 0xC0U) != 0x80U) {
        ++position_.column;
      }
    }
    return position_;
  }

 private:
  const SourceFile& file_;
  std::size_t offset_ = 0;
  Position position_{1, 1};
};

/// Stops the parser from inside an event; never leaves this file.
struct Stop {
  Diagnostic diagnostic;
};

/// What was read is not what the abridged text was thought to say; never leaves this file.
struct Misread {};

/// Builds the tree from the parser's events. Marks of the parser count bytes, of the abridged text.
class TokenBuilder final : public YAML::EventHandler {
 public:
  TokenBuilder(const SourcePtr& source, const YamlLimits& limits, AbridgedYaml& abridged)
      : source_(source),
        text_(source->text()),
        abridged_(abridged),
        limits_(limits),
        cursor_(*source) {}

  [[nodiscard]] TokenPtr root() const {
    if (restored_ != abridged_.needed()) throw Misread{};
    return root_;
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) throw Stop{several_documents(span(offset_of(mark), offset_of(mark) + 3))};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::size_t start = skip_properties(offset_of(mark));
    const std::string_view word = null_word(start);
    if (word.empty()) {
      add_empty(anchor, "?");
    } else {
      add_scalar(offset_of(mark), start, "?", anchor, word);
    }
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& parsed) override {
    // In the whole text that byte comes from an escape: "\x01".
    if (!abridged_.is_whole() && parsed.find(AbridgedYaml::placeholder) != std::string::npos) {
      const bool is_script = abridged_.cut_at(position_of(mark)) == nullptr;
      if (is_script) return restore_script(mark, tag, anchor, parsed);
      // No tag of its own, that is: `?` if plain, `!` if quoted.
      if (parsed.size() != 1 || tag.size() != 1 || anchor != YAML::NullAnchor) throw Misread{};
      return restore(mark);
    }
    const std::size_t start = skip_properties(offset_of(mark));
    if (parsed.empty() && scalar_style_at(text_, start) == ScalarStyle::plain) {
      add_empty(anchor, tag);
    } else {
      add_scalar(offset_of(mark), start, tag, anchor, parsed);
    }
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::size_t begin = offset_of(mark);
    const std::size_t end = std::min(text_.find_first_of(" \t\r\n,]}", begin), text_.size());
    last_end_ = end;
    const std::string name(text_.substr(begin + 1, end - begin - 1));
    if (anchor >= anchors_.size() || !anchors_[anchor].token) {
      throw Stop{unknown_anchor(span(begin, end), name)};
    }
    const Anchored& anchored = anchors_[anchor];
    auto copy = std::make_shared<Token>(*anchored.token);
    copy->alias = span(begin, end);
    append(std::move(copy), anchored.nodes, YAML::NullAnchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(TokenKind::sequence, '[', mark, tag, anchor, style);
  }
  void OnSequenceEnd() override { close(']'); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(TokenKind::mapping, '{', mark, tag, anchor, style);
  }
  void OnMapEnd() override { close('}'); }

 private:
  struct Frame {
    std::shared_ptr<Token> token;
    TokenPtr key;  // mapping: read, its value not yet
    YAML::anchor_t anchor = YAML::NullAnchor;
    std::uint64_t nodes = 1;   // of the tree below, aliases counted in full
    std::uint32_t column = 1;  // of the first key or dash
    bool has_brackets = false;
  };
  struct Anchored {
    TokenPtr token;  // null while its node is still open
    std::uint64_t nodes = 0;
  };

  [[nodiscard]] std::size_t offset_of(const YAML::Mark& mark) const {
    const std::size_t offset = abridged_.source_offset(position_of(mark));
    return std::min(offset, text_.size());
  }

  [[nodiscard]] static std::size_t position_of(const YAML::Mark& mark) {
    return static_cast<std::size_t>(std::max(mark.pos, 0));
  }

  /// A placeholder counts only as a whole scalar, and directly in the collection that it was
  /// thought to be in: there the bytes that it stands for are one plain scalar, too.
  void restore(const YAML::Mark& mark) {
    const AbridgedYaml::Cut* cut = abridged_.cut_at(position_of(mark));
    const bool is_right = cut != nullptr && cut->ordinal == restored_ && !frames_.empty() &&
                          cut->kind == (brackets_ > 0 ? AbridgedYaml::Cut::Kind::list_item
                                                      : AbridgedYaml::Cut::Kind::scalar) &&
                          (!cut->parent || frames_.back().column == *cut->parent + 1);
    if (!is_right) throw Misread{};
    ++restored_;
    add_scalar(cut->from, cut->from, "?", YAML::NullAnchor, text_.substr(cut->from, cut->length));
  }

  /// A block scalar: indentation, folding and blank lines are as in the source.
  void restore_script(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                      const std::string& parsed) {
    const std::size_t start = skip_properties(offset_of(mark));
    const ScalarStyle style = scalar_style_at(text_, start);
    if (style != ScalarStyle::literal && style != ScalarStyle::folded) throw Misread{};
    auto cuts = abridged_.cuts_behind(position_of(mark));
    if (!cuts.empty() && cuts.front().kind == AbridgedYaml::Cut::Kind::comment)
      cuts = cuts.subspan(1);  // behind the `|`
    std::string value;
    for (const char c : parsed) {
      if (c != AbridgedYaml::placeholder) {
        value += c;
        continue;
      }
      if (cuts.empty() || cuts.front().kind != AbridgedYaml::Cut::Kind::script_line ||
          cuts.front().ordinal != restored_) {
        throw Misread{};
      }
      ++restored_;
      value += text_.substr(cuts.front().from, cuts.front().length);
      cuts = cuts.subspan(1);
    }
    add_scalar(offset_of(mark), start, tag, anchor, value);
  }
  [[nodiscard]] Span span(std::size_t begin, std::size_t end) {
    const Position from = cursor_.at(begin);
    return {source_, from, cursor_.at(std::min(end, text_.size()))};
  }

  [[nodiscard]] std::size_t skip_blank(std::size_t at) const {
    while (at < text_.size()) {
      const char c = text_[at];
      if (c == '#') {
        at = std::min(text_.find('\n', at), text_.size());
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
        ++at;
      } else {
        break;
      }
    }
    return at;
  }

  /// Behind `&anchor` and `!tag`: where the node itself begins.
  [[nodiscard]] std::size_t skip_properties(std::size_t at) const {
    while (at < text_.size() && (text_[at] == '&' || text_[at] == '!')) {
      at = skip_blank(std::min(text_.find_first_of(" \t\r\n,]}", at), text_.size()));
    }
    return at;
  }

  /// The word that means null at this place; empty when nothing is written.
  [[nodiscard]] std::string_view null_word(std::size_t at) const {
    for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
      if (at < last_end_ || text_.substr(at, word.size()) != word) continue;
      const std::size_t end = at + word.size();
      if (end >= text_.size() ||
          std::string_view(" \t\r\n,]}:#").find(text_[end]) != std::string_view::npos) {
        return text_.substr(at, word.size());
      }
    }
    return {};
  }

  /// A value that is not written stands right behind its `:` or `-` (the parser's mark is the next
  /// token).
  void add_empty(YAML::anchor_t anchor, const std::string& tag) {
    std::size_t at = skip_blank(last_end_);
    if (at < text_.size() && (text_[at] == ':' || text_[at] == '-' || text_[at] == '?')) {
      ++at;
    } else {
      at = last_end_;
    }
    if (anchor != YAML::NullAnchor) at = skip_properties(skip_blank(at));
    last_end_ = at;
    auto token = std::make_shared<Token>();
    token->at = span(at, at);
    type_scalar(*token, tag);
    append(std::move(token), 1, anchor);
  }

  void add_scalar(std::size_t mark, std::size_t start, const std::string& tag,
                  YAML::anchor_t anchor, std::string_view value) {
    auto token = std::make_shared<Token>();
    token->style = scalar_style_at(text_, start);
    token->text = value;
    ScalarLayout layout = lay_out_scalar(text_, start, token->style, value);
    token->at.file = source_;
    token->at.begin = cursor_.at(mark);
    if (start != mark && layout.breaks.empty()) {
      layout.breaks.emplace_back(0U, static_cast<std::uint32_t>(start));
    }
    token->places.reserve(layout.breaks.size());
    for (const auto& [decoded, in_file] : layout.breaks) {
      token->places.emplace_back(decoded, cursor_.at(in_file));
    }
    token->at.end = cursor_.at(layout.end);
    last_end_ = layout.end;
    type_scalar(*token, tag);
    append(std::move(token), 1, anchor);
  }

  static void type_scalar(Token& token, const std::string& tag) {
    if (auto problem = apply_tag(token, tag)) {
      problem->at = token.at;
      problem->github_position = Position{};
      throw Stop{std::move(*problem)};
    }
  }

  void open(TokenKind kind, char bracket, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor, YAML::EmitterStyle::value style) {
    if (frames_.size() >= limits_.max_depth) throw Stop{depth_exceeded(source_)};
    const std::size_t begin = offset_of(mark);
    const std::size_t start = skip_properties(begin);
    if (auto problem = check_collection_tag(kind, tag)) {
      problem->at = span(begin, start);
      problem->github_position = Position{};
      throw Stop{std::move(*problem)};
    }
    Frame frame;
    frame.token = std::make_shared<Token>();
    frame.token->kind = kind;
    frame.token->at.file = source_;
    frame.token->at.begin = cursor_.at(begin);
    frame.column = cursor_.at(start).column;
    frame.anchor = anchor;
    frame.has_brackets =
        style == YAML::EmitterStyle::Flow && start < text_.size() && text_[start] == bracket;
    if (frame.has_brackets) {
      ++brackets_;
      last_end_ = start + 1;
    } else {
      last_end_ = std::max(last_end_, start);
    }
    reserve_anchor(anchor);
    frames_.push_back(std::move(frame));
  }

  void close(char bracket) {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (frame.has_brackets) {
      --brackets_;
      std::size_t at = skip_blank(last_end_);
      if (at < text_.size() && text_[at] == ',') at = skip_blank(at + 1);
      if (at < text_.size() && text_[at] == bracket) last_end_ = at + 1;
    }
    frame.token->at.end = cursor_.at(last_end_);
    append(std::move(frame.token), frame.nodes, frame.anchor);
  }

  void reserve_anchor(YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor && anchor >= anchors_.size()) anchors_.resize(anchor + 1);
  }

  void append(TokenPtr token, std::uint64_t nodes, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) {
      reserve_anchor(anchor);
      anchors_[anchor] = {token, nodes};
    }
    count(token->alias.file ? nodes : 1);
    if (frames_.empty()) {
      root_ = std::move(token);
      return;
    }
    Frame& parent = frames_.back();
    parent.nodes += nodes;
    if (parent.token->kind == TokenKind::sequence) {
      parent.token->items.push_back(std::move(token));
    } else if (!parent.key) {
      parent.key = std::move(token);
    } else {
      parent.token->pairs.emplace_back(std::move(parent.key), std::move(token));
      parent.key = nullptr;
    }
  }

  void count(std::uint64_t nodes) {
    nodes_ += nodes;
    if (nodes_ > limits_.max_nodes) throw Stop{nodes_exceeded(source_)};
  }

  SourcePtr source_;
  std::string_view text_;
  AbridgedYaml& abridged_;
  YamlLimits limits_;
  PositionCursor cursor_;
  std::vector<Frame> frames_;
  std::vector<Anchored> anchors_;
  TokenPtr root_;
  std::uint64_t nodes_ = 0;
  std::size_t last_end_ = 0;  // behind the last thing written
  std::size_t restored_ = 0;  // placeholders
  std::size_t brackets_ = 0;  // that are open
  int documents_ = 0;
};

TokenPtr parse(const SourcePtr& source, const YamlLimits& limits, AbridgedYaml abridged) {
  TextBuffer buffer(abridged.text());
  std::istream stream(&buffer);
  TokenBuilder builder(source, limits, abridged);
  YAML::Parser parser(stream);
  while (parser.HandleNextDocument(builder)) {
  }
  return builder.root();
}

/// Nothing when there is something to say about a place in the text: only the whole text knows it.
std::optional<YamlResult> parse_abridged(const SourcePtr& source, const YamlLimits& limits) {
  try {
    return YamlResult{parse(source, limits, AbridgedYaml::shortened(source->text())), {}};
  } catch (const Misread&) {
    return std::nullopt;
  } catch (Stop& stop) {
    if (stop.diagnostic.at.begin) return std::nullopt;
    return YamlResult{nullptr, {std::move(stop.diagnostic)}};  // a limit
  } catch (const YAML::Exception&) {
    return std::nullopt;
  }
}

YamlResult parse_whole(const SourcePtr& source, const YamlLimits& limits) {
  YamlResult result;
  try {
    result.root = parse(source, limits, AbridgedYaml::whole(source->text()));
  } catch (Stop& stop) {
    result.diagnostics.push_back(std::move(stop.diagnostic));
  } catch (const YAML::Exception& error) {
    const auto offset = static_cast<std::size_t>(std::max(error.mark.pos, 0));
    result.diagnostics.push_back(explain_syntax_error(source, offset, error.msg));
  }
  return result;
}

}  // namespace

YamlResult read_yaml(const SourcePtr& source, const YamlLimits& limits) {
  if (auto problem = find_bad_character(source)) return {nullptr, {std::move(*problem)}};
  if (auto result = parse_abridged(source, limits)) return *std::move(result);
  return parse_whole(source, limits);
}

YamlResult read_whole_yaml(const SourcePtr& source, const YamlLimits& limits) {
  if (auto problem = find_bad_character(source)) return {nullptr, {std::move(*problem)}};
  return parse_whole(source, limits);
}

}  // namespace localrun::model
