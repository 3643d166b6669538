package monitor

import (
	"fmt"
	"strings"

	"github.com/shouwang/shouwang/internal/cn"
)

func containsAny(text string, parts []string) bool {
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// dated is ",2023-05-01 登记", nothing if the day is not known.
func dated(on cn.Date, what string) string {
	if on.IsZero() {
		return ""
	}
	return fmt.Sprintf(",%s %s", on, what)
}

func orUnknown(s string) string {
	if s == "" {
		return "面积不详,单位"
	}
	return s
}
