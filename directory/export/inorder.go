package export

import (
	"context"
	"sync"

	"github.com/lieux-numeriques/lieux/directory"
)

// partHits is how many places are encoded before they are handed over.
const partHits = 256

// inOrder encodes the places of a selection in parts of so many, s.Workers of them at a time, and uses what each part
// has become in the order of the places. A part is written into what an earlier one was: encode begins by emptying it.
// Memory holds two parts a worker. It stops when the context is done, or use fails.
func inOrder[T any](ctx context.Context, s *Selection, size int, encode func(into *T, hits []directory.Hit, first int),
	use func(made *T) error) error {
	parts := (len(s.Hits) + size - 1) / size
	part := func(into *T, n int) { encode(into, s.Hits[n*size:min((n+1)*size, len(s.Hits))], n*size) }
	if s.Workers <= 1 {
		var made T
		for n := range parts {
			if err := ctx.Err(); err != nil {
				return err
			}
			part(&made, n)
			if err := use(&made); err != nil {
				return err
			}
		}
		return ctx.Err()
	}
	// Each worker takes every so manieth part, and has two to write into.
	type lane struct{ free, made chan *T }
	lanes := make([]lane, min(s.Workers, max(parts, 1)))
	stop := make(chan struct{})
	var working sync.WaitGroup
	defer working.Wait()
	defer close(stop)
	for first := range lanes {
		l := lane{make(chan *T, 2), make(chan *T, 2)}
		lanes[first] = l
		l.free <- new(T)
		l.free <- new(T)
		working.Go(func() {
			for n := first; n < parts; n += len(lanes) {
				select {
				case <-stop:
					return
				case into := <-l.free:
					part(into, n)
					l.made <- into
				}
			}
		})
	}
	for n := range parts {
		if err := ctx.Err(); err != nil {
			return err
		}
		l := lanes[n%len(lanes)]
		made := <-l.made
		if err := use(made); err != nil {
			return err
		}
		l.free <- made
	}
	return ctx.Err()
}
