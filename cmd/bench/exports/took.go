package main

import (
	"fmt"
	"runtime"
	"syscall"
	"time"
)

// took is how long something takes; 0 unknown.
type took struct{ clock, processor time.Duration }

// String returns both times in seconds.
func (t took) String() string {
	if t.processor == 0 {
		return fmt.Sprintf("%.2f", t.clock.Seconds())
	}
	return fmt.Sprintf("%.2f / %.2f", t.clock.Seconds(), t.processor.Seconds())
}

// beside returns both times with how many times as long they are as ours.
func (t took) beside(ours took) string {
	switch {
	case t.clock == 0:
		return "—"
	case t.processor == 0:
		return fmt.Sprintf("%s s (×%.1f)", t, t.clock.Seconds()/ours.clock.Seconds())
	}
	return fmt.Sprintf("%s s (×%.2f / ×%.2f)", t, t.clock.Seconds()/ours.clock.Seconds(),
		t.processor.Seconds()/ours.processor.Seconds())
}

// min returns the least of both times.
func (t took) min(o took) took {
	if t.clock == 0 {
		return o
	}
	return took{min(t.clock, o.clock), min(t.processor, o.processor)}
}

// least returns the least time that some runs take in this program.
func least(runs int, work func() error) (best took, err error) {
	for range runs {
		before, err := processor()
		if err != nil {
			return best, err
		}
		began := time.Now()
		if err := work(); err != nil {
			return best, err
		}
		clock := time.Since(began)
		after, err := processor()
		if err != nil {
			return best, err
		}
		best = best.min(took{clock, after - before})
	}
	return best, nil
}

// processor returns the time that the processors have spent on this program.
func processor() (time.Duration, error) {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0, err
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()), nil
}

// watch returns a function that ends the watch and returns how many MB the heap grew at most.
func watch() func() float64 {
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	most, done, ended := before.HeapAlloc, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
				var now runtime.MemStats
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc)
			}
		}
	}()
	return func() float64 {
		close(done)
		<-ended
		return float64(most-before.HeapAlloc) / 1e6
	}
}
