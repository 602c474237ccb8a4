package main

import (
	"context"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/key"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// keysCommand says who may decide about what people send.
type keysCommand struct {
	List   keysList   `cmd:"" default:"1" help:"Les clés, et de quoi chacune décide (par défaut)."`
	Create keysCreate `cmd:"" help:"Faire une clé pour quelqu'un ; elle n'est montrée qu'une fois."`
	Revoke keysRevoke `cmd:"" help:"Reprendre une clé : elle n'ouvre plus rien, aussitôt."`
}

// keyLine is a key as the commands show it.
type keyLine struct {
	ID      string    `json:"id"`
	Text    string    `json:"cle,omitempty"` // shown when it is made, and never again
	Name    string    `json:"nom"`
	Scope   string    `json:"portee"`
	State   string    `json:"etat"` // valide, expiree, revoquee
	Created time.Time `json:"creee"`
	Expires time.Time `json:"expire,omitzero"`
	Revoked time.Time `json:"revoquee,omitzero"`
}

func keyLineOf(k *key.Key, now time.Time) keyLine {
	line := keyLine{ID: k.ID, Name: k.Name, Scope: k.Scope.String(), State: "valide", Created: k.Created.UTC(),
		Expires: k.Expires.UTC(), Revoked: k.Revoked.UTC()}
	switch {
	case !k.Revoked.IsZero():
		line.State = "revoquee"
	case !k.Valid(now):
		line.State = "expiree"
	}
	return line
}

type keysList struct{}

func (keysList) Run(ctx context.Context, a *app) error {
	return a.withInbox(ctx, func(db *postgres.DB) error {
		keys, err := db.Keys(ctx)
		if err != nil {
			return err
		}
		lines := []keyLine{}
		for i := range keys {
			lines = append(lines, keyLineOf(&keys[i], a.now()))
		}
		if len(lines) == 0 && !a.JSON {
			_, err := fmt.Fprintln(a.stdout, "Aucune clé : lieux keys create en fait une.")
			return err
		}
		return a.print(lines, func(w *tabwriter.Writer) {
			fmt.Fprintln(w, "ID\tNOM\tPORTÉE\tCRÉÉE\tEXPIRE\tÉTAT")
			for _, l := range lines {
				expires := ""
				if !l.Expires.IsZero() {
					expires = l.Expires.Add(-1).Local().Format(time.DateOnly) // the last day
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", l.ID, l.Name, l.Scope, l.Created.Local().Format(time.DateOnly),
					orDash(expires), l.State)
			}
		})
	})
}

type keysCreate struct {
	Source      string `xor:"scope" placeholder:"NOM" help:"Les lieux de cette source."`
	Commune     string `xor:"scope" placeholder:"INSEE" help:"Les lieux de cette commune."`
	EPCI        string `xor:"scope" placeholder:"SIREN" help:"Les lieux de cette intercommunalité."`
	Departement string `xor:"scope" placeholder:"CODE" help:"Les lieux de ce département."`
	Region      string `xor:"scope" placeholder:"CODE" help:"Les lieux de cette région."`
	Everything  bool   `xor:"scope" help:"Tous les lieux."`
	Expires     string `placeholder:"JOUR" help:"Dernier jour de la clé (AAAA-MM-JJ) ; sans fin par défaut."`
	Name        string `arg:"" name:"nom" help:"À qui elle est donnée ; ses décisions porteront ce nom."`
}

// Help returns the detail of lieux keys create --help.
func (keysCreate) Help() string {
	return "Qui a la clé voit sur /atelier ce qui est signalé dans sa portée, en décide, et corrige, ajoute ou ferme " +
		"ses lieux ; un programme fait de même avec l'en-tête « Authorization: Bearer CLÉ ». La base n'en garde qu'une " +
		"empreinte : une clé perdue se remplace."
}

func (c *keysCreate) Run(ctx context.Context, a *app) error {
	k := &key.Key{Name: directory.Clip(oneLine(c.Name)), Created: a.now()}
	if k.Name == "" {
		return usageError("dites à qui la clé est donnée : ses décisions porteront ce nom")
	}
	var err error
	if k.Expires, err = lastDay(c.Expires); err != nil {
		return err
	}
	if k.Scope, err = c.scope(); err != nil {
		return err
	}
	if !k.Expires.IsZero() && !k.Valid(a.now()) {
		return usageError("--expires=" + c.Expires + " : ce jour est passé")
	}
	return a.withInbox(ctx, func(db *postgres.DB) error {
		if k.Scope.Source != "" {
			known, err := db.Sources(ctx)
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(known, func(s directory.SourceSummary) bool { return s.Name == k.Scope.Source }) {
				return directory.Errorf(directory.NotFound, "la source « %s » n'a jamais été publiée : lieux sources les montre",
					k.Scope.Source)
			}
		}
		text := key.New()
		hash := key.Hash(text)
		k.ID = key.ID(hash)
		if err := db.AddKey(ctx, hash, k); err != nil {
			return err
		}
		line := keyLineOf(k, a.now())
		line.Text = text
		return a.print(line, func(w *tabwriter.Writer) {
			fmt.Fprintf(w, "%s\n\nElle n'est montrée qu'une fois. Donnez-la à « %s » par une voie sûre, avec l'adresse "+
				"/atelier.\nPortée : %s. Pour la reprendre : lieux keys revoke %s\n", text, k.Name, k.Scope, k.ID)
		})
	})
}

// scope returns what the flags say that the key decides about.
func (c *keysCreate) scope() (key.Scope, error) {
	scope := key.Scope{Everything: c.Everything, Source: c.Source}
	for kind, code := range map[territory.Kind]string{territory.KindCommune: c.Commune, territory.KindEPCI: c.EPCI,
		territory.KindDepartement: c.Departement, territory.KindRegion: c.Region} {
		if code != "" {
			scope.Kind, scope.Code = kind, code
		}
	}
	if scope == (key.Scope{}) {
		return scope, usageError("dites de quoi la clé décide : --source, --commune, --epci, --departement, --region ou " +
			"--everything")
	}
	if scope.Kind == "" {
		return scope, nil
	}
	g, err := territory.Open()
	if err != nil {
		return scope, err
	}
	if scope, err = key.ParseScope(scope.String()); err == nil { // 2a is 2A
		err = scope.Check(g)
	}
	if err != nil {
		return scope, usageError(err.Error())
	}
	return scope, nil
}

// lastDay returns the end of a day, in the zone of the operator; zero for "".
func lastDay(day string) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, day, time.Local)
	if err != nil {
		return t, usageError("--expires=" + day + " : une date AAAA-MM-JJ est attendue")
	}
	return t.AddDate(0, 0, 1), nil
}

type keysRevoke struct {
	ID string `arg:"" help:"Identifiant que montre lieux keys list."`
}

func (c *keysRevoke) Run(ctx context.Context, a *app) error {
	return a.withInbox(ctx, func(db *postgres.DB) error {
		if err := db.RevokeKey(ctx, c.ID, a.now()); err != nil {
			return err
		}
		return a.print(map[string]string{"id": c.ID, "etat": "revoquee"}, func(w *tabwriter.Writer) {
			fmt.Fprintf(w, "La clé %s n'ouvre plus rien.\n", c.ID)
		})
	})
}
