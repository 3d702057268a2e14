package roman

import "testing"

func TestOf(t *testing.T) {
	for n, want := range map[int]string{4: "IV", 9: "IX", 1990: "MCMXC", 2026: "MMXXVI"} {
		if got := Of(n); got != want {
			t.Errorf("Of(%d) = %s, want %s", n, got, want)
		}
	}
}
