# Warnings are errors, in one interface target.
add_library(localrun_warnings INTERFACE)
target_compile_options(localrun_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports dangling memory inside its own inlined std::string code at -O2.
  target_compile_options(localrun_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
