package geocode

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// compactFrom is the size in bytes below which a cache is never rewritten.
const compactFrom = 1 << 20

// compact rewrites a cache when more than half of it is obsolete: lines that a later one
// replaces, answers that are too old, truncated lines. The new file replaces the old one
// atomically. Another program that has the old file open continues with it: its new answers
// are lost and will be asked for again.
func compact(path string, now time.Time) error {
	old, err := os.Open(path)
	if err != nil {
		return nil // it does not exist yet, or opening it will fail
	}
	defer old.Close()
	if info, err := old.Stat(); err != nil || info.Size() < compactFrom {
		return err
	}
	lines, torn := map[uint64]span{}, false
	var kept, size int64
	err = (&cache{file: old}).scan(func(hash uint64, e *entry, at span) {
		kept -= int64(lines[hash].length)
		delete(lines, hash)
		if e.believed(now) {
			lines[hash] = at
			kept += int64(at.length)
		}
		size = at.offset + int64(at.length)
	}, &torn)
	if err != nil || 2*kept > size {
		return err
	}
	return replace(path, old, lines)
}

// replace writes the remaining lines of a cache to a new file, in any order, and renames it
// over the old one.
func replace(path string, old *os.File, lines map[uint64]span) (err error) {
	file, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			file.Close()
			os.Remove(file.Name())
		}
	}()
	out := bufio.NewWriter(file)
	for _, at := range lines {
		line := make([]byte, at.length)
		if _, err := old.ReadAt(line, at.offset); err != nil {
			return err
		}
		if !json.Valid(line) {
			return fmt.Errorf("a line of %s changed while it was read", path)
		}
		if _, err := out.Write(line); err != nil {
			return err
		}
		if line[len(line)-1] != '\n' {
			if err := out.WriteByte('\n'); err != nil {
				return err
			}
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// believed reports whether an answer is recent enough.
func (e *entry) believed(now time.Time) bool {
	if e.Precision == "" {
		return now.Sub(e.Date) < missingFor
	}
	return now.Sub(e.Date) < foundFor
}
