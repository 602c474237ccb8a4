package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// connections is the number of clients that send requests at once.
const connections = 32

// result is what one run of one line measured.
type result struct {
	requests int
	elapsed  time.Duration
	cpu      time.Duration // of the server's process
	bytes    int64         // of bodies
	times    []time.Duration
}

// add joins two turns of the same line.
func (r *result) add(o result) {
	r.requests += o.requests
	r.elapsed += o.elapsed
	r.cpu += o.cpu
	r.bytes += o.bytes
	r.times = append(r.times, o.times...)
	slices.Sort(r.times)
}

func (r result) perSecond() float64 { return float64(r.requests) / r.elapsed.Seconds() }

func (r result) cpuEach() time.Duration { return r.cpu / time.Duration(max(1, r.requests)) }

func (r result) quantile(q float64) time.Duration {
	if len(r.times) == 0 {
		return 0
	}
	return r.times[min(len(r.times)-1, int(q*float64(len(r.times))))]
}

// load asks the paths in turn over keep-alive connections until the time is over,
// each with the given header lines. The client does as little as it can, so that
// the server is what is measured.
func load(ctx context.Context, address string, paths []string, header string, duration time.Duration) (result, error) {
	ctx, cancel := context.WithTimeout(ctx, duration)
	defer cancel()
	var (
		mu    sync.Mutex
		total result
		first error
		wg    sync.WaitGroup
	)
	start := time.Now()
	for c := range connections {
		wg.Go(func() {
			r, err := ask(ctx, address, paths, header, c)
			mu.Lock()
			defer mu.Unlock()
			total.requests += r.requests
			total.bytes += r.bytes
			total.times = append(total.times, r.times...)
			if err != nil && first == nil {
				first = err
			}
		})
	}
	wg.Wait()
	total.elapsed = time.Since(start)
	slices.Sort(total.times)
	return total, first
}

// patience is how long after its time a measure waits for the answers under way:
// PostGIS may need longer for one. What has not come by then is not counted.
const patience = 4 * time.Second

// ask runs one client.
func ask(ctx context.Context, address string, paths []string, header string, offset int) (r result, err error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return r, err
	}
	defer conn.Close()
	if end, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(end.Add(patience)); err != nil {
			return r, err
		}
	}
	in := bufio.NewReaderSize(conn, 64<<10)
	for i := offset; ctx.Err() == nil; i += connections + 1 {
		path := paths[i%len(paths)]
		began := time.Now()
		if _, err := io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\n"+header+"\r\n"); err != nil {
			return r, err
		}
		n, err := skipResponse(in)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return r, nil
		}
		if err != nil {
			return r, fmt.Errorf("%s: %w", path, err)
		}
		r.requests++
		r.bytes += n
		r.times = append(r.times, time.Since(began))
	}
	return r, nil
}

// skipResponse reads one response, which has a Content-Length or is a 304, and returns the size of its body.
func skipResponse(in *bufio.Reader) (int64, error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	status := string(line)
	unchanged := strings.HasPrefix(status, "HTTP/1.1 304")
	if !unchanged && !strings.HasPrefix(status, "HTTP/1.1 200") {
		return 0, fmt.Errorf("status %s", strings.TrimSpace(status))
	}
	length := int64(-1)
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		if len(line) <= 2 {
			break
		}
		if value, ok := strings.CutPrefix(string(line), "Content-Length: "); ok {
			if length, err = strconv.ParseInt(strings.TrimSpace(value), 10, 64); err != nil {
				return 0, err
			}
		}
	}
	if unchanged {
		return 0, nil
	}
	if length < 0 {
		return 0, fmt.Errorf("no Content-Length")
	}
	_, err = in.Discard(int(length))
	return length, err
}
