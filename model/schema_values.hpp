#pragma once

// Kinds of value that many keys share (workflow-syntax.md 4). For the files of the schema only.

#include "model/schema.hpp"

namespace localrun::model::schema {

inline constexpr Definition null{.shape = Shape::null};
inline constexpr Definition boolean{.shape = Shape::boolean};
inline constexpr Definition number{.shape = Shape::number};
inline constexpr Definition string{.shape = Shape::string};
inline constexpr Definition non_empty_string{.shape = Shape::string, .is_non_empty = true};
inline constexpr Definition any{.shape = Shape::any};
inline constexpr Definition string_sequence{.shape = Shape::sequence, .item = &non_empty_string};

inline constexpr const Definition* one_or_more_strings_kinds[] = {&non_empty_string,
                                                                  &string_sequence};
/// One text, or a list of them.
inline constexpr Definition one_or_more_strings{.shape = Shape::one_of,
                                                .alternatives = one_or_more_strings_kinds};

}  // namespace localrun::model::schema
