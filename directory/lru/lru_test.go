package lru_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/lieux-numeriques/lieux/directory/lru"
)

func key(c *lru.Cache[string], text string) lru.Key { return c.KeyOf([]byte(text)) }

func TestPutReplacesAndAddDoesNot(t *testing.T) {
	c := lru.New[string](10_000)
	if got, ok := c.Get(key(c, "a")); ok {
		t.Errorf("an empty cache returns %q", got)
	}
	c.Put(key(c, "a"), "first", 5)
	c.Put(key(c, "a"), "second", 6)
	if got, _ := c.Get(key(c, "a")); got != "second" {
		t.Errorf("got %q, want what was put last", got)
	}
	if got := c.Add(key(c, "a"), "third", 5); got != "second" {
		t.Errorf("Add returns %q, want what is kept", got)
	}
	if got := c.Add(key(c, "b"), "fourth", 6); got != "fourth" {
		t.Errorf("Add returns %q, want what it was given", got)
	}
	if n, _ := c.Held(); n != 2 {
		t.Errorf("%d values are held, want 2", n)
	}
}

func TestTheOldestLeaveFirst(t *testing.T) {
	c := lru.New[string](10_000)
	c.Put(key(c, "often"), "often", 1000)
	c.Put(key(c, "once"), "once", 1000)
	for i := range 100 {
		c.Put(key(c, fmt.Sprint(i)), "", 1000)
		if _, ok := c.Get(key(c, "often")); !ok {
			t.Fatalf("a value that is asked for each time is lost after %d others", i+1)
		}
	}
	if _, ok := c.Get(key(c, "once")); ok {
		t.Error("a value that is not asked for again never leaves")
	}
}

func TestWeightsStayWithinTheBudget(t *testing.T) {
	c := lru.New[string](10_000)
	c.Put(key(c, "huge"), "", 10_001)
	if n, weight := c.Held(); n != 0 || weight != 0 {
		t.Errorf("%d values of %d bytes are held after one that is too large", n, weight)
	}
	for i := range 1000 {
		c.Put(key(c, fmt.Sprint(i)), "", 1)
		if n, weight := c.Held(); weight > 10_000 || weight < n*100 {
			t.Fatalf("%d values weigh %d bytes", n, weight)
		}
	}
	before, _ := c.Held()
	c.Grow(key(c, "999"), 5000)
	n, weight := c.Held()
	if _, ok := c.Get(key(c, "999")); !ok || n >= before || weight > 10_000 {
		t.Errorf("after growing, %d values of %d bytes are held, of %d before", n, weight, before)
	}
	c.Grow(key(c, "999"), 50_000)
	if n, weight := c.Held(); n != 0 || weight != 0 {
		t.Errorf("%d values of %d bytes are held after one grew too large", n, weight)
	}
	c.Grow(key(c, "none"), 5)
}

func TestConcurrentUse(t *testing.T) {
	c := lru.New[string](20_000)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 2000 {
				k := key(c, fmt.Sprint(i%300))
				if got, ok := c.Get(k); ok && got != fmt.Sprint(i%300) {
					t.Errorf("got %q, want %d", got, i%300)
				}
				c.Add(k, fmt.Sprint(i%300), 100)
				c.Grow(k, 1)
			}
		})
	}
	all.Wait()
	if _, weight := c.Held(); weight > 20_000 {
		t.Errorf("%d bytes are held", weight)
	}
}
