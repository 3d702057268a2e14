import unittest

from measure import kilometres


class Kilometres(unittest.TestCase):
    def test_a_mile(self):
        self.assertAlmostEqual(kilometres(1), 1.609344)


if __name__ == "__main__":
    unittest.main()
