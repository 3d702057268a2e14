#include "runner/events/event_json.hpp"
#include "tests/events/hostile_texts.hpp"
#include "tests/events/sample_events.hpp"
#include "tests/support/schema_validator.hpp"
#include "tests/support/places.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <set>

namespace localrun {
namespace {

namespace json = boost::json;

const std::string schema_path = test::source_dir() / "docs/events.schema.json";

TEST(EventSchema, EveryLineIsAsTheSchemaSays) {
  const json::value schema = read_schema(schema_path);
  const SchemaValidator validator(schema);
  std::set<std::string> seen;
  for (const HostileText& hostile : hostile_texts()) {
    SCOPED_TRACE(hostile.name);
    for (const auto form : {EventEncoder::LogForm::lines, EventEncoder::LogForm::whole}) {
      const SampleRun run(hostile.text);
      EventEncoder encoder(form);
      std::string stream;
      for (const Event& event : run.events) stream += encoder.encode(event);
      stream += encoder.encode(run.events.front(),
                               LogBlock{"logs/1.log", 0, 5, 1, LogText::Stream::output});
      for (std::string_view rest = stream; !rest.empty(); rest.remove_prefix(rest.find('\n') + 1)) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        ASSERT_EQ(validator.check_line(line), "") << line.substr(0, 1000);
        const json::value parsed = json::parse({line.data(), line.size()});
        seen.insert(std::string(parsed.at("event").as_string()));
      }
    }
  }
  for (const json::value& branch : schema.at("oneOf").as_array()) {
    const std::string_view reference = branch.at("$ref").as_string();
    const std::string name(reference.substr(reference.rfind('/') + 1));
    EXPECT_TRUE(seen.contains(name)) << name << " is in the schema, but never written";
  }
}

TEST(EventSchema, EveryExampleOfTheDocumentIsValidAndEveryEventHasOne) {
  const json::value schema = read_schema(schema_path);
  const SchemaValidator validator(schema);
  std::ifstream document(test::source_dir() / "docs/events.md");
  ASSERT_TRUE(document);
  std::set<std::string> seen;
  EventDecoder decoder;
  for (std::string line; std::getline(document, line);) {
    if (!line.starts_with("{\"time\"")) continue;
    EXPECT_EQ(validator.check_line(line), "") << line;
    const Decoded decoded = decoder.decode(line);
    EXPECT_FALSE(std::holds_alternative<Decoded::Malformed>(decoded.line)) << line;
    seen.insert(std::string(json::parse(line).at("event").as_string()));
  }
  EXPECT_EQ(seen.size(), schema.at("oneOf").as_array().size());
}

TEST(EventSchema, MistakesAreFound) {
  const SchemaValidator validator(read_schema(schema_path));
  const std::string head = R"({"time":"2026-11-23T14:15:00.000Z","seq":1,"run":"r","event":)";
  struct Row {
    std::string line;
    const char* mistake;
  };
  const Row rows[] = {
      {head + R"("cancel_requested","reason":"SIGINT"})", ""},
      {head + R"("cancel_requested"})", "$: lacks \"reason\""},
      {head + R"("cancel_requested","reason":1})", "$.reason: not of type \"string\""},
      {head + R"("cancel_requested","reason":"a","mood":1})", "$.mood: not allowed"},
      {head + R"("levitated"})", "$: none of the alternatives"},
      {R"({"time":"now","seq":1,"run":"r","event":"cancel_requested","reason":"a"})",
       "$.time: does not match"},
      {R"({"time":"2026-11-23T14:15:00.000Z","seq":0,"run":"r","event":"cancel_requested","reason":"a"})",
       "$.seq: less than 1"},
      {head +
           R"("run_finished","result":"fine","exit_status":0,"duration_ms":1,"steps_not_run":0})",
       "$.result: not one of"},
      {head + R"("annotation","level":"error","message":"m","properties":{"a":1}})",
       "$.properties.a: not of type \"string\""},
      {head, "not JSON"},
  };
  for (const Row& row : rows) {
    const std::string mistake = validator.check_line(row.line);
    EXPECT_EQ(mistake.substr(0, std::string_view(row.mistake).size()), row.mistake) << row.line;
    EXPECT_EQ(mistake.empty(), *row.mistake == '\0') << mistake;
  }
}

}  // namespace
}  // namespace localrun
