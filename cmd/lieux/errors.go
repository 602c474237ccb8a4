package main

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
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
