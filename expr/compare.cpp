#include "expr/compare.hpp"

#include "expr/text.hpp"

namespace localrun::expr {
namespace {

bool equal_of_one_kind(const Value& left, const Value& right) {
  switch (left.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return left.boolean() == right.boolean();
    case Kind::number:
      return left.number() == right.number();
    case Kind::string:
      return equal_ignoring_case(left.string(), right.string());
    case Kind::array:
    case Kind::object:
      return left.is_same_instance(right);
  }
  return false;
}

bool less_of_one_kind(const Value& left, const Value& right) {
  switch (left.kind()) {
    case Kind::boolean:
      return !left.boolean() && right.boolean();
    case Kind::number:
      return left.number() < right.number();
    case Kind::string:
      return std::is_lt(compare_ignoring_case(left.string(), right.string()));
    case Kind::null:
    case Kind::array:
    case Kind::object:
      break;
  }
  return false;
}

// Of two different kinds, those that compare do so as numbers: a String with a Number directly;
// Boolean and Null become Numbers, after which a String does too. Only a left-over Array or Object
// has no counterpart.
template <class OfOneKind, class OfNumbers>
bool compare(const Value& left, const Value& right, OfOneKind of_one_kind, OfNumbers of_numbers) {
  if (left.kind() == right.kind()) return of_one_kind(left, right);
  if (!left.is_primitive() || !right.is_primitive()) return false;
  return of_numbers(left.to_number(), right.to_number());
}

}  // namespace

bool loosely_equal(const Value& left, const Value& right) {
  return compare(left, right, equal_of_one_kind, [](double a, double b) { return a == b; });
}

bool loosely_less(const Value& left, const Value& right) {
  return compare(left, right, less_of_one_kind, [](double a, double b) { return a < b; });
}

}  // namespace localrun::expr
