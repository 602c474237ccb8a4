package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"
)

// refresh is the cost of a refresh under full load.
type refresh struct {
	rest, during result
	took         time.Duration
	memory, peak int64 // resident before the refresh, and at most during it; bytes
}

// measureRefresh sends the same requests at rest and while a version is loaded next to the
// one served; no request may fail.
func measureRefresh(ctx context.Context, address string, paths []string, each time.Duration) (r refresh, err error) {
	before, err := askUsage(address) // begins a new peak
	if err != nil {
		return r, err
	}
	r.memory = before.Memory
	if r.rest, err = load(ctx, address, paths, "", max(each, 2*time.Second)); err != nil {
		return r, err
	}
	loading, cancel := context.WithCancel(ctx)
	defer cancel()
	refreshed := make(chan error, 1)
	began := time.Now()
	go func() {
		defer cancel()
		refreshed <- askRefresh(ctx, address)
	}()
	if r.during, err = load(loading, address, paths, "", time.Minute); err != nil {
		return r, err
	}
	r.took = time.Since(began)
	if err := <-refreshed; err != nil {
		return r, err
	}
	after, err := askUsage(address)
	r.peak = after.Peak
	return r, err
}

func askRefresh(ctx context.Context, address string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/bench/refresh", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("refresh: %s", response.Status)
	}
	return nil
}

// loadAverage returns the load average of the last minute; "?" where it is unknown.
func loadAverage() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "?"
	}
	one, _, _ := strings.Cut(string(raw), " ")
	return one
}
