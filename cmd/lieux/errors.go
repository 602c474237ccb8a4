package main

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/lieux-numeriques/lieux/directory"
)

type pgconnError = pgconn.ConnectError

// lastCause is the innermost reason of an error.
func lastCause(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

// asError finds the error meant for the user in a chain.
func asError(err error, target **directory.Error) bool { return errors.As(err, target) }
