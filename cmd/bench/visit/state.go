package visit

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// State is what a server of lieux holds at an instant.
type State struct {
	Memory     float64 // resident, bytes
	Goroutines float64
	Files      float64 // open, connections included
	Kept       float64 // of them, whole files that are kept to be sent again
	CPU        float64 // seconds of processor that it has used
	Version    float64 // served
}

// names are the metrics that State reads.
func (s *State) names() map[string]*float64 {
	return map[string]*float64{"process_resident_memory_bytes": &s.Memory, "go_goroutines": &s.Goroutines,
		"process_open_fds": &s.Files, "lieux_kept_files": &s.Kept,
		"process_cpu_seconds_total": &s.CPU, "lieux_version": &s.Version}
}

// Watch reads the state of a server from its address for operators.
func Watch(ctx context.Context, admin string) (s State, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, admin+"/metrics", nil)
	if err != nil {
		return s, err
	}
	request.Close = true // it is no connection of the server's that lasts
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return s, err
	}
	defer answer.Body.Close()
	wanted := s.names()
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if into := wanted[name]; into != nil {
			if *into, err = strconv.ParseFloat(value, 64); err != nil {
				return s, fmt.Errorf("%s: %w", name, err)
			}
			delete(wanted, name)
		}
	}
	if len(wanted) > 0 {
		return s, fmt.Errorf("%s has no %v", admin, wanted)
	}
	return s, nil
}

// sizeOf returns the size of the body that answers a request.
func sizeOf(client *http.Client, request *http.Request) (int, error) {
	answer, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	n, err := io.Copy(io.Discard, answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", request.URL, answer.Status)
	}
	return int(n), err
}

// Leaks fails when a server at rest holds more goroutines or open files than it did at rest before; those that are kept
// to be sent again are bounded, and do not count.
func Leaks(before, after State) error {
	const some = 10
	files := func(s State) float64 { return s.Files - s.Kept }
	if after.Goroutines <= before.Goroutines+some && files(after) <= files(before)+some {
		return nil
	}
	return fmt.Errorf("goroutines went from %.0f to %.0f, open files from %.0f to %.0f", before.Goroutines,
		after.Goroutines, files(before), files(after))
}
