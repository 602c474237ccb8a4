package export

import (
	"context"
	"sync"

	"github.com/lieux-numeriques/lieux/directory"
)

// partHits is how many places are encoded before they are handed over.
const partHits = 256

// inOrder encodes the places of a selection in parts of so many, by s.Workers goroutines, and uses what each part has
// become in the order of the places, one after the other. Each goroutine has one thing to write into: encode begins by
// emptying it. All stops when the context is done, or use fails.
func inOrder[T any](ctx context.Context, s *Selection, size int, encode func(into *T, hits []directory.Hit, first int),
	use func(made *T) error) error {
	parts := (len(s.Hits) + size - 1) / size
	workers := max(1, min(s.Workers, parts))
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	turns := make([]chan struct{}, workers) // of each to use what it has made
	for i := range turns {
		turns[i] = make(chan struct{}, 1)
	}
	turns[0] <- struct{}{}
	work := func(worker int) {
		var made T
		for n := worker; n < parts && ctx.Err() == nil; n += workers {
			encode(&made, s.Hits[n*size:min((n+1)*size, len(s.Hits))], n*size)
			select {
			case <-turns[worker]:
			case <-ctx.Done():
				return
			}
			if err := use(&made); err != nil {
				stop(err)
				return
			}
			turns[(worker+1)%workers] <- struct{}{}
		}
	}
	var working sync.WaitGroup
	for worker := 1; worker < workers; worker++ {
		working.Go(func() { work(worker) })
	}
	work(0)
	working.Wait()
	return context.Cause(ctx)
}
