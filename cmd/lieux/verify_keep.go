package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/inbox"
	"github.com/lieux-numeriques/lieux/directory/postgres"
)

// keeper keeps verifications from a process of its own: the files of one may hold tens of megabytes, which the
// server would have several times in memory on their way to the database.
type keeper struct {
	inbox.Store
	checker *checker
}

// kept is what keepCommand reads.
type kept struct {
	Token        string
	Verification *inbox.Verification
	Files        inbox.Files
}

// KeepVerification implements inbox.Store.
func (k keeper) KeepVerification(ctx context.Context, token string, v *inbox.Verification, f inbox.Files) error {
	asked, err := json.Marshal(kept{token, v, f})
	if err != nil {
		return err
	}
	var out bytes.Buffer
	reason, err := k.checker.run(ctx, bytes.NewReader(asked), &bounded{&out, 64 << 10}, "keep", f.Sent)
	switch {
	case err != nil:
		return err
	case reason != "":
		return fmt.Errorf("%w: %s", directory.Errorf(directory.Unavailable, "la base ne répond pas"), reason)
	case out.Len() > 0:
		return directory.Errorf(directory.Unavailable, "%s", out.String())
	}
	return nil
}

// keepCommand keeps a verification. It reads it on its standard input: a command line can be read by others.
type keepCommand struct {
	Listing string `arg:"" name:"liste" help:"La liste vérifiée."`
}

func (c *keepCommand) Run(ctx context.Context, a *app) error {
	var asked kept
	if err := json.NewDecoder(a.stdin).Decode(&asked); err != nil {
		return fmt.Errorf("read a verification: %w", err)
	}
	a.connected = append(a.connected, goSecond)
	db, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	err = postgres.New(db.pool).KeepVerification(ctx, asked.Token, asked.Verification, asked.Files)
	if directory.ErrorCode(err) == directory.Unavailable && errors.Unwrap(err) == nil {
		_, err = fmt.Fprint(a.stdout, err.Error()) // for the sender
	}
	return err
}
