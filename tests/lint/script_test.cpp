#include "model/lint/script.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace localrun::model {
namespace {

using Names = std::vector<std::string>;

struct Row {
  std::string_view name;
  std::string_view script;
  Names outputs;
  bool knows_all;
};

const std::vector<Row> rows = {
    {"double quotes", "echo \"a=1\" >> \"$GITHUB_OUTPUT\"", {"a"}, true},
    {"no quotes", "echo a=1 >> $GITHUB_OUTPUT", {"a"}, true},
    {"braces", "echo a=1 >>${GITHUB_OUTPUT}", {"a"}, true},
    {"redirect first", ">> $GITHUB_OUTPUT echo a=1", {"a"}, true},
    {"several", "echo a=1 >> $GITHUB_OUTPUT; echo b=2 >> $GITHUB_OUTPUT && true", {"a", "b"}, true},
    {"group", "{ echo a=1; echo b=2; } >> $GITHUB_OUTPUT", {"a", "b"}, true},
    {"subshell", "( echo a=1\necho b=2 ) >> $GITHUB_OUTPUT", {"a", "b"}, true},
    {"if", "if [ -n \"$X\" ]; then echo a=1 >> $GITHUB_OUTPUT; else true; fi", {"a"}, true},
    {"loop", "for x in 1 2; do echo a=$x; done >> $GITHUB_OUTPUT", {"a"}, true},
    {"delimiter",
     "echo 'a<<EOF' >> $GITHUB_OUTPUT\ngit log >> $GITHUB_OUTPUT\necho EOF >> $GITHUB_OUTPUT",
     {"a"},
     true},
    {"computed delimiter",
     "d=$(uuidgen)\n{ echo \"a<<$d\"; cat x; echo \"$d\"; } >> $GITHUB_OUTPUT",
     {"a"},
     false},  // uuidgen is not known to leave the file alone
    {"delimiter in a variable",
     "d=EOF\n{ echo \"a<<$d\"; cat x; echo \"$d\"; } >> $GITHUB_OUTPUT",
     {"a"},
     true},
    {"open delimiter", "echo 'a<<EOF' >> $GITHUB_OUTPUT", {"a"}, false},
    {"printf", "printf 'a=%s\\nb=2\\n' \"$x\" >> $GITHUB_OUTPUT", {"a", "b"}, true},
    {"printf without line end", "printf 'a=1' >> $GITHUB_OUTPUT", {}, false},
    {"printf of names", "printf '%s=%s\\n' a 1 b 2 >> $GITHUB_OUTPUT", {"a", "b"}, true},
    {"echo -e", "echo -e 'a=1\\nb=2' >> $GITHUB_OUTPUT", {"a", "b"}, true},
    {"tee", "echo a=1 | tee -a $GITHUB_OUTPUT", {"a"}, true},
    {"tee behind a group", "{ echo a=1; echo b=2; } | tee -a \"$GITHUB_OUTPUT\"", {"a", "b"}, true},
    {"here document", "cat <<EOF >> $GITHUB_OUTPUT\na=1\nb=$x\nEOF\n", {"a", "b"}, true},
    {"here document, quoted",
     "cat >> $GITHUB_OUTPUT <<'EOF'\na=$1\nEOF\necho b=1 >> $GITHUB_OUTPUT",
     {"a", "b"},
     true},
    {"set-output", "echo \"::set-output name=a::1\"", {"a"}, true},
    {"continued line", "echo a=1 \\\n  >> $GITHUB_OUTPUT", {"a"}, true},
    {"comment", "# echo b=1 >> x\necho a=1 >> $GITHUB_OUTPUT # and more", {"a"}, true},
    {"nothing", "echo a=1", {}, true},
    {"other stream", "echo a=1 2>> $GITHUB_OUTPUT", {}, false},
    {"pasted", "echo \"a=${{ inputs.x }}\" >> $GITHUB_OUTPUT", {"a"}, true},
    {"pasted in single quotes", "echo 'a=${{ format('{0}', 1) }}' >> $GITHUB_OUTPUT", {"a"}, true},
    {"pasted command", "${{ inputs.x }}", {}, false},
    {"computed name", "echo \"$k=1\" >> $GITHUB_OUTPUT", {}, false},
    {"unknown text", "jq . x >> $GITHUB_OUTPUT", {}, false},
    {"unknown command", "./build.sh", {}, false},
    {"unknown command inside", "echo a=$(./build.sh) >> $GITHUB_OUTPUT", {"a"}, false},
    {"other name of the file", "f=$GITHUB_OUTPUT; echo a=1 >> $f", {}, false},
    {"function", "f() { echo a=1; }\nf >> $GITHUB_OUTPUT", {"a"}, false},
    {"case", "case $x in a) echo a=1 >> $GITHUB_OUTPUT;; esac", {"a"}, false},
    {"unclosed quote", "echo 'a=1 >> $GITHUB_OUTPUT", {}, false},
    {"exec", "exec >> $GITHUB_OUTPUT; echo a=1", {}, false},
    {"empty", "", {}, true},
};

TEST(Script, KnowsItsOutputs) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const Script script = read_script(row.script);
    EXPECT_EQ(script.knows_outputs, row.knows_all);
    if (!row.knows_all) continue;
    EXPECT_EQ(script.names(ScriptFile::output), row.outputs);
  }
}

struct FaultRow {
  std::string_view name;
  std::string_view script;
  std::vector<ScriptFault::Kind> faults;
};

using Fault = ScriptFault::Kind;

const std::vector<FaultRow> fault_rows = {
    {"entry", "echo a=1 >> $GITHUB_OUTPUT", {}},
    {"no entry", "echo text >> $GITHUB_OUTPUT", {Fault::no_entry}},
    {"no name", "echo =1 >> $GITHUB_OUTPUT", {Fault::no_entry}},
    {"several lines", "printf 'a=1\\ntwo\\n' >> $GITHUB_OUTPUT", {Fault::no_entry}},
    {"text that nobody knows", "echo \"$X\" >> $GITHUB_OUTPUT", {}},
    {"behind what nobody knows", "cat x >> $GITHUB_OUTPUT\necho text >> $GITHUB_OUTPUT", {}},
    {"summary", "echo text >> $GITHUB_STEP_SUMMARY", {}},
    {"path", "echo /opt/bin >> $GITHUB_PATH", {}},
    {"quoted",
     "echo \"a<<'E'\" >> $GITHUB_OUTPUT\ncat x >> $GITHUB_OUTPUT\necho E >> $GITHUB_OUTPUT",
     {Fault::delimiter_differs}},
    {"quoted twice", "{ echo \"a<<'E'\"; cat x; echo \"'E'\"; } >> $GITHUB_OUTPUT", {}},
    {"blank", "{ echo 'a<<E'; cat x; echo 'E '; } >> $GITHUB_OUTPUT", {Fault::delimiter_differs}},
    {"glued", "{ echo 'a<<E'; echo -n x; echo E; } >> $GITHUB_OUTPUT", {Fault::delimiter_glued}},
    {"glued to what a command prints",
     "{ echo 'a<<E'; printf %s \"$(cat x)\"; echo E; } >> $GITHUB_OUTPUT",
     {Fault::delimiter_glued}},
    {"behind a variable", "{ echo 'a<<E'; printf %s \"$X\"; echo E; } >> $GITHUB_OUTPUT", {}},
    {"part of a line", "{ echo 'a<<E'; echo xE; echo E; } >> $GITHUB_OUTPUT", {}},
    {"a document of the shell", "{ echo a<<E; cat x; echo E; } >> $GITHUB_OUTPUT", {}},
    {"anew, quoted",
     "{ echo \"a<<$RANDOM\"; cat x; echo \"$RANDOM\"; } >> $GITHUB_OUTPUT",
     {Fault::delimiter_anew}},
    {"open", "echo 'a<<E' >> $GITHUB_OUTPUT\necho x >> $GITHUB_OUTPUT", {Fault::delimiter_open}},
    {"braces around the name", "{ echo \"a<<${E}\"; cat x; echo \"$E\"; } >> $GITHUB_OUTPUT", {}},
    {"no such line, by a name", "{ echo \"a<<$E\"; echo x; echo \"$F\"; } >> $GITHUB_OUTPUT", {}},
    {"escapes that some shells read", "echo 'a<<E\\nx\\nE' >> $GITHUB_OUTPUT", {}},
    {"closed elsewhere", "echo 'a<<E' >> $GITHUB_OUTPUT\n./close.sh", {}},
    {"closed by what nobody knows", "{ echo 'a<<E'; cat x; } >> $GITHUB_OUTPUT", {}},
    {"of another file",
     "echo 'a<<E' >> $GITHUB_ENV\necho x >> $GITHUB_ENV\necho E >> $GITHUB_OUTPUT",
     {Fault::no_entry, Fault::delimiter_open}},
    {"by another name", "f=$GITHUB_OUTPUT\necho 'a<<E' >> $f\necho x >> $GITHUB_OUTPUT", {}},
    {"not understood", "case x in y) echo text >> $GITHUB_OUTPUT;; esac", {}},
};

TEST(Script, FindsWhatCannotBeRead) {
  for (const FaultRow& row : fault_rows) {
    SCOPED_TRACE(row.name);
    std::vector<Fault> found;
    for (const ScriptFault& fault : read_script(row.script).faults) found.push_back(fault.kind);
    EXPECT_EQ(found, row.faults);
  }
}

TEST(Script, KeepsPlaces) {
  const std::string_view text = "x=1\necho \"tag=$x\" >> \"$GITHUB_ENV\"\necho $tag";
  const Script script = read_script(text);
  ASSERT_EQ(script.pairs.size(), 1U);
  const ScriptPair& pair = script.pairs[0];
  EXPECT_EQ(text.substr(pair.name_at.begin, pair.name_at.end - pair.name_at.begin), "tag");
  EXPECT_EQ(text.substr(pair.value_at.begin, pair.value_at.end - pair.value_at.begin), "$x");
  EXPECT_EQ(source_of(pair.value), "$x");
  ASSERT_EQ(script.writes.size(), 1U);
  EXPECT_EQ(text.substr(script.writes[0].sign.begin, 2), ">>");
  EXPECT_FALSE(script.writes[0].empties);
}

/// No text makes it read beyond its end, or fail.
TEST(Script, ReadsAnything) {
  const std::string_view text =
      "if [[ a > b ]]; then { echo \"a=$(x ${y:-'z'} `w`)\" | tee -a $F; } >> $GITHUB_OUTPUT; fi\n"
      "cat <<-'E' > x\n\ta\n\tE\n${{ f('}}') }} $'q' \\";
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    for (std::size_t length = 0; begin + length <= text.size(); length += 3)
      static_cast<void>(read_script(text.substr(begin, length)));
  }
}

}  // namespace
}  // namespace localrun::model
