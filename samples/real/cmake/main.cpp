#include <cstdlib>
#include <iostream>

int main(int argc, char** argv) {
  const int limit = argc > 1 ? std::atoi(argv[1]) : 100;
  for (int number = 2; number < limit; ++number) {
    bool is_prime = true;
    for (int divisor = 2; divisor * divisor <= number; ++divisor)
      is_prime = is_prime && number % divisor != 0;
    if (is_prime) std::cout << number << ' ';
  }
  std::cout << '\n';
}
