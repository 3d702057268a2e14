#include "runner/view/workflow_list.hpp"

#include "runner/view/go_on.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace localrun {
namespace {

constexpr int label_width = 8;

/// `branches: main, release/*; tags: v*`; the keys that hold more than a line are told elsewhere.
std::string filters_of(const model::Trigger& trigger) {
  const model::Token* configuration = trigger.configuration.get();
  if (configuration == nullptr) return {};
  std::string all;
  const auto add = [&all](const std::string& text) { all += (all.empty() ? "" : "; ") + text; };
  for (const model::TokenPtr& item : configuration->items) {
    const model::Token* zone = item->find("timezone");
    const model::Token* cron = item->find("cron");
    if (cron != nullptr) add(cron->text + (zone != nullptr ? " (" + zone->text + ')' : ""));
  }
  for (const auto& [key, value] : configuration->pairs) {
    const bool is_list = value->kind == model::TokenKind::sequence;
    if (is_list || value->pairs.empty()) add(key->text + ": " + written_value(*value));
  }
  return all;
}

std::string input_words(const model::InputDeclaration& input) {
  std::string words(input_type_name(input.type));
  for (std::size_t i = 0; i < input.options.size(); ++i)
    words += (i == 0 ? " of " : ", ") + input.options[i];
  if (input.default_value) {
    const std::string text = input.default_value->text;
    words += "; default " + (text.empty() ? "''" : text);
  } else if (input.is_required) {
    words += "; required";
  }
  return words;
}

std::string id_and_name(const model::Job& job) {
  const std::string name = job.name ? job.name->text : std::string();
  return name.empty() || name == job.id.value ? "" : name;
}

class ListText {
 public:
  explicit ListText(const Terminal& terminal) : terminal_(terminal) {}

  std::string render(std::span<const ListedWorkflow> workflows) {
    for (const ListedWorkflow& each : workflows) {
      if (!out_.empty()) out_ += '\n';
      add(each);
    }
    return std::move(out_);
  }

 private:
  void add(const ListedWorkflow& listed) {
    if (!listed.workflow) {
      out_ +=
          styled(listed.path, Style::bold, terminal_) + "  " +
          styled("is not valid: localrun lint " + shell_word(listed.path), Style::red, terminal_) +
          '\n';
      return;
    }
    const model::Workflow& workflow = *listed.workflow;
    out_ += styled(one_line(workflow.name, terminal_), Style::bold, terminal_);
    if (workflow.name != workflow.source->path())
      out_ += "  " + styled(listed.path, Style::dim, terminal_);
    out_ += '\n';
    std::vector<Row> rows;
    for (const model::Trigger& trigger : workflow.triggers)
      rows.push_back({trigger.event.value, filters_of(trigger), {}});
    add_rows("on", rows);
    add_rows("inputs", input_rows(workflow));
    rows.clear();
    for (const model::Job& job : workflow.jobs) rows.push_back(job_row(job));
    add_rows("jobs", rows);
  }

  struct Row {
    std::string name;
    std::string words;
    std::string more;  // on a line of its own
  };

  /// Of workflow_dispatch and workflow_call; one that both have is told once.
  static std::vector<Row> input_rows(const model::Workflow& workflow) {
    std::vector<Row> rows;
    for (const model::Trigger& trigger : workflow.triggers) {
      for (const model::InputDeclaration& input : trigger.inputs) {
        Row row{input.name.value, input_words(input), input.description};
        const bool is_told = std::any_of(rows.begin(), rows.end(), [&row](const Row& each) {
          return each.name == row.name && each.words == row.words;
        });
        if (!is_told) rows.push_back(std::move(row));
      }
    }
    return rows;
  }

  static Row job_row(const model::Job& job) {
    Row row{job.id.value, id_and_name(job), {}};
    if (!job.needs.empty()) {
      std::string needs;
      for (const auto& need : job.needs) needs += (needs.empty() ? "after " : ", ") + need.value;
      row.words += (row.words.empty() ? "" : "; ") + needs;
    }
    if (job.call() != nullptr) row.more = "calls " + job.call()->uses.value;
    return row;
  }

  void add_rows(std::string_view label, const std::vector<Row>& rows) {
    int widest = 0;
    for (const Row& row : rows)
      widest = std::max(widest, display_width(one_line(row.name, terminal_)));
    widest = std::min(widest, terminal_.width / 3);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::string head =
          "  " + styled(padded(i == 0 ? label : "", label_width), Style::dim, terminal_);
      const std::string name = one_line(rows[i].name, terminal_);
      const int column = 2 + label_width + std::max(widest, display_width(name)) + 2;
      out_ += head + (rows[i].words.empty() ? name : padded(name, widest) + "  ") +
              block(rows[i].words, column) + '\n';
      if (!rows[i].more.empty())
        out_ += padded("", 2 + label_width + widest + 2) +
                block(rows[i].more, 2 + label_width + widest + 2) + '\n';
    }
  }

  [[nodiscard]] std::string block(const std::string& words, int column) const {
    return wrapped(one_line(words, terminal_), std::max(terminal_.width - column, 24), column);
  }

  Terminal terminal_;
  std::string out_;
};

}  // namespace

std::string_view input_type_name(model::InputType type) noexcept {
  switch (type) {
    case model::InputType::string:
      return "string";
    case model::InputType::boolean:
      return "boolean";
    case model::InputType::number:
      return "number";
    case model::InputType::choice:
      return "choice";
    case model::InputType::environment:
      return "environment";
  }
  return {};
}

std::string written_value(const model::Token& token) {
  if (token.kind != model::TokenKind::sequence) return token.text;
  std::string all;
  for (const model::TokenPtr& item : token.items)
    all += (all.empty() ? "" : ", ") + written_value(*item);
  return all;
}

std::string render_list(std::span<const ListedWorkflow> workflows, const Terminal& terminal) {
  return ListText(terminal).render(workflows);
}

std::string render_calls(std::span<const ListedWorkflow> workflows, const Terminal& terminal) {
  std::string out;
  for (const ListedWorkflow& each : workflows) {
    if (!out.empty()) out += '\n';
    if (!each.workflow) {
      out += styled(each.path, Style::bold, terminal) + "  " +
             styled("is not valid", Style::red, terminal) + "\n  localrun lint " +
             shell_word(each.path) + '\n';
      continue;
    }
    std::string events;
    for (const model::Trigger& trigger : each.workflow->triggers)
      events += (events.empty() ? "" : ", ") + trigger.event.value;
    const std::string title = one_line(each.workflow->name, terminal);
    const int room = std::max(terminal.width - display_width(title) - 2, 20);
    out += styled(title, Style::bold, terminal) + "  " +
           styled(shorten(one_line(events, terminal), room, terminal), Style::dim, terminal) + '\n';
    std::vector<std::pair<std::string, std::string>> rows{{each.call, "all of it"}};
    for (const model::Job& job : each.workflow->jobs)
      rows.emplace_back(each.call + " --job " + shell_word(job.id.value), id_and_name(job));
    int widest = 0;
    for (const auto& [call, name] : rows) widest = std::max(widest, display_width(call));
    for (const auto& [call, name] : rows) {
      const int left = terminal.width - widest - 4;
      const bool has_room = !name.empty() && left >= 10;
      out += "  " +
             (has_room ? padded(call, widest) + "  " +
                             styled(shorten(one_line(name, terminal), left, terminal), Style::dim,
                                    terminal)
                       : call) +
             '\n';
    }
  }
  return out;
}

}  // namespace localrun
