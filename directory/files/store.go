// Package files keeps on disk what is made once and read by many, such as a whole
// view of a version in one format. It holds no more bytes than it may, and one
// making is shared by all who ask for the same file meanwhile.
package files

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"

	"github.com/lieux-numeriques/lieux/directory/admit"
	"github.com/lieux-numeriques/lieux/directory/lru"
)

// DefaultBudget is how many bytes a Store may hold when nothing else is said.
const DefaultBudget = 4 << 30

const (
	lightest = 1 << 20 // bytes that a small file counts for: it bounds the number of open files too
	buffered = 256 << 10
)

// ErrTooLarge is the error of a file that is larger than a quarter of the budget of its Store.
var ErrTooLarge = errors.New("the file is larger than what may be kept on disk")

// Make writes a file. It stops when the context is done: nobody waits for the file any more.
type Make func(ctx context.Context, w io.Writer) error

// Reader reads a file that is kept. The caller closes it.
type Reader interface {
	io.ReadSeeker
	io.Closer
}

// Store keeps files, those asked for longest ago leaving first. It is safe for concurrent use.
type Store struct {
	folder string
	budget int64
	gate   *admit.Gate

	mu     sync.Mutex
	kept   *lru.Cache[*os.File]
	makers map[string]*making
}

// New returns a store of at most budget bytes (0: DefaultBudget) in a folder; "" is that of the
// system for temporary files. Its files have no name there: they end with the program, however it
// ends. Half of the budget is for files that are kept, half for those that are being made.
// Those who ask for one to be made pass through gate.
func New(folder string, budget int64, gate *admit.Gate) *Store {
	if budget <= 0 {
		budget = DefaultBudget
	}
	s := &Store{
		folder: folder, budget: budget, gate: gate,
		kept: lru.New[*os.File](int(budget / 2)), makers: map[string]*making{},
	}
	s.kept.Dropped = dropFile
	return s
}

// making is one file that is being made, and those who wait for it.
type making struct {
	done    chan struct{} // closed when err is set, or the file is kept
	err     error
	waiting int // how many, those on their way to open the file included
	cancel  context.CancelFunc
	file    *os.File
}

// Open returns the file of a key at its beginning. When it is not kept, mk makes it first, in the turn of
// the client who asked for it first.
func (s *Store) Open(ctx context.Context, key, client string, mk Make) (Reader, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f, ok := s.kept.Get(s.kept.KeyOf([]byte(key))); ok {
		return openAgain(f)
	}
	m := s.makers[key]
	if m == nil {
		background, cancel := context.WithCancel(context.WithoutCancel(ctx))
		m = &making{done: make(chan struct{}), cancel: cancel}
		s.makers[key] = m
		go func() {
			f, err := s.make(background, client, mk)
			s.finish(key, m, f, err)
		}()
	}
	m.waiting++
	s.mu.Unlock()
	select {
	case <-m.done:
	case <-ctx.Done():
	}
	s.mu.Lock()
	defer s.leave(key, m)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case m.err != nil:
		return nil, m.err
	}
	return openAgain(m.file)
}

// finish hands a made file to those who wait for it.
func (s *Store) finish(key string, m *making, f *os.File, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m.file, m.err = f, err
	close(m.done)
	if m.waiting == 0 { // all have left
		s.forget(key, m)
	}
}

// leave counts one waiter less; the last one keeps the file, or stops its making.
func (s *Store) leave(key string, m *making) {
	m.waiting--
	if m.waiting == 0 {
		s.forget(key, m)
	}
}

// forget ends a making that nobody waits for. The lock is held.
func (s *Store) forget(key string, m *making) {
	m.cancel()
	if s.makers[key] == m {
		delete(s.makers, key)
	}
	if m.file == nil {
		return
	}
	size, err := m.file.Seek(0, io.SeekEnd)
	if err != nil || size > s.budget/4 {
		dropFile(m.file)
	} else {
		s.kept.Put(s.kept.KeyOf([]byte(key)), m.file, int(max(size, lightest)))
	}
	m.file = nil
}

// make makes one file.
func (s *Store) make(ctx context.Context, client string, mk Make) (*os.File, error) {
	leave, err := s.gate.Enter(ctx, client)
	if err != nil {
		return nil, err
	}
	defer leave()
	f, err := os.CreateTemp(s.folder, "lieux-*")
	if err != nil && s.folder != "" { // it may not be there, or be full
		f, err = os.CreateTemp("", "lieux-*")
	}
	if err != nil {
		return nil, fmt.Errorf("keep a file on disk: %w", err)
	}
	err = os.Remove(f.Name())
	b := bufio.NewWriterSize(&limited{done: ctx.Done(), w: f, left: s.budget / 4}, buffered)
	if err == nil {
		err = safely(ctx, b, mk)
	}
	if err == nil {
		err = b.Flush()
	}
	if err != nil {
		dropFile(f)
		return nil, fmt.Errorf("keep a file on disk: %w", err)
	}
	return f, nil
}

// safely makes a panic an error: it would end the program, since no request stands above it.
func safely(ctx context.Context, w io.Writer, mk Make) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		}
	}()
	return mk(ctx, w)
}

// limited is a writer that stops when nobody waits any more, and at a size.
type limited struct {
	done <-chan struct{}
	w    io.Writer
	left int64
}

func (l *limited) Write(b []byte) (int, error) {
	select {
	case <-l.done:
		return 0, context.Canceled
	default:
	}
	if l.left -= int64(len(b)); l.left < 0 {
		return 0, ErrTooLarge
	}
	return l.w.Write(b)
}

// Held returns the number of files that are kept, and what they weigh in bytes.
func (s *Store) Held() (kept, bytes int) { return s.kept.Held() }
