#include "runner/events/event_json.hpp"
#include "runner/events/fact_fields.hpp"
#include "runner/events/json_text.hpp"

#include <cstdio>

namespace localrun {
namespace {

constexpr std::string_view group_prefix = "##[group]";
constexpr std::string_view end_group_prefix = "##[endgroup]";

/// Writes each field as `,"name":value`.
class FieldWriter {
 public:
  explicit FieldWriter(std::string& out) : out_(out) {}

  void word(std::string_view name, const std::string& field) { text(name, field); }
  void text(std::string_view name, const std::string& field) {
    key(name);
    append_json_string(out_, field);
  }
  void optional_text(std::string_view name, const std::string& field) {
    if (!field.empty()) text(name, field);
  }
  void optional_value(std::string_view name, const std::optional<std::string>& field) {
    if (field) text(name, *field);
  }
  /// Masking may have broken it; then it is written as a text.
  void json(std::string_view name, const std::string& field) {
    if (field.empty()) return;
    if (field.front() != '{' || field.find('\n') != std::string::npos || !is_json(field))
      return text(name, field);
    key(name);
    out_ += field;
  }
  void texts(std::string_view name, const std::vector<std::string>& field) {
    if (field.empty()) return;
    key(name);
    char separator = '[';
    for (const std::string& item : field) {
      out_ += std::exchange(separator, ',');
      append_json_string(out_, item);
    }
    out_ += ']';
  }
  void named_texts(std::string_view name, const NamedTexts& field) {
    if (field.empty()) return;
    key(name);
    char separator = '{';
    for (const auto& [item, value] : field) {
      out_ += std::exchange(separator, ',');
      append_json_string(out_, item);
      out_ += ':';
      append_json_string(out_, value);
    }
    out_ += '}';
  }
  template <class Item>
  void list(std::string_view name, const std::vector<Item>& field) {
    if (field.empty()) return;
    key(name);
    char separator = '[';
    for (const Item& item : field) {
      out_ += std::exchange(separator, ',');
      object([&] { fields(item, *this); });
    }
    out_ += ']';
  }
  void place(std::string_view name, const Place& field) {
    if (field == Place{}) return;
    key(name);
    object([&] {
      optional_text("file", field.file);
      if (field.line != 0) number("line", field.line);
      if (field.column != 0) number("column", field.column);
      if (field.end_line != 0) number("end_line", field.end_line);
      if (field.end_column != 0) number("end_column", field.end_column);
    });
  }
  template <class Number>
  void number(std::string_view name, Number field) {
    key(name);
    append_number(out_, field);
  }
  void optional_number(std::string_view name, const std::optional<int>& field) {
    if (field) number(name, *field);
  }
  void flag(std::string_view name, bool field) {
    key(name);
    out_ += field ? "true" : "false";
  }
  void duration(std::string_view name, Milliseconds field) { number(name, field.count()); }
  template <class Enum>
  void choice(std::string_view name, Enum field) {
    key(name);
    out_ += '"';
    out_ += name_of(field);
    out_ += '"';
  }

 private:
  void key(std::string_view name) {
    if (out_.back() != '{') out_ += ',';
    out_ += '"';
    out_ += name;
    out_ += "\":";
  }
  template <class Members>
  void object(Members members) {
    out_ += '{';
    members();
    out_ += '}';
  }

  std::string& out_;
};

void append_time(std::string& out, Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  char text[64];
  const int length = std::snprintf(
      text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  out.append(text, static_cast<std::size_t>(length));
}

/// The well-known properties once more, as fields of the annotation: `jq .file` finds them.
void append_known_properties(FieldWriter& writer, const NamedTexts& properties) {
  struct Known {
    std::string_view property;
    std::string_view field;
    bool is_number;
  };
  static constexpr Known known[] = {{"file", "file", false},        {"line", "line", true},
                                    {"endLine", "end_line", true},  {"col", "col", true},
                                    {"endColumn", "end_col", true}, {"title", "title", false}};
  for (const Known& row : known) {
    for (const auto& [name, value] : properties) {
      if (name != row.property) continue;
      std::uint32_t number = 0;
      const char* const end = value.data() + value.size();
      if (!row.is_number) {
        writer.text(row.field, value);
      } else if (std::from_chars(value.data(), end, number).ptr == end && !value.empty()) {
        writer.number(row.field, number);
      }
      break;
    }
  }
}

template <class Index>
std::uint64_t shown(Index index) {
  return static_cast<std::uint64_t>(index) + 1;
}

}  // namespace

void EventEncoder::begin(Time time) {
  line_ += "{\"time\":\"";
  if (time != head_time_ || time_text_.empty()) {
    head_time_ = time;
    time_text_.clear();
    append_time(time_text_, time);
  }
  line_ += time_text_;
  line_ += "\",\"seq\":";
  append_number(line_, ++last_seq_);
  line_ += run_head_;
}

void EventEncoder::learn(const Event& event) {
  if (const auto* started = std::get_if<RunStarted>(&event.fact)) {
    run_head_ = ",\"run\":";
    append_json_string(run_head_, started->run);
  }
  if (!event.job) return;
  if (const auto* queued = std::get_if<JobQueued>(&event.fact)) {
    std::string& head = jobs_[*event.job].head;
    head = ",\"job\":";
    append_number(head, shown(*event.job));
    head += ",\"job_id\":";
    append_json_string(head, queued->id);
    if (!queued->matrix.empty()) {
      head += ",\"job_name\":";
      append_json_string(head, queued->name);
    }
  }
  if (const auto* started = std::get_if<StepStarted>(&event.fact);
      started != nullptr && event.step) {
    std::string& head = jobs_[*event.job].step_heads[*event.step];
    head = ",\"step\":";
    append_number(head, shown(*event.step));
    head += ",\"step_id\":";
    append_json_string(head, started->step.id);
  }
}

void EventEncoder::append_place(const Event& event) {
  if (!event.job) return;
  append_step(event);
  if (event.inner.empty()) return;
  line_ += ",\"inner\":";
  append_json_string(line_, event.inner);
}

/// Facts that bring the ids themselves have the numbers only.
void EventEncoder::append_step(const Event& event) {
  const bool has_job_id = std::holds_alternative<JobQueued>(event.fact);
  const bool has_step_id = std::holds_alternative<StepStarted>(event.fact) ||
                           std::holds_alternative<StepFinished>(event.fact) ||
                           std::holds_alternative<InnerStepStarted>(event.fact) ||
                           std::holds_alternative<InnerStepFinished>(event.fact);
  const auto job = jobs_.find(*event.job);
  if (has_job_id || job == jobs_.end() || job->second.head.empty()) {
    line_ += ",\"job\":";
    append_number(line_, shown(*event.job));
  } else {
    line_ += job->second.head;
  }
  if (!event.step) return;
  if (!has_step_id && job != jobs_.end()) {
    if (const auto head = job->second.step_heads.find(*event.step);
        head != job->second.step_heads.end()) {
      line_ += head->second;
      return;
    }
  }
  line_ += ",\"step\":";
  append_number(line_, shown(*event.step));
}

void EventEncoder::append_log(const Event& event, const LogText& log) {
  const auto head = [&](std::string_view name) {
    begin(event.time);
    line_ += ",\"event\":\"";
    line_ += name;
    line_ += '"';
    append_place(event);
    FieldWriter(line_).choice("stream", log.stream);
  };
  if (log_form_ == LogForm::whole) {
    head("log");
    FieldWriter writer(line_);
    writer.number("lines", log.lines);
    line_ += ",\"text\":";
    append_json_string(line_, log.text);
    line_ += "}\n";
    return;
  }
  for (std::string_view rest = log.text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view text = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (text.starts_with(group_prefix)) {
      head("group");
      line_ += ",\"name\":";
      append_json_string(line_, text.substr(group_prefix.size()));
    } else if (text == end_group_prefix) {
      head("end_group");
    } else {
      head("log");
      line_ += ",\"text\":";
      append_json_string(line_, text);
    }
    line_ += "}\n";
  }
}

std::string_view EventEncoder::encode(const Event& event) {
  line_.clear();
  learn(event);
  if (const auto* log = std::get_if<LogText>(&event.fact)) {
    append_log(event, *log);
    return line_;
  }
  begin(event.time);
  std::visit(
      [&]<class F>(const F& fact) {
        line_ += ",\"event\":\"";
        line_ += event_name<F>;
        line_ += '"';
        append_place(event);
        FieldWriter writer(line_);
        if constexpr (std::is_same_v<F, Annotation>)
          append_known_properties(writer, fact.properties);
        fields(fact, writer);
      },
      event.fact);
  line_ += "}\n";
  return line_;
}

std::string_view EventEncoder::encode(const Event& first, const LogBlock& block) {
  line_.clear();
  begin(first.time);
  line_ += ",\"event\":\"log_block\"";
  append_place(first);
  FieldWriter writer(line_);
  writer.choice("stream", block.stream);
  writer.text("file", block.file);
  writer.number("offset", block.offset);
  writer.number("length", block.length);
  writer.number("lines", block.lines);
  line_ += "}\n";
  return line_;
}

}  // namespace localrun
