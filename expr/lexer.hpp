#pragma once

// Text of one expression into tokens (expressions.md 2).

#include "expr/token.hpp"

#include <boost/container/small_vector.hpp>
#include <string_view>

namespace localrun::expr {

using Tokens = boost::container::small_vector<Token, 48>;

/// All tokens up to the first that is no legal word or may not stand after its predecessor; that
/// one comes out as `unexpected` or `misplaced`, the last.
[[nodiscard]] Tokens lex(std::string_view text);

}  // namespace localrun::expr
