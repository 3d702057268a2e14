# Settings that every target shares, in one interface target.
add_library(localrun_settings INTERFACE)
target_compile_features(localrun_settings INTERFACE cxx_std_20)
target_include_directories(localrun_settings INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# Assertions stay on in every build: they guard our own mistakes and cost nothing that is measurable.
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

find_program(LOCALRUN_CCACHE ccache)
if(LOCALRUN_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${LOCALRUN_CCACHE})
endif()

# The runtime libraries inside the binary: each shared library costs start-up time.
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_link_options(localrun_settings INTERFACE -static-libstdc++ -static-libgcc)
endif()

set(LOCALRUN_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")
if(LOCALRUN_SANITIZE)
  target_compile_options(localrun_settings INTERFACE -fsanitize=${LOCALRUN_SANITIZE}
    -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  target_link_options(localrun_settings INTERFACE -fsanitize=${LOCALRUN_SANITIZE})
  if(LOCALRUN_SANITIZE MATCHES "thread")
    # The sanitizer does not see the fences of Asio; its queues are guarded by mutexes, which it does see.
    target_compile_options(localrun_settings INTERFACE -Wno-tsan
      -Wno-stringop-overread -Wno-stringop-overflow)
  endif()
endif()

file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/generated)
configure_file(${PROJECT_SOURCE_DIR}/cmake/version.hpp.in ${PROJECT_BINARY_DIR}/generated/localrun_version.hpp)
