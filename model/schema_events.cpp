#include "model/schema_events.hpp"

#include "model/schema_values.hpp"

#include <array>

namespace localrun::model::schema {
namespace {

using expr::Place;
using Words = std::string_view;

/// An event with activity types and further keys: nothing, or a mapping of them.
template <const auto& types, const auto& more>
struct Event {
  static constexpr Definition type{.shape = Shape::string, .allowed = types};
  static constexpr Definition type_list{.shape = Shape::sequence, .item = &type};
  static constexpr const Definition* types_kinds[] = {&type, &type_list};
  static constexpr Definition types_value{.shape = Shape::one_of, .alternatives = types_kinds};
  static constexpr auto properties = [] {
    std::array<Property, std::size(more) + 1> all{};
    all[0] = {"types", &types_value};
    for (std::size_t i = 0; i < std::size(more); ++i) all[i + 1] = more[i];
    return all;
  }();
  static constexpr Definition mapping{
      .shape = Shape::mapping, .name = "this trigger", .properties = properties};
  static constexpr const Definition* kinds[] = {&null, &mapping};
  static constexpr Definition definition{.shape = Shape::one_of, .alternatives = kinds};
};

constexpr std::array<Property, 0> no_more{};
constexpr std::array branch_filters{Property{"branches", &one_or_more_strings},
                                    Property{"branches-ignore", &one_or_more_strings}};
constexpr std::array pull_request_filters{
    Property{"branches", &one_or_more_strings}, Property{"branches-ignore", &one_or_more_strings},
    Property{"paths", &one_or_more_strings}, Property{"paths-ignore", &one_or_more_strings}};
constexpr std::array workflow_run_more{Property{"workflows", &one_or_more_strings},
                                       Property{"branches", &one_or_more_strings},
                                       Property{"branches-ignore", &one_or_more_strings}};
constexpr std::array image_version_more{Property{"names", &one_or_more_strings},
                                        Property{"versions", &one_or_more_strings}};

constexpr Words branch_protection_rule_types[] = {"created", "edited", "deleted"};
constexpr Words check_run_types[] = {"completed", "created", "rerequested", "requested_action"};
constexpr Words check_suite_types[] = {"completed"};
constexpr Words discussion_types[] = {
    "created",   "edited", "deleted",  "transferred",      "pinned",   "unpinned",  "labeled",
    "unlabeled", "locked", "unlocked", "category_changed", "answered", "unanswered"};
constexpr Words created_edited_deleted[] = {"created", "edited", "deleted"};
constexpr Words image_version_types[] = {"created", "ready", "deleted"};
constexpr Words issues_types[] = {"opened",      "edited",        "deleted",    "transferred",
                                  "pinned",      "unpinned",      "closed",     "reopened",
                                  "assigned",    "unassigned",    "labeled",    "unlabeled",
                                  "locked",      "unlocked",      "milestoned", "demilestoned",
                                  "field_added", "field_removed", "typed",      "untyped"};
constexpr Words merge_group_types[] = {"checks_requested"};
constexpr Words milestone_types[] = {"created", "closed", "opened", "edited", "deleted"};
constexpr Words project_types[] = {"created", "closed", "reopened", "edited", "deleted"};
constexpr Words project_card_types[] = {"created", "moved", "converted", "edited", "deleted"};
constexpr Words project_column_types[] = {"created", "updated", "moved", "deleted"};
constexpr Words pull_request_types[] = {"assigned",
                                        "unassigned",
                                        "labeled",
                                        "unlabeled",
                                        "opened",
                                        "edited",
                                        "closed",
                                        "reopened",
                                        "synchronize",
                                        "converted_to_draft",
                                        "locked",
                                        "unlocked",
                                        "enqueued",
                                        "dequeued",
                                        "milestoned",
                                        "demilestoned",
                                        "ready_for_review",
                                        "review_requested",
                                        "review_request_removed",
                                        "auto_merge_enabled",
                                        "auto_merge_disabled",
                                        "stacked"};
constexpr Words pull_request_review_types[] = {"submitted", "edited", "dismissed"};
constexpr Words registry_package_types[] = {"published", "updated"};
constexpr Words release_types[] = {"published", "unpublished", "created", "edited",
                                   "deleted",   "prereleased", "released"};
constexpr Words watch_types[] = {"started"};
constexpr Words workflow_run_types[] = {"requested", "completed", "in_progress"};

constexpr Property push_properties[] = {
    {"branches", &one_or_more_strings}, {"branches-ignore", &one_or_more_strings},
    {"tags", &one_or_more_strings},     {"tags-ignore", &one_or_more_strings},
    {"paths", &one_or_more_strings},    {"paths-ignore", &one_or_more_strings},
};
constexpr Definition push_mapping{
    .shape = Shape::mapping, .name = "this trigger", .properties = push_properties};
constexpr const Definition* push_kinds[] = {&null, &push_mapping};
constexpr Definition push{.shape = Shape::one_of, .alternatives = push_kinds};

// The types of a repository dispatch are free.
constexpr Property repository_dispatch_properties[] = {{"types", &string_sequence}};
constexpr Definition repository_dispatch_mapping{
    .shape = Shape::mapping, .name = "this trigger", .properties = repository_dispatch_properties};
constexpr const Definition* repository_dispatch_kinds[] = {&null, &repository_dispatch_mapping};
constexpr Definition repository_dispatch{.shape = Shape::one_of,
                                         .alternatives = repository_dispatch_kinds};

constexpr Property cron_properties[] = {{"cron", &string, true}, {"timezone", &non_empty_string}};
constexpr Definition cron{
    .shape = Shape::mapping, .name = "a schedule", .properties = cron_properties};
constexpr Definition schedule{.shape = Shape::sequence, .item = &cron};

constexpr Words dispatch_input_type_words[] = {"string", "boolean", "number", "choice",
                                               "environment"};
constexpr Definition dispatch_input_type{.shape = Shape::string,
                                         .allowed = dispatch_input_type_words};
constexpr const Definition* default_kinds[] = {&string, &boolean, &number};
constexpr Definition default_value{.shape = Shape::one_of, .alternatives = default_kinds};
constexpr Property dispatch_input_properties[] = {
    {"description", &string},    {"type", &dispatch_input_type}, {"required", &boolean},
    {"default", &default_value}, {"options", &string_sequence},
};
// The service ignores unknown keys of an input, and takes an input without a mapping.
constexpr Definition dispatch_input_mapping{.shape = Shape::mapping,
                                            .properties = dispatch_input_properties,
                                            .loose_key = &string,
                                            .loose_value = &any};
constexpr const Definition* dispatch_input_kinds[] = {&null, &dispatch_input_mapping};
constexpr Definition dispatch_input{.shape = Shape::one_of, .alternatives = dispatch_input_kinds};
constexpr Definition dispatch_inputs_mapping{
    .shape = Shape::mapping, .loose_key = &non_empty_string, .loose_value = &dispatch_input};
constexpr const Definition* dispatch_inputs_kinds[] = {&null, &dispatch_inputs_mapping};
constexpr Definition dispatch_inputs{.shape = Shape::one_of, .alternatives = dispatch_inputs_kinds};
constexpr Property dispatch_properties[] = {{"inputs", &dispatch_inputs}};
constexpr Definition dispatch_mapping{
    .shape = Shape::mapping, .name = "`workflow_dispatch`", .properties = dispatch_properties};
constexpr const Definition* dispatch_kinds[] = {&null, &dispatch_mapping};
constexpr Definition workflow_dispatch{.shape = Shape::one_of, .alternatives = dispatch_kinds};

constexpr Words call_input_type_words[] = {"string", "boolean", "number"};
constexpr Definition call_input_type{.shape = Shape::string, .allowed = call_input_type_words};
constexpr Definition call_input_default{.shape = Shape::one_of,
                                        .place = Place::workflow_call_input_default,
                                        .alternatives = default_kinds};
constexpr Property call_input_properties[] = {
    {"description", &string},
    {"type", &call_input_type, true},
    {"required", &boolean},
    {"default", &call_input_default},
};
constexpr Definition call_input{
    .shape = Shape::mapping, .name = "an input", .properties = call_input_properties};
constexpr Definition call_inputs_mapping{
    .shape = Shape::mapping, .loose_key = &non_empty_string, .loose_value = &call_input};
constexpr const Definition* call_inputs_kinds[] = {&null, &call_inputs_mapping};
constexpr Definition call_inputs{.shape = Shape::one_of, .alternatives = call_inputs_kinds};

constexpr Property call_secret_properties[] = {{"description", &string}, {"required", &boolean}};
constexpr Definition call_secret_mapping{
    .shape = Shape::mapping, .name = "a secret", .properties = call_secret_properties};
constexpr const Definition* call_secret_kinds[] = {&null, &call_secret_mapping};
constexpr Definition call_secret{.shape = Shape::one_of, .alternatives = call_secret_kinds};
constexpr Definition call_secrets_mapping{
    .shape = Shape::mapping, .loose_key = &non_empty_string, .loose_value = &call_secret};
constexpr const Definition* call_secrets_kinds[] = {&null, &call_secrets_mapping};
constexpr Definition call_secrets{.shape = Shape::one_of, .alternatives = call_secrets_kinds};

constexpr Definition call_output_value{.shape = Shape::string,
                                       .place = Place::workflow_call_output_value};
constexpr Property call_output_properties[] = {
    {"description", &string},
    {"value", &call_output_value, true},
};
constexpr Definition call_output{
    .shape = Shape::mapping, .name = "an output", .properties = call_output_properties};
constexpr Definition call_outputs_mapping{
    .shape = Shape::mapping, .loose_key = &non_empty_string, .loose_value = &call_output};
constexpr const Definition* call_outputs_kinds[] = {&null, &call_outputs_mapping};
constexpr Definition call_outputs{.shape = Shape::one_of, .alternatives = call_outputs_kinds};

constexpr Property call_properties[] = {
    {"inputs", &call_inputs},
    {"secrets", &call_secrets},
    {"outputs", &call_outputs},
};
constexpr Definition call_mapping{
    .shape = Shape::mapping, .name = "`workflow_call`", .properties = call_properties};
constexpr const Definition* call_kinds[] = {&null, &call_mapping};
constexpr Definition workflow_call{.shape = Shape::one_of, .alternatives = call_kinds};

constexpr Property events[] = {
    {"branch_protection_rule", &Event<branch_protection_rule_types, no_more>::definition},
    {"check_run", &Event<check_run_types, no_more>::definition},
    {"check_suite", &Event<check_suite_types, no_more>::definition},
    {"create", &null},
    {"delete", &null},
    {"deployment", &null},
    {"deployment_status", &null},
    {"discussion", &Event<discussion_types, no_more>::definition},
    {"discussion_comment", &Event<created_edited_deleted, no_more>::definition},
    {"dynamic", &null},
    {"fork", &null},
    {"gollum", &null},
    {"image_version", &Event<image_version_types, image_version_more>::definition},
    {"interactive_component", &null},
    {"issue_comment", &Event<created_edited_deleted, no_more>::definition},
    {"issues", &Event<issues_types, no_more>::definition},
    {"label", &Event<created_edited_deleted, no_more>::definition},
    {"member", &null},
    {"merge_group", &Event<merge_group_types, branch_filters>::definition},
    {"milestone", &Event<milestone_types, no_more>::definition},
    {"page_build", &null},
    {"project", &Event<project_types, no_more>::definition},
    {"project_card", &Event<project_card_types, no_more>::definition},
    {"project_column", &Event<project_column_types, no_more>::definition},
    {"public", &null},
    {"pull_request", &Event<pull_request_types, pull_request_filters>::definition},
    {"pull_request_comment", &Event<created_edited_deleted, no_more>::definition},
    {"pull_request_review", &Event<pull_request_review_types, no_more>::definition},
    {"pull_request_review_comment", &Event<created_edited_deleted, no_more>::definition},
    {"pull_request_target", &Event<pull_request_types, pull_request_filters>::definition},
    {"push", &push},
    {"registry_package", &Event<registry_package_types, no_more>::definition},
    {"release", &Event<release_types, no_more>::definition},
    {"repository_dispatch", &repository_dispatch},
    {"schedule", &schedule},
    {"status", &null},
    {"watch", &Event<watch_types, no_more>::definition},
    {"workflow_call", &workflow_call},
    {"workflow_dispatch", &workflow_dispatch},
    {"workflow_run", &Event<workflow_run_types, workflow_run_more>::definition},
};

constexpr auto event_names = [] {
  std::array<Words, std::size(events)> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = events[i].key;
  return names;
}();
constexpr Definition event_name{.shape = Shape::string, .allowed = event_names};
constexpr Definition event_sequence{.shape = Shape::sequence, .item = &event_name};
constexpr Definition event_mapping{.shape = Shape::mapping, .name = "`on`", .properties = events};
constexpr const Definition* on_kinds[] = {&event_name, &event_sequence, &event_mapping};

}  // namespace

constexpr Definition on{.shape = Shape::one_of, .alternatives = on_kinds};

}  // namespace localrun::model::schema
