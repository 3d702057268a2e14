#include "model/schema_action.hpp"

#include "model/schema_values.hpp"

namespace localrun::model {
namespace {

using expr::Place;
using namespace schema;

constexpr Definition string_at(Place place) { return {.shape = Shape::string, .place = place}; }
constexpr Definition condition(Place place) {
  return {.shape = Shape::string, .place = place, .is_condition = true};
}
constexpr Definition map_of(const Definition& value, std::optional<Place> place = {}) {
  return {.shape = Shape::mapping,
          .place = place,
          .loose_key = &non_empty_string,
          .loose_value = &value};
}

// --- inputs, outputs ------------------------------------------------------------------------

constexpr Definition input_default = string_at(Place::action_input_default);
constexpr Property input_properties[] = {
    {"description", &any},
    {"required", &any, false, LocalEffect::none},  // GitHub does not enforce it either
    {"default", &input_default},
    {"deprecationMessage", &string},
};
constexpr Definition input_mapping{.shape = Shape::mapping,
                                   .properties = input_properties,
                                   .loose_key = &non_empty_string,
                                   .loose_value = &any};
constexpr const Definition* input_kinds[] = {&null, &input_mapping};
constexpr Definition input{.shape = Shape::one_of, .alternatives = input_kinds};
constexpr Definition inputs = map_of(input);

constexpr Definition output_value = string_at(Place::composite_output_value);
constexpr Property output_properties[] = {{"description", &string}, {"value", &output_value}};
constexpr Definition output{
    .shape = Shape::mapping, .name = "an output", .properties = output_properties};
constexpr Definition outputs = map_of(output);

// --- runs -----------------------------------------------------------------------------------

constexpr Definition pre_condition = condition(Place::action_pre_if);
constexpr Definition post_condition = condition(Place::action_post_if);

constexpr Definition docker_argument = string_at(Place::docker_args);
constexpr Definition docker_arguments{.shape = Shape::sequence, .item = &docker_argument};
constexpr Definition docker_env = map_of(string, Place::docker_env);
constexpr Property docker_properties[] = {
    {"using", &non_empty_string},
    {"image", &non_empty_string},
    {"entrypoint", &non_empty_string},
    {"args", &docker_arguments},
    {"env", &docker_env},
    {"pre-entrypoint", &non_empty_string},
    {"pre-if", &pre_condition},
    {"post-entrypoint", &non_empty_string},
    {"post-if", &post_condition},
};
constexpr Definition docker_runs{
    .shape = Shape::mapping, .name = "`runs`", .properties = docker_properties};

constexpr Property node_properties[] = {
    {"using", &non_empty_string}, {"main", &non_empty_string}, {"pre", &non_empty_string},
    {"pre-if", &pre_condition},   {"post", &non_empty_string}, {"post-if", &post_condition},
};
constexpr Definition node_runs{
    .shape = Shape::mapping, .name = "`runs`", .properties = node_properties};

constexpr Definition step_condition = condition(Place::composite_step_if);
constexpr Definition step_name = string_at(Place::composite_step_name);
constexpr Definition step_run = string_at(Place::composite_step_run);
constexpr Definition step_shell = string_at(Place::composite_step_shell);
constexpr Definition step_env = map_of(string, Place::composite_step_env);
constexpr Definition step_with = map_of(string, Place::composite_step_with);
constexpr Definition step_working_directory = string_at(Place::composite_step_working_directory);
constexpr Definition step_continue_on_error{.shape = Shape::boolean,
                                            .place = Place::composite_step_continue_on_error};
constexpr Property run_step_properties[] = {
    {"name", &step_name},
    {"id", &non_empty_string},
    {"if", &step_condition},
    {"run", &step_run, true},
    {"env", &step_env},
    {"continue-on-error", &step_continue_on_error},
    {"working-directory", &step_working_directory},
    {"shell", &step_shell, true},
};
constexpr Property uses_step_properties[] = {
    {"name", &step_name},
    {"id", &non_empty_string},
    {"if", &step_condition},
    {"uses", &non_empty_string, true},
    {"continue-on-error", &step_continue_on_error},
    {"with", &step_with},
    {"env", &step_env},
};
constexpr Definition run_step{
    .shape = Shape::mapping, .name = "a step", .properties = run_step_properties};
constexpr Definition uses_step{
    .shape = Shape::mapping, .name = "a step", .properties = uses_step_properties};
constexpr const Definition* step_kinds[] = {&run_step, &uses_step};
constexpr Definition step{.shape = Shape::one_of, .alternatives = step_kinds};
constexpr Definition steps{.shape = Shape::sequence, .item = &step};
constexpr Property composite_properties[] = {{"using", &non_empty_string}, {"steps", &steps}};
constexpr Definition composite_runs{
    .shape = Shape::mapping, .name = "`runs`", .properties = composite_properties};

constexpr const Definition* runs_kinds[] = {&docker_runs, &node_runs, &composite_runs};
constexpr Definition runs{.shape = Shape::one_of, .alternatives = runs_kinds};

// --- the file -------------------------------------------------------------------------------

constexpr Property action_properties[] = {
    {"name", &string},
    {"description", &string},
    {"author", &any, false, LocalEffect::none},
    {"inputs", &inputs},
    {"outputs", &outputs},
    {"runs", &runs},
    {"branding", &any, false, LocalEffect::none},
};
constexpr Definition action{.shape = Shape::mapping,
                            .place = Place::none,
                            .properties = action_properties,
                            .loose_key = &non_empty_string,
                            .loose_value = &any};

}  // namespace

const Definition& action_definition() noexcept { return action; }

}  // namespace localrun::model
