package admit

import (
	"context"
	"io"
	"time"
)

// turnLength is for how long a long piece of work goes on before others have their turn.
const turnLength = 20 * time.Millisecond

// Turns does a long piece of work for a client of the gate: it gives way to others each time that it
// has written something after its turn.
func (g *Gate) Turns(ctx context.Context, name string, out io.Writer, work func(io.Writer) error) error {
	leave, err := g.enter(ctx, name, true)
	if err != nil {
		return err
	}
	defer func() { leave() }()
	began := g.now()
	return work(writerFunc(func(b []byte) (int, error) {
		if g.now().Sub(began) > turnLength {
			leave()
			next, err := g.enter(ctx, name, true)
			if err != nil {
				return 0, err
			}
			leave, began = next, g.now()
		}
		return out.Write(b)
	}))
}

// writerFunc is a writer that is a function.
type writerFunc func(b []byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }
