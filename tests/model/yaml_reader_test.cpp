#include "model/yaml_reader.hpp"

#include <gtest/gtest.h>

namespace localrun::model {
namespace {

TEST(YamlReader, Reads) {
  EXPECT_TRUE(read_yaml(std::make_shared<const SourceFile>("f", "a: 1")).root);
}

}  // namespace
}  // namespace localrun::model
