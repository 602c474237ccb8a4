package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lieux-numeriques/lieux/cmd/internal/usererror"
)

// outputFile is a file that gets its name once it is complete.
type outputFile struct {
	*bufio.Writer
	name  string
	draft *os.File
}

// createOutput creates a file under a temporary name. Keep or Discard ends it.
func createOutput(name string) (*outputFile, error) {
	draft, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return nil, fmt.Errorf("impossible d'écrire %s : %s", name, usererror.Reason(err))
	}
	return &outputFile{Writer: bufio.NewWriterSize(draft, 64<<10), name: name, draft: draft}, nil
}

// Keep closes the file and gives it its name.
func (o *outputFile) Keep() error {
	err := o.Flush()
	if err == nil {
		err = o.draft.Chmod(0o644)
	}
	if closeErr := o.draft.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(o.draft.Name(), o.name)
	}
	if err != nil {
		return fmt.Errorf("impossible d'écrire %s : %s", o.name, usererror.Reason(err))
	}
	return nil
}

// Discard removes the file, unless it was kept.
func (o *outputFile) Discard() {
	_ = o.draft.Close()
	_ = os.Remove(o.draft.Name())
}
