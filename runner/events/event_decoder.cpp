#include "runner/events/event_json.hpp"
#include "runner/events/fact_fields.hpp"
#include "runner/events/json_text.hpp"

#include <boost/json.hpp>
#include <cstdio>

namespace localrun {
namespace {

namespace json = boost::json;

/// Takes each field out of an object. A field of the wrong kind is a mistake, an absent one is not.
class FieldReader {
 public:
  FieldReader(const json::object& object, std::string_view line) : object_(object), line_(line) {}

  void word(std::string_view name, std::string& field) { text(name, field); }
  void text(std::string_view name, std::string& field) {
    const json::value* const value = member(name);
    if (value == nullptr) return;
    if (!value->is_string()) return fail(name);
    field = value->get_string();
  }
  void optional_text(std::string_view name, std::string& field) { text(name, field); }
  void optional_value(std::string_view name, std::optional<std::string>& field) {
    if (member(name) != nullptr) text(name, field.emplace());
  }
  /// An object is given back as it stands in the line, its numbers untouched.
  void json(std::string_view name, std::string& field) {
    const json::value* const value = member(name);
    if (value == nullptr) return;
    if (value->is_object()) {
      field = find_member(line_, name);
    } else {
      text(name, field);
    }
  }
  void texts(std::string_view name, std::vector<std::string>& field) {
    each(name, [&](const json::value& item) {
      if (!item.is_string()) return fail(name);
      field.emplace_back(item.get_string());
    });
  }
  void named_texts(std::string_view name, NamedTexts& field) {
    const json::value* const value = member(name);
    if (value == nullptr) return;
    if (!value->is_object()) return fail(name);
    for (const auto& [key, item] : value->get_object()) {
      if (!item.is_string()) return fail(name);
      field.emplace_back(std::string(key), std::string(item.get_string()));
    }
  }
  template <class Item>
  void list(std::string_view name, std::vector<Item>& field) {
    each(name, [&](const json::value& item) {
      if (!item.is_object()) return fail(name);
      FieldReader reader(item.get_object(), {});
      fields(field.emplace_back(), reader);
      if (!reader.problem().empty()) fail(name);
    });
  }
  void place(std::string_view name, Place& field) {
    const json::value* const value = member(name);
    if (value == nullptr) return;
    if (!value->is_object()) return fail(name);
    FieldReader reader(value->get_object(), {});
    reader.text("file", field.file);
    reader.number("line", field.line);
    reader.number("column", field.column);
    reader.number("end_line", field.end_line);
    reader.number("end_column", field.end_column);
    if (!reader.problem().empty()) fail(name);
  }
  template <class Number>
  void number(std::string_view name, Number& field) {
    const json::value* const value = member(name);
    if (value == nullptr) return;
    boost::system::error_code error;
    const auto number = value->to_number<Number>(error);
    if (error) return fail(name);
    field = number;
  }
  void optional_number(std::string_view name, std::optional<int>& field) {
    if (member(name) != nullptr) number(name, field.emplace());
  }
  void flag(std::string_view name, bool& field) {
    const json::value* const value = member(name);
    if (value == nullptr) return;
    if (!value->is_bool()) return fail(name);
    field = value->get_bool();
  }
  void duration(std::string_view name, Milliseconds& field) {
    std::int64_t count = field.count();
    number(name, count);
    field = Milliseconds(count);
  }
  template <class Enum>
  void choice(std::string_view name, Enum& field) {
    const json::value* const value = member(name);
    if (value == nullptr) return;
    if (!value->is_string()) return fail(name);
    constexpr auto names = names_of(Enum{});
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == std::string_view(value->get_string())) {
        field = static_cast<Enum>(i);
        return;
      }
    }
    fail(name);
  }

  /// Empty when every field was as it should be.
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }
  void fail(std::string_view name) {
    if (problem_.empty()) problem_ = "field '" + std::string(name) + "' is not what it should be";
  }

 private:
  [[nodiscard]] const json::value* member(std::string_view name) const {
    return object_.if_contains(json::string_view(name.data(), name.size()));
  }
  template <class Function>
  void each(std::string_view name, Function function) {
    const json::value* const value = member(name);
    if (value == nullptr) return;
    if (!value->is_array()) return fail(name);
    for (const json::value& item : value->get_array()) function(item);
  }

  const json::object& object_;
  std::string_view line_;
  std::string problem_;
};

std::optional<Time> parse_time(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int milliseconds = 0;
  int end = 0;
  const int count = std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d.%3dZ%n", &year, &month, &day,
                                &hour, &minute, &second, &milliseconds, &end);
  if (count != 7 || static_cast<std::size_t>(end) != text.size()) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + Milliseconds(milliseconds);
}

/// Numbers in lines count from 1.
template <class Index>
std::optional<Index> read_index(FieldReader& reader, std::string_view name) {
  std::uint32_t number = 0;
  reader.number(name, number);
  if (number == 0) return std::nullopt;
  return static_cast<Index>(number - 1);
}

/// The alternative with this event name, its fields still to be read.
template <std::size_t index = 0>
std::optional<Fact> make_fact(std::string_view name) {
  if constexpr (index < std::variant_size_v<Fact>) {
    if (event_name<std::variant_alternative_t<index, Fact>> == name)
      return Fact(std::in_place_index<index>);
    return make_fact<index + 1>(name);
  } else {
    return std::nullopt;
  }
}

}  // namespace

struct EventDecoder::State {
  std::string log_text;

  void log_line(Event& event, FieldReader& reader, std::string_view prefix,
                std::string_view field) {
    std::string text;
    reader.text(field, text);
    LogText log;
    reader.choice("stream", log.stream);
    std::uint32_t lines = 0;
    reader.number("lines", lines);
    log_text = prefix;
    log_text += text;
    if (lines == 0) log_text += '\n';
    log.lines = lines == 0 ? 1 : lines;
    log.text = log_text;
    event.fact = log;
  }
  Decoded decode(std::string_view line);
};

Decoded EventDecoder::State::decode(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  boost::system::error_code error;
  const json::value value = json::parse(json::string_view(line.data(), line.size()), error);
  if (error) return {Decoded::Malformed{"not JSON: " + error.message()}, {}};
  if (!value.is_object()) return {Decoded::Malformed{"not an object"}, {}};
  FieldReader reader(value.get_object(), line);
  std::string time;
  std::string name;
  std::string run;
  Event event;
  reader.text("time", time);
  reader.number("seq", event.seq);
  reader.text("run", run);
  reader.text("event", name);
  event.job = read_index<JobIndex>(reader, "job");
  event.step = read_index<StepIndex>(reader, "step");
  reader.text("inner", event.inner);
  const std::optional<Time> stamp = parse_time(time);
  if (!stamp) return {Decoded::Malformed{"no time"}, run};
  event.time = *stamp;

  std::optional<LogBlock> block;
  if (name == "group") {
    log_line(event, reader, "##[group]", "name");
  } else if (name == "end_group") {
    log_line(event, reader, "##[endgroup]", "name");
  } else if (name == "log") {
    log_line(event, reader, "", "text");
  } else if (name == "log_block") {
    block.emplace();
    reader.choice("stream", block->stream);
    reader.text("file", block->file);
    reader.number("offset", block->offset);
    reader.number("length", block->length);
    reader.number("lines", block->lines);
    event.fact = LogText{block->stream, {}, 0};
  } else if (std::optional<Fact> fact = make_fact(name)) {
    event.fact = std::move(*fact);
    std::visit([&](auto& alternative) { fields(alternative, reader); }, event.fact);
    if (auto* started = std::get_if<RunStarted>(&event.fact)) started->run = run;
  } else {
    return {Decoded::Unknown{name}, run};
  }
  if (!reader.problem().empty()) return {Decoded::Malformed{reader.problem()}, run};
  if (block) return {Decoded::Block{std::move(event), std::move(*block)}, run};
  return {std::move(event), run};
}

EventDecoder::EventDecoder() : state_(std::make_unique<State>()) {}
EventDecoder::~EventDecoder() = default;
EventDecoder::EventDecoder(EventDecoder&&) noexcept = default;
EventDecoder& EventDecoder::operator=(EventDecoder&&) noexcept = default;

Decoded EventDecoder::decode(std::string_view line) { return state_->decode(line); }

}  // namespace localrun
