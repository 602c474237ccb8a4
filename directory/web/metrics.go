package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/lieux-numeriques/lieux/directory"
)

// metrics are the metrics of /metrics, in a registry of one server.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	running  prometheus.Gauge
	handler  http.Handler
}

func newMetrics(reader directory.Reader, version string) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lieux_http_requests_total", Help: "Requests answered, by route, method and status.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "lieux_http_request_seconds", Help: "Time to answer, by route.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
		}, []string{"route"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{Name: "lieux_http_requests_running", Help: "Requests being answered."}),
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.requests, m.seconds, m.running,
		statusGauge("lieux_ready", "1 when a version is served.", reader, func(s directory.Status) float64 { return flag(s.Ready) }),
		statusGauge("lieux_version", "Version of the directory that is served.", reader, func(s directory.Status) float64 { return float64(s.Version) }),
		statusGauge("lieux_places", "Places of that version.", reader, func(s directory.Status) float64 { return float64(s.Places) }),
		statusGauge("lieux_version_loaded_seconds", "When that version began to be served, Unix time.", reader, loadedSeconds),
		statusGauge("lieux_refresh_failing", "1 when newer versions cannot be looked for.", reader, func(s directory.Status) float64 { return flag(s.Failing) }),
		statusCounter("lieux_refreshes_total", "Versions read from the database and served.", reader, func(s directory.Status) float64 { return float64(s.Refreshes.Done) }),
		statusCounter("lieux_refresh_failures_total", "Versions that could not be read.", reader, func(s directory.Status) float64 { return float64(s.Refreshes.Failed) }),
		statusCounter("lieux_refresh_seconds_total", "Time to read and prepare the versions served.", reader, func(s directory.Status) float64 { return s.Refreshes.Took.Seconds() }),
		statusGauge("lieux_refresh_last_seconds", "Time to read and prepare the last of them.", reader, func(s directory.Status) float64 { return s.Refreshes.Last.Seconds() }),
		statusGauge("lieux_from_disk", "1 when the version was read from the disk copy.", reader, func(s directory.Status) float64 { return flag(s.FromDisk) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "lieux_build_info", Help: "The program's version.", ConstLabels: prometheus.Labels{"version": version},
		}, func() float64 { return 1 }),
	)
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	return m
}

func statusGauge(name, help string, reader directory.Reader, value func(directory.Status) float64) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return value(reader.Status()) })
}

func statusCounter(name, help string, reader directory.Reader, value func(directory.Status) float64) prometheus.Collector {
	return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, func() float64 { return value(reader.Status()) })
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func loadedSeconds(s directory.Status) float64 {
	if s.LoadedAt.IsZero() {
		return 0
	}
	return float64(s.LoadedAt.Unix())
}

func (m *metrics) handle(c Context) error {
	m.handler.ServeHTTP(c.Response(), c.Request())
	return nil
}

// count counts one answer. Unknown routes share one label, so that clients
// cannot create labels without limit; so do methods other than GET, HEAD and OPTIONS.
func (m *metrics) count(route, method string, status int, took time.Duration) {
	if route == "" {
		route = "autre"
	}
	if method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions {
		method = "autre"
	}
	m.requests.WithLabelValues(route, method, statusLabel(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

func statusLabel(status int) string {
	switch status {
	case http.StatusOK:
		return "200"
	case http.StatusNotModified:
		return "304"
	}
	return strconv.Itoa(status)
}
