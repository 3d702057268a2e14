// Package roman writes numbers as the Romans did.
package roman

import "strings"

// Of gives the Roman numeral of n, which is positive.
func Of(n int) string {
	values := []int{1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1}
	signs := []string{"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"}
	var text strings.Builder
	for i, value := range values {
		for ; n >= value; n -= value {
			text.WriteString(signs[i])
		}
	}
	return text.String()
}
