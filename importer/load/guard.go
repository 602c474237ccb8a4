package load

import (
	"context"

	"github.com/lieux-numeriques/lieux/directory"
)

// guard refuses an import that would lose too much, with a sentence that states the
// numbers and how to force it.
func (b *Batch) guard(ctx context.Context, p *publication) error {
	c := b.counts
	if c.published == 0 {
		return directory.Errorf(directory.Conflict,
			"la source « %s » n'a aucune fiche publiable (%d lignes lues) ; rien n'est publié (--force pour passer "+
				"outre)", b.source.Name, c.read)
	}
	before, locatedBefore, err := p.previousRows(ctx)
	if err != nil {
		return err
	}
	if lost := before - c.published; float64(lost) > maxLost*float64(before) {
		return directory.Errorf(directory.Conflict,
			"la source « %s » perd %d fiches sur %d (%.0f %%), plus que les %.0f %% admis ; la version précédente "+
				"reste publiée (--force pour passer outre)",
			b.source.Name, lost, before, 100*float64(lost)/float64(before), 100*maxLost)
	}
	if lost := locatedBefore - c.located; float64(lost) > maxLost*float64(locatedBefore) {
		return directory.Errorf(directory.Conflict,
			"%d fiches sur %d de la source « %s » perdent leur position (%.0f %%), plus que les %.0f %% admis ; la "+
				"version précédente reste publiée (--force pour passer outre)",
			lost, locatedBefore, b.source.Name, 100*float64(lost)/float64(locatedBefore), 100*maxLost)
	}
	if float64(c.located) < minLocated*float64(c.published) {
		return directory.Errorf(directory.Conflict,
			"seules %d fiches sur %d de la source « %s » sont localisées (%.1f %%), moins que les %.0f %% exigés ; "+
				"rien n'est publié (--force pour passer outre)",
			c.located, c.published, b.source.Name, 100*float64(c.located)/float64(c.published), 100*minLocated)
	}
	return nil
}

// previousRows returns the numbers of rows, and of rows with a position, that the source
// publishes before this import.
func (p *publication) previousRows(ctx context.Context) (rows, located int, err error) {
	if p.old == 0 {
		return 0, 0, nil
	}
	err = p.tx.QueryRow(ctx, `select coalesce(published, 0), coalesce(located, 0) from core.import where id = $1`,
		p.old).Scan(&rows, &located)
	return rows, located, err
}
