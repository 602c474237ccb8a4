package load

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/lieux-numeriques/lieux/directory"
)

// explain wraps err in a French sentence for the operator. It returns errors that
// already have one, and cancellations, unchanged.
func explain(err error) error {
	var known *directory.Error
	if err == nil || errors.As(err, &known) || errors.Is(err, context.Canceled) ||
		errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return explainServer(err, pg)
	}
	if isLost(err) {
		return directory.Errorf(directory.Unavailable,
			"la connexion à la base de données est perdue ; rien n'a été publié, "+
				"recommencer quand elle est revenue (%w)", err)
	}
	return err
}

// isLost reports whether there is no connection any more, and no server said why.
func isLost(err error) bool {
	var network net.Error
	var connect *pgconn.ConnectError
	return errors.As(err, &network) || errors.As(err, &connect) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, io.EOF) || strings.Contains(err.Error(), "conn closed") || errors.Is(err, net.ErrClosed)
}

// Interrupted reports whether a preview lost its connection: to a publication that wanted its turn, or with the
// server. It can be tried again.
func Interrupted(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return strings.HasPrefix(pg.Code, "57P")
	}
	return err != nil && isLost(err)
}

func explainServer(err error, pg *pgconn.PgError) error {
	switch {
	case pg.Code == "53100": // disk_full
		return directory.Errorf(directory.Unavailable,
			"le disque du serveur de base de données est plein ; rien n'a été publié, faire de la place puis "+
				"recommencer (%w)", err)
	case pg.Code == "53200" || pg.Code == "53300": // out_of_memory, too_many_connections
		return directory.Errorf(directory.Unavailable,
			"le serveur de base de données manque de ressources ; rien n'a été publié (%w)", err)
	case strings.HasPrefix(pg.Code, "57P"), strings.HasPrefix(pg.Code, "08"): // shut down, terminated, connection
		return directory.Errorf(directory.Unavailable,
			"la base de données a interrompu la connexion ; rien n'a été publié, recommencer (%w)", err)
	case pg.Code == "25006": // read_only_sql_transaction
		return directory.Errorf(directory.Unavailable,
			"la base de données est en lecture seule ; rien n'a été publié (%w)", err)
	case pg.Code == "42P01" || pg.Code == "3F000" || pg.Code == "42703": // undefined table, schema, column
		return directory.Errorf(directory.Unavailable,
			"la base de données n'est pas à la version que ce programme attend ; lancer « lieux migrate up » (%w)", err)
	case pg.Code == "42501": // insufficient_privilege
		return directory.Errorf(directory.Unavailable, "ce rôle n'a pas le droit d'écrire dans la base de données (%w)",
			err)
	}
	return err
}

func isLockTimeout(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "55P03" // lock_not_available
}
