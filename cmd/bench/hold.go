package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/lieux-numeriques/lieux/cmd/bench/visit"
)

// held is what was seen while the server was visited for long.
type held struct {
	report  visit.Report
	states  []visit.State // one a second
	rested  visit.State   // before, and after the visitors have gone
	left    visit.State
	imports int
	behind  time.Duration // at most, between the end of an import and its being served
}

// hold visits at one rate for a time, with an import every 20 s, and fails unless nothing failed and nothing grew.
func (v *visited) hold(ctx context.Context, rate int, d time.Duration) error {
	var h held
	var err error
	if h.rested, err = visit.Watch(ctx, "http://"+v.admin); err != nil {
		return err
	}
	visiting, done := context.WithCancel(ctx)
	group, visiting := errgroup.WithContext(visiting)
	group.Go(func() error {
		defer done()
		h.report = v.visits.Run(rate, d)
		return nil
	})
	group.Go(func() error { return v.watch(visiting, &h) })
	group.Go(func() error { return v.keepImporting(visiting, &h) })
	if err := group.Wait(); err != nil && ctx.Err() == nil {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(restLasts):
	}
	if h.left, err = visit.Watch(ctx, "http://"+v.admin); err != nil {
		return err
	}
	return h.judge(rate, d)
}

func (v *visited) watch(ctx context.Context, h *held) error {
	for every := time.NewTicker(time.Second); ; {
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
		s, err := visit.Watch(ctx, "http://"+v.admin)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		h.states = append(h.states, s)
	}
}

// keepImporting publishes a change every 20 s, and measures when it is served.
func (v *visited) keepImporting(ctx context.Context, h *held) error {
	for every := time.NewTicker(importsEvery); ; {
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
		before, err := visit.Watch(ctx, "http://"+v.admin)
		if err == nil {
			err = v.publish(ctx, h.imports+1)
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		h.imports++
		for published := time.Now(); ; time.Sleep(20 * time.Millisecond) {
			now, err := visit.Watch(ctx, "http://"+v.admin)
			if err != nil || ctx.Err() != nil {
				break
			}
			if h.behind = max(h.behind, time.Since(published)); now.Version > before.Version {
				break
			}
		}
	}
}

// judge says what was seen, and what should not have been.
func (h *held) judge(rate int, d time.Duration) error {
	memory := func(part []visit.State) float64 {
		var all []float64
		for _, s := range part {
			all = append(all, s.Memory/1e6)
		}
		slices.Sort(all)
		if len(all) == 0 {
			return 0
		}
		return all[len(all)/2]
	}
	third := len(h.states) / 3
	first, middle, last := memory(h.states[:third]), memory(h.states[third:2*third]), memory(h.states[2*third:])
	r := h.report
	fmt.Printf("\n%v at %d requests a second: %d sent, %d failed%s, %d imports, each served %v after its end at most.\n",
		d, rate, r.Sent, r.Failed, r.Reasons(), h.imports, h.behind.Round(time.Millisecond))
	fmt.Printf("Nearest p50 %.2f ms, p99 %.1f ms; slowest light kind p99 %.1f ms; exports p50 %.1f ms, p99 %.0f ms.\n",
		r.P50[visit.Nearest], r.P99[visit.Nearest], r.Slowest(), r.P50[visit.Export], r.P99[visit.Export])
	fmt.Printf("Memory of the three thirds (median): %.0f, %.0f and %.0f MB. At rest before and after: goroutines %.0f "+
		"and %.0f, open files besides those that are kept %.0f and %.0f.\n", first, middle, last, h.rested.Goroutines,
		h.left.Goroutines, h.rested.Files-h.rested.Kept, h.left.Files-h.left.Kept)
	var wrong []error
	if r.Failed > 0 {
		wrong = append(wrong, fmt.Errorf("%d requests failed:%s", r.Failed, r.Reasons()))
	}
	if r.Answered < bendsBelow*r.Asked {
		wrong = append(wrong, fmt.Errorf("%.0f of %d requests a second were answered", r.Answered, rate))
	}
	if last > mostGrown*middle {
		wrong = append(wrong, fmt.Errorf("memory grew from %.0f to %.0f MB", middle, last))
	}
	if err := visit.Leaks(h.rested, h.left); err != nil {
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}

// compare measures the processor time of the same visits beside that of constant bodies of the same sizes, through the
// same server, in turns.
func (v *visited) compare(ctx context.Context, rate int) error {
	sizes, err := v.visits.Sizes(5_003)
	if err != nil {
		return err
	}
	address, stop, err := startServer(ctx, v.database)
	if err != nil {
		return err
	}
	defer stop()
	constant := &visit.Visits{Base: "http://" + address}
	for _, path := range constants(sizes) {
		constant.Requests = append(constant.Requests, visit.Request{Kind: visit.Tile, Path: path})
	}
	same := &visit.Visits{Base: v.visits.Base, Requests: v.visits.Requests[:len(sizes)]}
	var ours, theirs time.Duration
	var sentOurs, sentTheirs uint64
	for range turns {
		before, err := visit.Watch(ctx, "http://"+v.admin)
		if err != nil {
			return err
		}
		sentOurs += same.Run(rate, stepLasts).Sent
		after, err := visit.Watch(ctx, "http://"+v.admin)
		if err != nil {
			return err
		}
		ours += time.Duration((after.CPU - before.CPU) * float64(time.Second))
		began, err := askUsage(address)
		if err != nil {
			return err
		}
		sentTheirs += constant.Run(rate, stepLasts).Sent
		ended, err := askUsage(address)
		if err != nil {
			return err
		}
		theirs += ended.CPU - began.CPU
	}
	each, constantly := ours/time.Duration(max(1, sentOurs)), theirs/time.Duration(max(1, sentTheirs))
	share := float64(constantly) / float64(max(1, each))
	fmt.Printf("\nProcessor time of the server for one request, at %d a second: %v; of a constant body of the same size "+
		"through the same server: %v. Throughput: %.2f of that of constant bodies (aim %.1f).\n", rate, each,
		constantly, share, leastShare)
	if share < leastShare {
		return fmt.Errorf("throughput is %.2f of that of constant bodies, less than %.1f", share, leastShare)
	}
	return nil
}
