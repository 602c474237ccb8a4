package migrator

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/tern/v2/migrate"
)

// Errors of servers without PostGIS, which the test server does not return.
func TestExplainWithoutPostGIS(t *testing.T) {
	for _, pg := range []*pgconn.PgError{
		{Code: "0A000", Message: `extension "postgis" is not available`},
		{Code: "58P01", Message: `could not open extension control file "postgis.control": No such file or directory`},
	} {
		err := explain(migrate.MigrationPgError{MigrationName: "001_schemas.sql", PgError: pg})
		if !errors.Is(err, ErrNoPostGIS) || !strings.Contains(err.Error(), "apt install") {
			t.Errorf("%s: %v", pg.Code, err)
		}
	}
}
