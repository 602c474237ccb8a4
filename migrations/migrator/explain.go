package migrator

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/tern/v2/migrate"
)

func newer(s State) error {
	return fmt.Errorf("%w : elle est à la migration %d, il ne connaît que les %d premières ; mettre lieux à jour",
		ErrNewer, s.Current, s.Latest)
}

// explain wraps err in one French sentence about what an operator can do, or returns
// it as it is when there is nothing to add.
func explain(err error) error {
	var pg *pgconn.PgError
	if err == nil || !errors.As(err, &pg) {
		return err
	}
	switch pg.Code {
	case "0A000", "58P01": // feature_not_supported, undefined_file: no such extension on the server
		if strings.Contains(pg.Message, "extension") {
			return fmt.Errorf("%w ; l'installer (Debian, Ubuntu : apt install postgis postgresql-postgis), "+
				"puis recommencer (%s)", ErrNoPostGIS, pg.Message)
		}
	case "42501": // insufficient_privilege
		if strings.Contains(pg.Message, "extension") {
			return fmt.Errorf("%w : ce rôle ne peut pas créer l'extension PostGIS ; "+
				"un administrateur doit exécuter « CREATE EXTENSION postgis; » dans cette base, une fois (%s)",
				ErrForbidden, pg.Message)
		}
		return fmt.Errorf("%w : ce rôle doit pouvoir y créer des schémas (« GRANT CREATE ON DATABASE … »), "+
			"ou en être propriétaire (%s)", ErrForbidden, pg.Message)
	case "25006": // read_only_sql_transaction
		return fmt.Errorf("%w : serveur secondaire ? Ajouter target_session_attrs=read-write à DATABASE_URL (%s)",
			ErrReadOnly, pg.Message)
	}
	var step migrate.MigrationPgError
	if errors.As(err, &step) && pg.Code == "2BP01" { // dependent_objects_still_exist
		return fmt.Errorf("la migration %s a échoué : supprimer d'abord ce qui dépend des vues de Lieux, "+
			"puis le recréer (%s) : %w", step.MigrationName, pg.Detail, err)
	}
	if errors.As(err, &step) {
		return fmt.Errorf("la migration %s a échoué : %w", step.MigrationName, err)
	}
	return err
}
