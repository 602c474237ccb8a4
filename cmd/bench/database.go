package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/directory/placetest"
	"github.com/lieux-numeriques/lieux/directory/postgres"
	"github.com/lieux-numeriques/lieux/directory/postgres/oracle"
	"github.com/lieux-numeriques/lieux/geo/territory"
	"github.com/lieux-numeriques/lieux/importer"
	"github.com/lieux-numeriques/lieux/migrations/migrator"
)

// fill makes a database of invented places; drop removes it.
func fill(ctx context.Context, url string, g *territory.Gazetteer, places int) (database string, drop func(),
	err error) {
	if database, drop, err = create(ctx, url, places); err != nil {
		return "", nil, err
	}
	if err := publish(ctx, database, g, places); err != nil {
		drop()
		return "", nil, err
	}
	return database, drop, nil
}

// create makes an empty database for some places; drop removes it.
func create(ctx context.Context, url string, places int) (database string, drop func(), err error) {
	admin, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", nil, err
	}
	defer admin.Close(ctx)
	name := "lieux_bench_" + strconv.Itoa(os.Getpid()) + "_" + strconv.Itoa(places)
	if _, err := admin.Exec(ctx, "create database "+pgx.Identifier{name}.Sanitize()); err != nil {
		return "", nil, err
	}
	drop = func() {
		if c, err := pgx.Connect(context.Background(), url); err == nil {
			_, _ = c.Exec(context.Background(), "drop database if exists "+pgx.Identifier{name}.Sanitize()+" with (force)")
			c.Close(context.Background())
		}
	}
	config, err := pgx.ParseConfig(url)
	if err != nil {
		drop()
		return "", nil, err
	}
	database = fmt.Sprintf("host='%s' port=%d user=%s password='%s' dbname=%s sslmode=disable", config.Host, config.Port,
		config.User, config.Password, name)
	return database, drop, nil
}

func publish(ctx context.Context, database string, g *territory.Gazetteer, places int) error {
	pool, err := postgres.Open(ctx, database)
	if err != nil {
		return err
	}
	defer pool.Close()
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return err
	}
	err = migrator.Up(ctx, conn.Conn(), nil)
	conn.Release()
	if err != nil {
		return err
	}
	began := time.Now()
	if _, err := oracle.Fill(ctx, pool, importer.Source{Name: "bench"}, placetest.Places(g, places, 1)); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%d places published in %.1f s\n", places, time.Since(began).Seconds())
	return oracle.Tune(ctx, pool)
}
