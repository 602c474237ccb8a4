package files_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/admit"
	"github.com/lieux-numeriques/lieux/directory/files"
)

// gate returns a gate through which two makings pass.
func gate() *admit.Gate {
	return admit.New(admit.Limits{Slots: 2, Waiting: 1000, Patience: time.Minute}, time.Now)
}

const megabyte = 1 << 20

// filled returns a Make that counts its calls and writes n times a letter.
func filled(calls *atomic.Int32, letter byte, n int) files.Make {
	return func(_ context.Context, w io.Writer) error {
		calls.Add(1)
		_, err := w.Write(bytes.Repeat([]byte{letter}, n))
		return err
	}
}

func read(t *testing.T, s *files.Store, key string, mk files.Make) []byte {
	t.Helper()
	f, err := s.Open(t.Context(), key, "", mk)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAFileIsMadeOnceForAllWhoAsk(t *testing.T) {
	s := files.New(t.TempDir(), 0, gate())
	var calls atomic.Int32
	slow := func(ctx context.Context, w io.Writer) error {
		time.Sleep(20 * time.Millisecond)
		return filled(&calls, 'a', 3*megabyte)(ctx, w)
	}
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			if b := read(t, s, "a", slow); len(b) != 3*megabyte || b[0] != 'a' {
				t.Errorf("%d bytes", len(b))
			}
		})
	}
	all.Wait()
	read(t, s, "a", slow)
	if n := calls.Load(); n != 1 {
		t.Errorf("made %d times, want once", n)
	}
	if b := read(t, s, "b", filled(&calls, 'b', 1)); string(b) != "b" {
		t.Errorf("another key holds %q", b)
	}
}

// TestRoomIsBounded keeps more than the budget, and reads a file that was dropped meanwhile.
func TestRoomIsBounded(t *testing.T) {
	folder := t.TempDir()
	s := files.New(folder, 40*megabyte, gate())
	var calls atomic.Int32
	first, err := s.Open(t.Context(), "0", "", filled(&calls, 'x', 5*megabyte))
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	for i := range 20 {
		read(t, s, fmt.Sprint(i), filled(&calls, 'y', 5*megabyte))
		if n, bytes := s.Held(); bytes > 20*megabyte {
			t.Fatalf("%d files of %d bytes are kept, of 20 MB", n, bytes)
		}
	}
	if b, err := io.ReadAll(first); err != nil || len(b) != 5*megabyte || b[0] != 'x' {
		t.Errorf("a dropped file that is being read: %d bytes, %v", len(b), err)
	}
	for i := range 100 {
		read(t, s, "small "+fmt.Sprint(i), filled(&calls, 'z', 1))
	}
	if n, _ := s.Held(); n > 20 {
		t.Errorf("%d small files are open, want 20 at most", n)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("%d files have a name: they would outlive the program", len(left))
	}
}

func TestAFileThatIsTooLargeIsRefused(t *testing.T) {
	s := files.New(t.TempDir(), 4*megabyte, gate())
	var calls atomic.Int32
	for range 2 {
		if _, err := s.Open(t.Context(), "a", "", filled(&calls, 'a', megabyte+1)); !errors.Is(err, files.ErrTooLarge) {
			t.Fatalf("%v, want ErrTooLarge", err)
		}
	}
	if n, bytes := s.Held(); n != 0 || bytes != 0 {
		t.Errorf("%d files of %d bytes are kept", n, bytes)
	}
	if b := read(t, s, "b", filled(&calls, 'b', megabyte)); len(b) != megabyte {
		t.Errorf("%d bytes of a file that just fits", len(b))
	}
}

// TestAMakingEndsWithTheLastWhoWaits leaves before the file is made.
func TestAMakingEndsWithTheLastWhoWaits(t *testing.T) {
	s := files.New(t.TempDir(), 0, gate())
	begun, stopped := make(chan struct{}), make(chan error, 1)
	endless := func(ctx context.Context, w io.Writer) error {
		close(begun)
		for {
			if _, err := w.Write(make([]byte, 300<<10)); err != nil {
				stopped <- err
				return err
			}
			time.Sleep(time.Millisecond)
		}
	}
	ctx, leave := context.WithCancel(t.Context())
	go func() { <-begun; leave() }()
	if _, err := s.Open(ctx, "a", "", endless); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v, want context.Canceled", err)
	}
	select {
	case err := <-stopped:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the making ended with %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("the making goes on though nobody waits")
	}
	var calls atomic.Int32
	if b := read(t, s, "a", filled(&calls, 'a', 1)); string(b) != "a" {
		t.Errorf("asked again: %q", b)
	}
}

func TestAFailureIsNotKept(t *testing.T) {
	s := files.New(t.TempDir(), 0, gate())
	broken := errors.New("broken")
	fail := func(context.Context, io.Writer) error { return broken }
	if _, err := s.Open(t.Context(), "a", "", fail); !errors.Is(err, broken) {
		t.Errorf("%v, want the error of what makes it", err)
	}
	var calls atomic.Int32
	if b := read(t, s, "a", filled(&calls, 'a', 1)); string(b) != "a" {
		t.Errorf("asked again: %q", b)
	}
}
