#include "runner/execute/job_state_json.hpp"

#include "expr/text.hpp"

#include <algorithm>
#include <boost/json.hpp>

namespace localrun {
namespace {

namespace json = boost::json;

constexpr std::string_view lost_text = "***";

class Writer {
 public:
  Writer(const KeyValues& secrets, const Masker& masker) : secrets_(secrets), masker_(masker) {}

  /// A string, or its parts: strings, and objects with the name of a secret, or of what is lost.
  [[nodiscard]] json::value text(std::string_view value) const {
    if (!masker_.would_change(value)) return json::string(value);
    json::array parts;
    for (std::string_view rest = value; !rest.empty();) {
      const auto [begin, secret] = next_secret(rest);
      add_plain(parts, rest.substr(0, begin));
      if (secret == nullptr) break;
      parts.push_back(json::object{{"secret", secret->first}});
      rest.remove_prefix(begin + secret->second.size());
    }
    return parts;
  }

  [[nodiscard]] json::object texts(const NamedTexts& values) const {
    json::object object;
    for (const auto& [name, value] : values) object[masker_.mask(name)] = text(value);
    return object;
  }

  [[nodiscard]] json::array steps(const std::vector<StepRecord>& records) const {
    json::array array;
    for (const StepRecord& step : records) {
      const auto& [id, name, outcome, conclusion, outputs] = step;
      array.push_back(json::object{{"id", id},
                                   {"name", masker_.mask(name)},
                                   {"outcome", conclusion_name(outcome)},
                                   {"conclusion", conclusion_name(conclusion)},
                                   {"outputs", texts(outputs)}});
    }
    return array;
  }

  [[nodiscard]] json::array subjects(const std::vector<ArtifactSubject>& subjects) const {
    json::array array;
    for (const ArtifactSubject& subject : subjects) {
      const auto& [name, digest, kind] = subject;
      array.push_back(json::object{
          {"name", text(name)}, {"digest", digest}, {"is_oci", kind == SubjectKind::oci}});
    }
    return array;
  }

 private:
  using Secret = std::pair<std::string, std::string>;

  /// The first one in the text; the longest where several begin.
  [[nodiscard]] std::pair<std::size_t, const Secret*> next_secret(std::string_view text) const {
    std::size_t first = std::string_view::npos;
    const Secret* found = nullptr;
    for (const Secret& secret : secrets_) {
      const std::size_t at =
          secret.second.empty() ? std::string_view::npos : text.find(secret.second);
      const bool is_longer =
          at == first && found != nullptr && secret.second.size() > found->second.size();
      if (at < first || (is_longer && at != std::string_view::npos)) {
        first = at;
        found = &secret;
      }
    }
    return {first, found};
  }

  /// What is masked by no secret of a name (`::add-mask::`) is lost.
  void add_plain(json::array& parts, std::string_view text) const {
    if (text.empty()) return;
    if (masker_.would_change(text)) {
      parts.push_back(json::object{{"lost", true}});
    } else {
      parts.push_back(json::string(text));
    }
  }

  const KeyValues& secrets_;
  const Masker& masker_;
};

class Reader {
 public:
  Reader(const KeyValues& secrets, std::vector<std::string>& lost)
      : secrets_(secrets), lost_(lost) {}

  [[nodiscard]] std::string text(const json::value& value, std::string_view name) const {
    if (value.is_string()) return std::string(value.get_string());
    std::string text;
    if (!value.is_array()) return text;
    for (const json::value& part : value.get_array()) {
      if (part.is_string()) {
        text += std::string_view(part.get_string());
      } else if (part.is_object()) {
        text += secret(part.get_object(), name);
      }
    }
    return text;
  }

  [[nodiscard]] NamedTexts texts(const json::value* value) const {
    NamedTexts texts;
    if (value == nullptr || !value->is_object()) return texts;
    for (const auto& [name, each] : value->get_object())
      texts.emplace_back(std::string(name), text(each, name));
    return texts;
  }

  [[nodiscard]] std::vector<StepRecord> steps(const json::value* value) const {
    std::vector<StepRecord> records;
    if (value == nullptr || !value->is_array()) return records;
    for (const json::value& each : value->get_array()) {
      if (!each.is_object()) continue;
      const json::object& object = each.get_object();
      StepRecord step;
      step.id = plain(object, "id");
      step.name = plain(object, "name");
      step.outcome = conclusion(plain(object, "outcome"));
      step.conclusion = conclusion(plain(object, "conclusion"));
      step.outputs = texts(object.if_contains("outputs"));
      records.push_back(std::move(step));
    }
    return records;
  }

  [[nodiscard]] std::vector<ArtifactSubject> subjects(const json::value* value) const {
    std::vector<ArtifactSubject> subjects;
    if (value == nullptr || !value->is_array()) return subjects;
    for (const json::value& each : value->get_array()) {
      if (!each.is_object()) continue;
      const json::object& object = each.get_object();
      const json::value* const name = object.if_contains("name");
      if (name == nullptr) continue;
      subjects.push_back({text(*name, "GITHUB_ARTIFACTS"), plain(object, "digest"),
                          holds(object, "is_oci") ? SubjectKind::oci : SubjectKind::file});
    }
    return subjects;
  }

  /// One with a secret that is not given again is no matcher any more.
  [[nodiscard]] std::vector<ProblemMatcherPtr> matchers(const json::value* value) const {
    std::vector<ProblemMatcherPtr> all;
    if (value == nullptr || !value->is_array()) return all;
    for (const json::value& source : value->get_array()) {
      const auto parsed = parse_matchers(text(source, "problem matchers"));
      if (parsed) all.insert(all.end(), parsed->begin(), parsed->end());
    }
    return all;
  }

  [[nodiscard]] static bool holds(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
  }

  [[nodiscard]] static std::string plain(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
  }

  [[nodiscard]] static Conclusion conclusion(std::string_view name) {
    for (const Conclusion each :
         {Conclusion::failure, Conclusion::cancelled, Conclusion::skipped}) {
      if (name == conclusion_name(each)) return each;
    }
    return Conclusion::success;
  }

 private:
  [[nodiscard]] std::string secret(const json::object& part, std::string_view name) const {
    const std::string wanted = plain(part, "secret");
    const auto found = std::find_if(secrets_.begin(), secrets_.end(), [&](const auto& each) {
      return expr::equal_ignoring_case(each.first, wanted);
    });
    if (!wanted.empty() && found != secrets_.end()) return found->second;
    if (std::find(lost_.begin(), lost_.end(), name) == lost_.end()) lost_.emplace_back(name);
    return std::string(lost_text);
  }

  const KeyValues& secrets_;
  std::vector<std::string>& lost_;
};

}  // namespace

std::string job_state_json(const JobState& state, const KeyValues& secrets, const Masker& masker) {
  const Writer writer(secrets, masker);
  // Named one by one: a member that is new has to be kept as well, or left out on purpose, as
  // `defaults` is (the workflow says them again).
  const auto& [env, path_entries, steps, saved_state, composites, posts, defaults, status,
               has_checked_out, artifact_subjects, matchers] = state;
  json::object object;
  object["env"] = writer.texts(env.entries());
  json::array path;
  for (const std::string& folder : path_entries) path.push_back(writer.text(folder));
  object["path"] = std::move(path);
  object["steps"] = writer.steps(steps);
  json::object saved;
  for (const auto& [key, values] : saved_state) saved[key] = writer.texts(values);
  object["saved_state"] = std::move(saved);
  json::object steps_of_composites;
  for (const auto& [key, composite] : composites) {
    const auto& [own_steps, own_posts] = composite;  // these are not run again
    steps_of_composites[key] = writer.steps(own_steps);
  }
  object["composites"] = std::move(steps_of_composites);
  json::array stages;
  for (const PostStep& post : posts)
    stages.push_back(json::object{{"key", post.key}, {"name", masker.mask(post.name)}});
  object["posts"] = std::move(stages);
  object["status"] = conclusion_name(status.status());
  object["has_checked_out"] = has_checked_out;
  object["artifact_subjects"] = writer.subjects(artifact_subjects);
  json::array sources;
  for (const ProblemMatcherPtr& matcher : matchers.all())
    sources.push_back(writer.text(source_of(*matcher)));
  object["matchers"] = std::move(sources);
  return json::serialize(object);
}

Result<KeptState> job_state_of(std::string_view text, const KeyValues& secrets) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object())
    return Error({"the kept state of the job is damaged", "run the workflow again", 0});
  const json::object& object = value.get_object();
  KeptState kept;
  const Reader reader(secrets, kept.lost);
  for (auto& [name, each] : reader.texts(object.if_contains("env"))) kept.state.env.set(name, each);
  if (const json::value* path = object.if_contains("path"); path != nullptr && path->is_array()) {
    for (const json::value& folder : path->get_array())
      kept.state.path_entries.push_back(reader.text(folder, "PATH"));
  }
  kept.state.steps = reader.steps(object.if_contains("steps"));
  const auto each_of = [&](std::string_view name, auto&& take) {
    const json::value* const entries = object.if_contains(name);
    if (entries == nullptr || !entries->is_object()) return;
    for (const auto& [key, entry] : entries->get_object()) take(std::string(key), entry);
  };
  each_of("saved_state", [&](const std::string& key, const json::value& entry) {
    kept.state.saved_state[key] = reader.texts(&entry);
  });
  each_of("composites", [&](const std::string& key, const json::value& entry) {
    kept.state.composites[key].steps = reader.steps(&entry);
  });
  if (const json::value* posts = object.if_contains("posts");
      posts != nullptr && posts->is_array()) {
    for (const json::value& post : posts->get_array()) {
      if (!post.is_object()) continue;
      kept.posts.push_back(
          {Reader::plain(post.get_object(), "key"), Reader::plain(post.get_object(), "name")});
    }
  }
  const Conclusion status = Reader::conclusion(Reader::plain(object, "status"));
  if (status == Conclusion::failure) kept.state.status.add(TaskResult::failed);
  if (status == Conclusion::cancelled) kept.state.status.cancel();
  kept.state.has_checked_out = Reader::holds(object, "has_checked_out");
  kept.state.artifact_subjects = reader.subjects(object.if_contains("artifact_subjects"));
  kept.state.matchers.add(reader.matchers(object.if_contains("matchers")));
  return kept;
}

}  // namespace localrun
