package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/lieux-numeriques/lieux/directory"
)

// A full disk cannot be had from the test server.
func TestExplain(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		says string
	}{
		"disque plein":       {&pgconn.PgError{Code: "53100", Message: "could not extend file"}, "disque du serveur"},
		"trop de connexions": {&pgconn.PgError{Code: "53300"}, "manque de ressources"},
		"serveur arrêté":     {&pgconn.PgError{Code: "57P01"}, "interrompu la connexion"},
		"base en lecture":    {&pgconn.PgError{Code: "25006"}, "lecture seule"},
		"base non migrée":    {&pgconn.PgError{Code: "42P01"}, "lieux migrate up"},
		"sans droits":        {&pgconn.PgError{Code: "42501"}, "pas le droit"},
		"connexion coupée":   {io.ErrUnexpectedEOF, "connexion à la base de données est perdue"},
	} {
		err := explain(fmt.Errorf("load nord: %w", c.err))
		if directory.ErrorCode(err) != directory.Unavailable || !strings.Contains(err.Error(), c.says) ||
			!errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, same := range []error{nil, context.Canceled, errors.New("other"),
		directory.Errorf(directory.Conflict, "déjà")} {
		if err := explain(same); err != same {
			t.Errorf("%v became %v", same, err)
		}
	}
}
