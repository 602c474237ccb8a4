package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/migrations/pgtest"
)

func TestStoresAreToldApart(t *testing.T) {
	one, other := postgres.New(pgtest.Pool(t)), postgres.New(pgtest.Pool(t))
	mine := one.Store(t.Context())
	if mine.Identity == "" || mine.Address == "" || one.Store(t.Context()) != mine {
		t.Errorf("%+v, then %+v", mine, one.Store(t.Context()))
	}
	if next := other.Store(t.Context()); next.SameAs(mine) || mine.SameAs(next) {
		t.Errorf("%+v and %+v are one", mine, next)
	}
	published, err := one.Published(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer published.Close()
	if published.Store != mine {
		t.Errorf("published by %+v, asked %+v", published.Store, mine)
	}
}

func TestTheAddressOfAStoreThatIsDown(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://me:secret@127.0.0.1:1,127.0.0.1:2/lieux": "127.0.0.1:1,127.0.0.1:2/lieux",
		"postgres://me@127.0.0.1:1/autre":                    "127.0.0.1:1/autre",
		"postgres:///lieux?host=/tmp/nowhere&port=3":         postgres.LocalStore,
	} {
		pool, err := postgres.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		if s := postgres.New(pool).Store(ctx); s.Address != want || s.Identity != "" {
			t.Errorf("%s: %+v", url, s)
		}
		cancel()
		pool.Close()
	}
}
