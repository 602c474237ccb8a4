package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/lieux-numeriques/lieux/cmd/bench/visit"
	"github.com/lieux-numeriques/lieux/geo/territory"
)

// How lieux serve is visited.
const (
	firstRate    = 250 // requests a second
	rateGrows    = 1.25
	stepLasts    = 10 * time.Second
	bendsTimes   = 3    // one after the other, as another load of the machine may weigh on one
	bendsBelow   = 0.97 // of what is asked for is answered
	bendsAbove   = 250  // milliseconds of p99, of what is light
	heldShare    = 0.7  // of the last rate that holds
	importsEvery = 20 * time.Second
	restLasts    = 20 * time.Second // afterwards, before what is left is counted
	mostGrown    = 1.1              // times the memory of the middle of the load, at its end
	leastShare   = 0.8              // of the throughput of constant bodies
)

// visited is lieux serve while it is visited.
type visited struct {
	program, database, dir string
	gazetteer              *territory.Gazetteer
	places                 int
	address, admin         string
	visits                 *visit.Visits
}

// measureLoads visits directories of several sizes.
func measureLoads(ctx context.Context, program, sizes string, d time.Duration) error {
	server := os.Getenv("TEST_DATABASE_URL")
	if server == "" {
		return errors.New("TEST_DATABASE_URL is not set: run `make load`")
	}
	g, err := territory.Open()
	if err != nil {
		return err
	}
	if program, err = filepath.Abs(program); err != nil {
		return err
	}
	var missed error
	for size := range strings.SplitSeq(sizes, ",") {
		places, err := strconv.Atoi(strings.TrimSpace(size))
		if err != nil {
			return fmt.Errorf("-places: %w", err)
		}
		err = measureLoad(ctx, server, &visited{program: program, gazetteer: g, places: places}, d)
		if err != nil {
			missed = errors.Join(missed, fmt.Errorf("%d places: %w", places, err))
		}
	}
	return missed
}

func measureLoad(ctx context.Context, server string, v *visited, d time.Duration) (err error) {
	var drop func()
	if v.database, drop, err = create(ctx, server, v.places); err != nil {
		return err
	}
	defer drop()
	if v.dir, err = os.MkdirTemp("", "lieux-load-"); err != nil {
		return err
	}
	defer os.RemoveAll(v.dir)
	if err := v.publish(ctx, 0); err != nil {
		return err
	}
	stop, err := v.serve(ctx)
	if err != nil {
		return err
	}
	defer stop()
	v.visits = &visit.Visits{Base: "http://" + v.address,
		Requests: visit.Requests(v.gazetteer, visit.Whole, 200_003)}
	fmt.Printf("\n## %d places under load\n\nLoad average of the machine before: %s. The visitors, PostgreSQL and the "+
		"imports share its processors.\n", v.places, loadAverage())
	bends, err := v.rise(ctx)
	if err != nil {
		return err
	}
	held := v.hold(ctx, max(1, int(heldShare*float64(bends))), d)
	return errors.Join(held, v.compare(ctx, max(1, int(heldShare*float64(bends)))))
}

// publish imports the listing as it is in a round.
func (v *visited) publish(ctx context.Context, round int) error {
	folder := filepath.Join(v.dir, "essais")
	if err := visit.WriteListing(folder, v.gazetteer, v.places, round); err != nil {
		return err
	}
	out, err := v.lieux(ctx, "import", "--force", folder).CombinedOutput()
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("import: %w\n%s", err, out)
	}
	return nil
}

func (v *visited) lieux(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, v.program, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Env = append(os.Environ(), "DATABASE_URL="+v.database, "LIEUX_DATA_DIR="+filepath.Join(v.dir, "data"))
	return cmd
}

// serve starts the program on ports that are free.
func (v *visited) serve(ctx context.Context) (stop func(), err error) {
	if v.admin, err = freeAddress(); err != nil {
		return nil, err
	}
	cmd := v.lieux(ctx, "serve", "--listen", "127.0.0.1:0", "--admin-listen", v.admin, "--trusted-proxies", "127.0.0.0/8",
		"--base-map", "aucun")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, err
	}
	stop = func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	_, after, found := strings.Cut(line, "http://")
	if v.address, _, _ = strings.Cut(after, "/"); err != nil || !found {
		stop()
		return nil, fmt.Errorf("the server did not start: %q %w", line, err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return stop, nil
}

// freeAddress returns an address of this machine on which nobody listens.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// rise visits at rising rates until the server bends, and returns the last rate that it held.
func (v *visited) rise(ctx context.Context) (held int, err error) {
	v.visits.Run(firstRate, stepLasts) // what is made once is made
	fmt.Print("\n| requests/s asked | answered | failed | p50 nearest, ms | p99 nearest | p99 of the slowest light kind " +
		"| p99 exports | MB | processors |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	bent := 0
	for rate := firstRate; ctx.Err() == nil && bent < bendsTimes; {
		before, err := visit.Watch(ctx, "http://"+v.admin)
		if err != nil {
			return held, err
		}
		r := v.visits.Run(rate, stepLasts)
		after, err := visit.Watch(ctx, "http://"+v.admin)
		if err != nil {
			return held, err
		}
		fmt.Printf("| %d | %.0f | %d%s | %.2f | %.1f | %.1f | %.0f | %.0f | %.2f |\n", rate, r.Answered, r.Failed,
			r.Reasons(), r.P50[visit.Nearest], r.P99[visit.Nearest], r.Slowest(), r.P99[visit.Export], after.Memory/1e6,
			(after.CPU-before.CPU)/stepLasts.Seconds())
		if r.Answered < bendsBelow*r.Asked || r.Failed > 0 || r.Slowest() > bendsAbove {
			bent++
			continue
		}
		held, bent = rate, 0
		rate = int(float64(rate) * rateGrows)
	}
	if held == 0 {
		return 0, fmt.Errorf("the server bends at %d requests a second", firstRate)
	}
	return held, ctx.Err()
}
