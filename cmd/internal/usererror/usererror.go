// Package usererror turns errors of the system, of the network and of PostgreSQL
// into reasons that an operator can read, in French.
package usererror

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// systemReasons maps the causes that operators meet to a reason, specific causes first.
var systemReasons = []struct {
	cause error
	text  string
}{
	{syscall.ENOTDIR, "un élément du chemin n'est pas un dossier"},
	{syscall.EISDIR, "c'est un dossier"},
	{syscall.EROFS, "le disque est en lecture seule"},
	{syscall.ENOSPC, "il n'y a plus de place sur le disque"},
	{syscall.EDQUOT, "le quota de disque est atteint"},
	{syscall.ENAMETOOLONG, "le nom est trop long"},
	{syscall.EMFILE, "trop de fichiers sont ouverts"},
	{syscall.EADDRNOTAVAIL, "cette machine n'a pas cette adresse"},
	{syscall.ECONNREFUSED, "aucun serveur n'écoute à cette adresse"},
	{syscall.ECONNRESET, "la connexion a été coupée"},
	{syscall.EHOSTUNREACH, "la machine est injoignable"},
	{syscall.ENETUNREACH, "le réseau est injoignable"},
	{fs.ErrNotExist, "introuvable"},
	{fs.ErrPermission, "accès refusé"},
	{os.ErrDeadlineExceeded, "pas de réponse à temps"},
	{context.DeadlineExceeded, "pas de réponse à temps"},
}

// Wrap returns err with its Reason as message: errors.Is and errors.As still see err.
func Wrap(err error) error { return &userError{Reason(err), err} }

// userError wraps err with a message for the operator.
type userError struct {
	message string
	err     error
}

func (e *userError) Error() string { return e.message }
func (e *userError) Unwrap() error { return e.err }

// Reason returns why err happened, in French: its innermost cause, without the
// paths and addresses that the message of err contains.
func Reason(err error) string {
	if text := serverReason(err); text != "" {
		return text
	}
	for _, s := range systemReasons {
		if errors.Is(err, s.cause) {
			return s.text
		}
	}
	var name *net.DNSError
	if errors.As(err, &name) {
		return "le nom « " + name.Name + " » est inconnu du réseau"
	}
	var network net.Error
	if errors.As(err, &network) && network.Timeout() {
		return "pas de réponse à temps"
	}
	return innermost(err).Error()
}

// serverReason returns the reason that PostgreSQL answered, "" when err is not its answer.
func serverReason(err error) string {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return ""
	}
	switch {
	case pg.Code == "28P01", pg.Code == "28000":
		return "le serveur refuse ce compte ou son mot de passe"
	case pg.Code == "3D000":
		return "cette base n'existe pas sur le serveur"
	case pg.Code == "42501":
		return "ce compte n'a pas le droit d'utiliser cette base"
	case pg.Code == "53300":
		return "le serveur a trop de connexions"
	case strings.HasPrefix(pg.Code, "57P"):
		return "le serveur démarre ou s'arrête"
	}
	return pg.Message
}

func innermost(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}
