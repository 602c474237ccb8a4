package gctune

import "testing"

func TestPercent(t *testing.T) {
	for _, c := range []struct{ size, want int }{
		{0, maxPercent}, {12 << 20, maxPercent}, {64 << 20, 100}, {128 << 20, 50}, {2 << 30, minPercent},
	} {
		if got := percent(c.size); got != c.want {
			t.Errorf("percent(%d) = %d, want %d", c.size, got, c.want)
		}
	}
}
