// Command loading measures a whole import, from the file of a
// producer to a published version, against others that load the same places in the
// same run: a binary COPY of the finished rows, which is the limit, and ogr2ogr,
// which is what people load files with.
//
//	make bench
//
// It needs TEST_DATABASE_URL (cmd/testdb sets it) and bin/lieux. Places are invented, on
// the real communes by population.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/lieux-numeriques/lieux/geo/territory"
)

func main() {
	rows := flag.String("rows", "200000", "rows of the listing, several sizes separated by commas")
	output := flag.String("append", "", "also append the table to this Markdown file")
	program := flag.String("program", "bin/lieux", "the program to measure")
	listing := flag.String("listing", "", "only write the listing into this folder")
	checksOnly := flag.Bool("checks", false, "only measure the nearest search beside checks of listings")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var sizes []int
	for text := range strings.SplitSeq(*rows, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			fmt.Fprintln(os.Stderr, "loading: -rows: not a number of rows:", text)
			os.Exit(2)
		}
		sizes = append(sizes, n)
	}
	if *checksOnly {
		sizes = nil
	}
	if err := run(ctx, sizes, *program, *output, *listing); err != nil {
		fmt.Fprintln(os.Stderr, "loading:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, sizes []int, program, output, listing string) error {
	g, err := territory.Open()
	if err != nil {
		return err
	}
	if listing != "" {
		return writeListing(listing, g, sizes[0])
	}
	server := os.Getenv("TEST_DATABASE_URL")
	if server == "" {
		return errors.New("TEST_DATABASE_URL is not set: run `make bench`")
	}
	load := strings.Join(loadAverage(), " ")
	beside, missed := measureChecks(ctx, server, program, g) // its aim: the rest is measured all the same
	besideText := "\n### The nearest search beside checks\n\n" + calmTable(beside)
	if len(sizes) == 0 {
		fmt.Print(besideText)
		return missed
	}
	proposing, err := measureProposing(ctx, server, program, g)
	if err != nil {
		return err
	}
	text := ""
	var slopes []slope
	for _, n := range sizes {
		lines, changes, err := measure(ctx, server, program, g, n)
		if err != nil {
			return err
		}
		text += fmt.Sprintf("\n## Importing %d places\n\n%s — load average of the machine before: %s. The program and "+
			"PostgreSQL share its processors.\n\n%s",
			n, time.Now().Format(time.DateOnly), load, table(lines))
		slopes = append(slopes, slope{rows: n, changes: changes})
	}
	text += "\n### Cost of an import against the rows that changed\n\n" + slopeTable(slopes)
	text += fmt.Sprintf("\n### %d places without a mapping\n\n%s", proposedRows, table(proposing))
	text += besideText
	fmt.Print(text)
	if output == "" {
		return missed
	}
	file, err := os.OpenFile(output, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(missed, err, file.Close())
}

func loadAverage() []string {
	raw, err := os.ReadFile("/proc/loadavg")
	if fields := strings.Fields(string(raw)); err == nil && len(fields) > 2 {
		return fields[:3]
	}
	return []string{"unknown"}
}

// emptyDatabase makes a database on the server; drop removes it.
func emptyDatabase(ctx context.Context, server string) (database string, drop func(), err error) {
	admin, err := pgx.Connect(ctx, server)
	if err != nil {
		return "", nil, err
	}
	defer admin.Close(ctx)
	name := pgx.Identifier{"lieux_loading_" + strconv.Itoa(os.Getpid())}.Sanitize()
	if _, err := admin.Exec(ctx, "create database "+name); err != nil {
		return "", nil, err
	}
	drop = func() {
		if c, err := pgx.Connect(context.Background(), server); err == nil {
			_, _ = c.Exec(context.Background(), "drop database if exists "+name+" with (force)")
			c.Close(context.Background())
		}
	}
	u, err := url.Parse(server)
	if err != nil {
		drop()
		return "", nil, err
	}
	u.Path = "/" + strings.Trim(name, `"`)
	return u.String(), drop, nil
}
