# g++ 12 takes the frames of Asio's coroutines for memory that is freed by the wrong function, when it
# instruments them: for targets with coroutines that warning is off.
function(localrun_has_coroutines target)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -Wno-mismatched-new-delete)
  endif()
endfunction()

# localrun_library(NAME SOURCES a.cpp … LINKS lib …): the static library of one folder.
function(localrun_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(localrun_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(localrun_${name} PUBLIC localrun_settings Boost::headers ${ARG_LINKS}
    PRIVATE $<BUILD_INTERFACE:localrun_warnings> ${ARG_PRIVATE_LINKS})
endfunction()

# localrun_test(NAME SOURCES a_test.cpp … LINKS lib … LABELS l …): one test binary, its cases found by CTest.
function(localrun_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE localrun_settings localrun_warnings ${ARG_LINKS} localrun_test_support GTest::gtest_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
  localrun_has_coroutines(${name})
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 120 DISCOVERY_MODE PRE_TEST
    PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT 300)
endfunction()
