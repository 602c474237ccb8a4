package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
)

// add joins two turns of the same line.
func (r *result) add(o result) {
	r.requests += o.requests
	r.elapsed += o.elapsed
	r.bytes += o.bytes
	r.times = append(r.times, o.times...)
	slices.Sort(r.times)
}

// sphereError is by how much the sphere, by which the index of PostGIS orders,
// may misjudge a distance on the ellipsoid.
const sphereError = 0.006

// sameAnswers demands that the rival finds places at the same distances, as far
// as its index can tell, before anything is measured; it also warms both up.
func sameAnswers(address string, paths []string) error {
	for _, path := range paths {
		ours, err := fetch("http://" + address + "/api/v1/proches" + path)
		if err != nil {
			return err
		}
		theirs, err := fetch("http://" + address + "/bench/postgis" + path)
		if err != nil {
			return err
		}
		if !slices.EqualFunc(ours, theirs, func(a, b int64) bool { return math.Abs(float64(a-b)) <= sphereError*float64(max(a, b)) }) {
			return fmt.Errorf("%s: Lieux found %v, PostGIS %v", path, ours, theirs)
		}
	}
	_, err := fetch("http://" + address + "/bench/constant" + paths[0])
	return err
}

// fetch gives the distances of an answer, in millimetres: the nearest by index
// may exchange places that stand at the same spot.
func fetch(url string) ([]int64, error) {
	response, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s: %s", url, response.Status, raw)
	}
	var answer struct {
		Features []struct {
			Properties struct {
				DistanceM float64 `json:"distance_m"`
			} `json:"properties"`
		} `json:"features"`
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		return nil, err
	}
	distances := make([]int64, len(answer.Features))
	for i, f := range answer.Features {
		distances[i] = int64(f.Properties.DistanceM*1000 + 0.5)
	}
	slices.Sort(distances)
	return distances, nil
}

// report prints the table, and writes it when asked.
func report(rows []row, places int, each time.Duration, output string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s — %s — %d places, %d connections, %s a line in turns, client and server on the same machine.\n\n",
		time.Now().Format(time.DateOnly), machine(), places, connections, each)
	fmt.Fprintln(&b, "| question | Lieux req/s | p50 | p99 | kB | PostGIS req/s | p50 | p99 | constant req/s | Lieux / PostGIS | Lieux / constant |")
	fmt.Fprintln(&b, "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | %.0f | %s | %s | %.1f | %.0f | %s | %s | %.0f | **%.1f×** | **%.2f** |\n",
			r.name, r.lieux.perSecond(), short(r.lieux.quantile(0.5)), short(r.lieux.quantile(0.99)), float64(r.lieux.bytes)/float64(max(1, r.lieux.requests))/1000,
			r.postgis.perSecond(), short(r.postgis.quantile(0.5)), short(r.postgis.quantile(0.99)), r.constant.perSecond(),
			r.lieux.perSecond()/r.postgis.perSecond(), r.lieux.perSecond()/r.constant.perSecond())
	}
	fmt.Print(b.String())
	if output == "" {
		return nil
	}
	header := "# Benchmarks\n\nWritten by `make bench-record`. Each line is measured three ways in one run, in turns, through the same server and by the same\n" +
		"client: Lieux; the same question asked of PostGIS with its best indexes, its answer encoded from memory as ours is; and a constant\nbody of the same size, which is the limit.\n\n"
	return os.WriteFile(output, []byte(header+b.String()), 0o644)
}

func short(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }
