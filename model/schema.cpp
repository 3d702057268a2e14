#include "model/schema.hpp"

#include "model/schema_events.hpp"
#include "model/schema_values.hpp"

#include <algorithm>

namespace localrun::model {
namespace {

using expr::Place;
using namespace schema;

constexpr auto recorded = LocalEffect::recorded;
constexpr auto no_effect = LocalEffect::none;
constexpr auto refused = LocalEffect::refused;

constexpr std::string_view no_service_token =
    "a token that is passed can do what it can do; calls of reusable workflows are checked";
constexpr std::string_view no_deployments =
    "protection rules and deployments belong to the service";
constexpr std::string_view no_images = "images are made on GitHub's larger runners only";
constexpr std::string_view for_readers = "for the readers of the file";
constexpr std::string_view no_containers = "containers are not started yet";

constexpr Definition condition(Place place) {
  return {.shape = Shape::string, .place = place, .is_condition = true};
}
constexpr Definition string_at(Place place) { return {.shape = Shape::string, .place = place}; }
constexpr Definition boolean_at(Place place) { return {.shape = Shape::boolean, .place = place}; }
constexpr Definition number_at(Place place) { return {.shape = Shape::number, .place = place}; }
constexpr Definition map_of(const Definition& value, std::optional<Place> place = {}) {
  return {.shape = Shape::mapping,
          .place = place,
          .loose_key = &non_empty_string,
          .loose_value = &value};
}

// --- env, defaults, concurrency -------------------------------------------------------------

constexpr Definition workflow_env = map_of(string, Place::workflow_env);
constexpr Definition job_env = map_of(string, Place::job_env);
constexpr Definition step_env = map_of(string, Place::step_env);
constexpr Definition step_with = map_of(string, Place::step_with);

constexpr Property run_default_properties[] = {
    {"shell", &non_empty_string},
    {"working-directory", &non_empty_string},
};
constexpr Definition workflow_run_defaults{
    .shape = Shape::mapping, .name = "`defaults.run`", .properties = run_default_properties};
constexpr Property workflow_defaults_properties[] = {{"run", &workflow_run_defaults}};
constexpr Definition workflow_defaults{
    .shape = Shape::mapping, .name = "`defaults`", .properties = workflow_defaults_properties};
constexpr Definition job_run_defaults{.shape = Shape::mapping,
                                      .place = Place::job_defaults_run,
                                      .properties = run_default_properties};
constexpr Property job_defaults_properties[] = {{"run", &job_run_defaults}};
constexpr Definition job_defaults{.shape = Shape::mapping, .properties = job_defaults_properties};

constexpr std::string_view queue_words[] = {"single", "max"};
constexpr Definition queue{.shape = Shape::string, .allowed = queue_words};
constexpr Property concurrency_properties[] = {
    {"group", &non_empty_string, true},
    {"cancel-in-progress", &boolean},
    {"queue", &queue},
};
constexpr Definition concurrency_mapping{
    .shape = Shape::mapping, .name = "`concurrency`", .properties = concurrency_properties};
constexpr const Definition* workflow_concurrency_kinds[] = {&string, &concurrency_mapping};
constexpr Definition workflow_concurrency{.shape = Shape::one_of,
                                          .place = Place::workflow_concurrency,
                                          .alternatives = workflow_concurrency_kinds};
constexpr const Definition* job_concurrency_kinds[] = {&non_empty_string, &concurrency_mapping};
constexpr Definition job_concurrency{
    .shape = Shape::one_of, .place = Place::job_concurrency, .alternatives = job_concurrency_kinds};

// --- permissions ----------------------------------------------------------------------------

constexpr std::string_view any_access_words[] = {"read", "write", "none"};
constexpr std::string_view write_access_words[] = {"write", "none"};
constexpr std::string_view read_access_words[] = {"read", "none"};
constexpr Definition any_access{.shape = Shape::string, .allowed = any_access_words};
constexpr Definition write_access{.shape = Shape::string, .allowed = write_access_words};
constexpr Definition read_access{.shape = Shape::string, .allowed = read_access_words};
constexpr Property permission_properties[] = {
    {"actions", &any_access},
    {"artifact-metadata", &any_access},
    {"attestations", &any_access},
    {"checks", &any_access},
    {"code-quality", &any_access},
    {"contents", &any_access},
    {"copilot-requests", &write_access},
    {"deployments", &any_access},
    {"discussions", &any_access},
    {"drives", &any_access},
    {"id-token", &write_access},
    {"issues", &any_access},
    {"models", &read_access},
    {"packages", &any_access},
    {"pages", &any_access},
    {"pull-requests", &any_access},
    {"repository-projects", &any_access},
    {"security-events", &any_access},
    {"statuses", &any_access},
    {"vulnerability-alerts", &read_access},
};
constexpr Definition permissions_mapping{
    .shape = Shape::mapping, .name = "`permissions`", .properties = permission_properties};
constexpr std::string_view permission_words[] = {"read-all", "write-all"};
constexpr Definition permissions_word{.shape = Shape::string, .allowed = permission_words};
constexpr const Definition* permissions_kinds[] = {&permissions_word, &permissions_mapping};
constexpr Definition permissions{.shape = Shape::one_of, .alternatives = permissions_kinds};

// --- container, services --------------------------------------------------------------------

constexpr Property credentials_properties[] = {
    {"username", &non_empty_string, false, refused, no_containers},
    {"password", &non_empty_string, false, refused, no_containers},
};
constexpr Definition credentials{.shape = Shape::mapping,
                                 .name = "`credentials`",
                                 .place = Place::container_credentials,
                                 .properties = credentials_properties};
constexpr Definition container_env = map_of(string, Place::container_env);
constexpr Property container_properties[] = {
    {"image", &non_empty_string, false, refused, no_containers},
    {"options", &string, false, refused, no_containers},
    {"env", &container_env, false, refused, no_containers},
    {"ports", &string_sequence, false, refused, no_containers},
    {"volumes", &string_sequence, false, refused, no_containers},
    {"credentials", &credentials, false, refused, no_containers},
};
constexpr Definition container_mapping{
    .shape = Shape::mapping, .name = "a container", .properties = container_properties};
constexpr const Definition* container_kinds[] = {&string, &container_mapping};
constexpr Definition container{
    .shape = Shape::one_of, .place = Place::container, .alternatives = container_kinds};

constexpr Property service_properties[] = {
    {"image", &non_empty_string, false, refused, no_containers},
    {"options", &string, false, refused, no_containers},
    {"env", &container_env, false, refused, no_containers},
    {"ports", &string_sequence, false, refused, no_containers},
    {"volumes", &string_sequence, false, refused, no_containers},
    {"credentials", &credentials, false, refused, no_containers},
    {"entrypoint", &string, false, refused, no_containers},
    {"command", &string, false, refused, no_containers},
};
constexpr Definition service_mapping{
    .shape = Shape::mapping, .name = "a service container", .properties = service_properties};
constexpr const Definition* service_kinds[] = {&non_empty_string, &service_mapping};
constexpr Definition service{.shape = Shape::one_of, .alternatives = service_kinds};
constexpr Definition services = map_of(service, Place::services);

// --- steps ----------------------------------------------------------------------------------

constexpr Definition step_condition = condition(Place::step_if);
constexpr Definition step_name = string_at(Place::step_name);
constexpr Definition step_run = string_at(Place::step_run);
constexpr Definition step_working_directory = string_at(Place::step_working_directory);
constexpr Definition step_continue_on_error = boolean_at(Place::step_continue_on_error);
constexpr Definition step_timeout_minutes = number_at(Place::step_timeout_minutes);

constexpr Property run_step_properties[] = {
    {"id", &non_empty_string},    {"name", &step_name},
    {"if", &step_condition},      {"timeout-minutes", &step_timeout_minutes},
    {"run", &step_run, true},     {"continue-on-error", &step_continue_on_error},
    {"env", &step_env},           {"working-directory", &step_working_directory},
    {"shell", &non_empty_string}, {"background", &boolean},
};
constexpr Property uses_step_properties[] = {
    {"id", &non_empty_string},
    {"name", &step_name},
    {"if", &step_condition},
    {"continue-on-error", &step_continue_on_error},
    {"timeout-minutes", &step_timeout_minutes},
    {"uses", &non_empty_string, true},
    {"with", &step_with},
    {"env", &step_env},
    {"background", &boolean},
};
constexpr const Definition* id_list_kinds[] = {&non_empty_string, &string_sequence};
constexpr Definition id_list{.shape = Shape::one_of, .alternatives = id_list_kinds};
constexpr const Definition* nothing_or_boolean_kinds[] = {&null, &boolean};
constexpr Definition nothing_or_boolean{.shape = Shape::one_of,
                                        .alternatives = nothing_or_boolean_kinds};
constexpr Property wait_step_properties[] = {
    {"id", &non_empty_string},
    {"name", &step_name},
    {"continue-on-error", &step_continue_on_error},
    {"wait", &id_list, true},
};
constexpr Property wait_all_step_properties[] = {
    {"id", &non_empty_string},
    {"name", &step_name},
    {"continue-on-error", &step_continue_on_error},
    {"wait-all", &nothing_or_boolean, true},
};
constexpr Property cancel_step_properties[] = {
    {"id", &non_empty_string},
    {"name", &step_name},
    {"continue-on-error", &step_continue_on_error},
    {"cancel", &non_empty_string, true},
};
constexpr Definition run_step{
    .shape = Shape::mapping, .name = "a step", .properties = run_step_properties};
constexpr Definition uses_step{
    .shape = Shape::mapping, .name = "a step", .properties = uses_step_properties};
constexpr Definition wait_step{
    .shape = Shape::mapping, .name = "a step", .properties = wait_step_properties};
constexpr Definition wait_all_step{
    .shape = Shape::mapping, .name = "a step", .properties = wait_all_step_properties};
constexpr Definition cancel_step{
    .shape = Shape::mapping, .name = "a step", .properties = cancel_step_properties};
// Steps that a parallel block refuses are let in here, so that building can say why it refuses
// them.
extern const Definition inner_steps;
constexpr Property parallel_step_properties[] = {{"parallel", &inner_steps, true}};
constexpr Definition parallel_step{
    .shape = Shape::mapping, .name = "a step", .properties = parallel_step_properties};
constexpr const Definition* step_kinds[] = {&run_step,      &uses_step,   &wait_step,
                                            &wait_all_step, &cancel_step, &parallel_step};
constexpr Definition step{.shape = Shape::one_of, .alternatives = step_kinds};
constexpr Definition inner_steps{.shape = Shape::sequence, .item = &step};
constexpr Definition steps{.shape = Shape::sequence, .item = &step};

// --- jobs -----------------------------------------------------------------------------------

constexpr Definition job_condition = condition(Place::job_if);
constexpr Definition job_name = string_at(Place::job_name);
constexpr Definition job_timeout_minutes = number_at(Place::job_timeout_minutes);
constexpr Definition job_cancel_timeout_minutes = number_at(Place::job_cancel_timeout_minutes);
constexpr Definition job_continue_on_error = boolean_at(Place::job_continue_on_error);

constexpr const Definition* labels_kinds[] = {&non_empty_string, &string_sequence};
constexpr Definition labels{.shape = Shape::one_of, .alternatives = labels_kinds};
constexpr Property runs_on_properties[] = {{"group", &non_empty_string}, {"labels", &labels}};
constexpr Definition runs_on_mapping{
    .shape = Shape::mapping, .name = "`runs-on`", .properties = runs_on_properties};
constexpr const Definition* runs_on_kinds[] = {&non_empty_string, &string_sequence,
                                               &runs_on_mapping};
constexpr Definition runs_on{
    .shape = Shape::one_of, .place = Place::runs_on, .alternatives = runs_on_kinds};

constexpr Definition matrix_filter = map_of(any);
constexpr Definition matrix_filters{.shape = Shape::sequence, .item = &matrix_filter};
constexpr Property matrix_properties[] = {{"include", &matrix_filters},
                                          {"exclude", &matrix_filters}};
constexpr Definition matrix_vector{.shape = Shape::sequence, .item = &any};
constexpr Definition matrix{.shape = Shape::mapping,
                            .properties = matrix_properties,
                            .loose_key = &non_empty_string,
                            .loose_value = &matrix_vector};
constexpr Property strategy_properties[] = {
    {"fail-fast", &boolean},
    {"max-parallel", &number},
    {"matrix", &matrix},
};
constexpr Definition strategy{.shape = Shape::mapping,
                              .name = "`strategy`",
                              .place = Place::strategy,
                              .properties = strategy_properties};

constexpr Definition environment_url = string_at(Place::environment_url);
constexpr Property environment_properties[] = {
    {"name", &string, true, recorded, no_deployments},
    {"url", &environment_url, false, recorded, no_deployments},
    {"deployment", &boolean, false, recorded, no_deployments},
};
constexpr Definition environment_mapping{
    .shape = Shape::mapping, .name = "`environment`", .properties = environment_properties};
constexpr const Definition* environment_kinds[] = {&string, &environment_mapping};
constexpr Definition environment{
    .shape = Shape::one_of, .place = Place::environment, .alternatives = environment_kinds};

constexpr Definition output_value = string_at(Place::job_outputs);
constexpr Definition outputs = map_of(output_value);

constexpr Definition snapshot_condition = condition(Place::snapshot_if);
constexpr Property snapshot_properties[] = {
    {"image-name", &non_empty_string, true, no_effect, no_images},
    {"if", &snapshot_condition, false, no_effect, no_images},
    {"version", &non_empty_string, false, no_effect, no_images},
};
constexpr Definition snapshot_mapping{
    .shape = Shape::mapping, .name = "`snapshot`", .properties = snapshot_properties};
constexpr const Definition* snapshot_kinds[] = {&non_empty_string, &snapshot_mapping};
constexpr Definition snapshot{.shape = Shape::one_of, .alternatives = snapshot_kinds};

constexpr const Definition* needs_kinds[] = {&string_sequence, &non_empty_string};
constexpr Definition needs{.shape = Shape::one_of, .alternatives = needs_kinds};

constexpr Property ordinary_job_properties[] = {
    {"needs", &needs},
    {"if", &job_condition},
    {"strategy", &strategy},
    {"name", &job_name},
    {"runs-on", &runs_on, true},
    {"timeout-minutes", &job_timeout_minutes},
    {"cancel-timeout-minutes", &job_cancel_timeout_minutes},
    {"continue-on-error", &job_continue_on_error},
    {"container", &container, false, refused, no_containers},
    {"services", &services, false, refused, no_containers},
    {"env", &job_env},
    {"environment", &environment, false, recorded, no_deployments},
    {"permissions", &permissions, false, recorded, no_service_token},
    {"concurrency", &job_concurrency},
    {"outputs", &outputs},
    {"defaults", &job_defaults},
    {"steps", &steps},
    {"snapshot", &snapshot, false, no_effect, no_images},
};
constexpr Definition ordinary_job{
    .shape = Shape::mapping, .name = "a job", .properties = ordinary_job_properties};

constexpr const Definition* input_value_kinds[] = {&string, &boolean, &number};
constexpr Definition call_input{
    .shape = Shape::one_of, .place = Place::job_with, .alternatives = input_value_kinds};
constexpr Definition call_with = map_of(call_input);
constexpr Definition call_secret{
    .shape = Shape::one_of, .place = Place::job_secrets, .alternatives = input_value_kinds};
constexpr Definition call_secrets_mapping = map_of(call_secret);
constexpr std::string_view inherit_word[] = {"inherit"};
constexpr Definition inherit{.shape = Shape::string, .allowed = inherit_word};
constexpr const Definition* call_secrets_kinds[] = {&inherit, &call_secrets_mapping};
constexpr Definition call_secrets{.shape = Shape::one_of, .alternatives = call_secrets_kinds};

constexpr Property call_job_properties[] = {
    {"name", &job_name},
    {"uses", &non_empty_string, true},
    {"with", &call_with},
    {"secrets", &call_secrets},
    {"needs", &needs},
    {"if", &job_condition},
    {"permissions", &permissions, false, recorded, no_service_token},
    {"concurrency", &job_concurrency},
    {"strategy", &strategy},
};
constexpr Definition call_job{
    .shape = Shape::mapping, .name = "a job", .properties = call_job_properties};
constexpr const Definition* job_kinds[] = {&ordinary_job, &call_job};
constexpr Definition job{.shape = Shape::one_of, .alternatives = job_kinds};
constexpr Definition jobs = map_of(job);

// --- the file -------------------------------------------------------------------------------

constexpr Definition run_name = string_at(Place::run_name);
constexpr Property workflow_properties[] = {
    {"on", &on, true},
    {"name", &string},
    {"description", &string, false, no_effect, for_readers},
    {"run-name", &run_name},
    {"defaults", &workflow_defaults},
    {"env", &workflow_env},
    {"permissions", &permissions, false, recorded, no_service_token},
    {"concurrency", &workflow_concurrency},
    {"jobs", &jobs, true},
};
constexpr Definition workflow{.shape = Shape::mapping,
                              .name = "a workflow",
                              .place = Place::none,
                              .properties = workflow_properties};

constexpr const Definition* named[] = {
    &workflow,
    &ordinary_job,
    &call_job,
    &run_step,
    &uses_step,
    &wait_step,
    &wait_all_step,
    &cancel_step,
    &parallel_step,
    &permissions_mapping,
    &strategy,
    &container_mapping,
    &credentials,
    &environment_mapping,
    &concurrency_mapping,
    &workflow_defaults,
    &workflow_run_defaults,
    &service_mapping,
};

}  // namespace

const Property* Definition::find(std::string_view key) const noexcept {
  const auto found = std::find_if(properties.begin(), properties.end(),
                                  [key](const Property& property) { return property.key == key; });
  return found == properties.end() ? nullptr : &*found;
}

const Definition& workflow_definition() noexcept { return workflow; }

std::span<const Definition* const> named_definitions() noexcept { return named; }

}  // namespace localrun::model
