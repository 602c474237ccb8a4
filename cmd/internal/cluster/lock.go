//go:build unix

package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
)

type lockMode int

const (
	shared    lockMode = syscall.LOCK_SH
	exclusive lockMode = syscall.LOCK_EX
)

// errLocked is returned when another process holds the lock.
var errLocked = errors.New("déjà pris par une autre commande")

// lock is an advisory file lock. The system frees it when the process dies, so
// none is ever left over after a crash.
type lock struct{ file *os.File }

func tryAcquire(path string, mode lockMode) (*lock, error) {
	f, err := openHere(path, os.O_CREATE|os.O_RDWR)
	if err != nil {
		return nil, fmt.Errorf("verrou %s : %w", path, usererror.Wrap(err))
	}
	err = syscall.Flock(int(f.Fd()), int(mode)|syscall.LOCK_NB)
	if err == nil {
		return &lock{f}, nil
	}
	f.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errLocked
	}
	return nil, fmt.Errorf("verrou %s : %w", path, err)
}

// acquire waits for the lock until the context ends.
func acquire(ctx context.Context, path string, mode lockMode) (*lock, error) {
	for {
		l, err := tryAcquire(path, mode)
		if !errors.Is(err, errLocked) {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (l *lock) release() {
	if l != nil && l.file != nil {
		l.file.Close() // closing frees the lock
		l.file = nil
	}
}
