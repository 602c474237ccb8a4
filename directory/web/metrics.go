package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/lieux-numeriques/lieux/directory"
	"github.com/lieux-numeriques/lieux/directory/files"
	"github.com/lieux-numeriques/lieux/directory/lru"
)

// metrics are what /metrics reports, in a registry of one server.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	running  prometheus.Gauge
	handler  http.Handler
}

func newMetrics(
	reader directory.Reader, version string, kept *lru.Cache[*answer], whole *files.Store, since func(time.Time) float64,
	schedule directory.Schedule, shared gates,
) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lieux_http_requests_total", Help: "Requests answered, by route, method and status.",
		}, []string{"route", "method", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "lieux_http_request_seconds", Help: "Time to answer, by route.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
		}, []string{"route"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "lieux_http_requests_running", Help: "Requests being answered.",
		}),
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.requests, m.seconds, m.running,
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "lieux_build_info", Help: "The program's version.",
			ConstLabels: prometheus.Labels{"version": version},
		}, func() float64 { return 1 }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "lieux_kept_answers", Help: "Answers kept to be sent again.",
		}, func() float64 { n, _ := kept.Held(); return float64(n) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "lieux_kept_answers_bytes", Help: "Weight of the answers kept to be sent again.",
		}, func() float64 { _, weight := kept.Held(); return float64(weight) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "lieux_kept_files", Help: "Whole files kept open on disk to be sent again.",
		}, func() float64 { n, _ := whole.Held(); return float64(n) }),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "lieux_kept_files_bytes", Help: "Weight of these files, of which each counts for a megabyte at least.",
		}, func() float64 { _, weight := whole.Held(); return float64(weight) }),
	)
	registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "lieux_version_differs_seconds",
		Help: "For how long the version served has not been that of the database; 0 when it is.",
	}, func() float64 { return since(reader.Status().Store.Differs) }))
	registry.MustRegister(shared.metrics()...)
	if schedule != nil {
		registry.MustRegister(scheduleMetrics{schedule})
	}
	for _, why := range directory.Refusals {
		registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "lieux_database_refused", Help: "1 when the database is not served, by reason: the operator must decide.",
			ConstLabels: prometheus.Labels{"reason": string(why)},
		}, func() float64 { return flag(reader.Status().Store.Refused == why) }))
	}
	for _, row := range statusMetrics {
		value := func() float64 { return row.value(reader.Status()) }
		registry.MustRegister(statusMetric(row.kind, row.name, row.help, value))
	}
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
	return m
}

// statusMetrics are the metrics read from the status of the directory when they
// are collected.
var statusMetrics = []struct {
	kind       prometheus.ValueType
	name, help string
	value      func(directory.Status) float64
}{
	{
		prometheus.GaugeValue, "lieux_ready", "1 when a version is served.",
		func(s directory.Status) float64 { return flag(s.Ready) },
	},
	{
		prometheus.GaugeValue, "lieux_version", "Version of the directory that is served.",
		func(s directory.Status) float64 { return float64(s.Version) },
	},
	{
		prometheus.GaugeValue, "lieux_places", "Places of that version.",
		func(s directory.Status) float64 { return float64(s.Places) },
	},
	{
		prometheus.GaugeValue, "lieux_version_loaded_timestamp_seconds", "When that version began to be served.",
		func(s directory.Status) float64 { return unixSeconds(s.LoadedAt) },
	},
	{
		prometheus.GaugeValue, "lieux_database_version", "Version that the database had when it last answered.",
		func(s directory.Status) float64 { return float64(s.Store.Version) },
	},
	{
		prometheus.GaugeValue, "lieux_database_heard_timestamp_seconds", "When the database last answered; 0 never.",
		func(s directory.Status) float64 { return unixSeconds(s.Store.Heard) },
	},
	{
		prometheus.GaugeValue, "lieux_refresh_failing", "1 when newer versions cannot be looked for.",
		func(s directory.Status) float64 { return flag(s.Failing) },
	},
	{
		prometheus.CounterValue, "lieux_refreshes_total", "Versions read from the database and served.",
		func(s directory.Status) float64 { return float64(s.Refreshes.Done) },
	},
	{
		prometheus.CounterValue, "lieux_refresh_failures_total", "Versions that could not be read.",
		func(s directory.Status) float64 { return float64(s.Refreshes.Failed) },
	},
	{
		prometheus.CounterValue, "lieux_refresh_seconds_total", "Time to read and prepare the versions served.",
		func(s directory.Status) float64 { return s.Refreshes.Took.Seconds() },
	},
	{
		prometheus.GaugeValue, "lieux_refresh_last_seconds", "Time to read and prepare the last of them.",
		func(s directory.Status) float64 { return s.Refreshes.Last.Seconds() },
	},
	{
		prometheus.GaugeValue, "lieux_from_disk", "1 when the version was read from the disk copy.",
		func(s directory.Status) float64 { return flag(s.FromDisk) },
	},
}

// statusMetric returns the metric of one row of statusMetrics.
func statusMetric(kind prometheus.ValueType, name, help string, value func() float64) prometheus.Collector {
	if kind == prometheus.CounterValue {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, value)
	}
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// unixSeconds returns an instant as Prometheus writes it; 0 for the zero time.
func unixSeconds(at time.Time) float64 {
	if at.IsZero() {
		return 0
	}
	return float64(at.Unix())
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

// scheduleMetrics are the metrics of the imports that a server does by itself, by source.
type scheduleMetrics struct{ directory.Schedule }

var importInterval = prometheus.NewDesc("lieux_import_interval_seconds", "Time between the imports of a listing.",
	nil, nil)

// importMetrics are those of one source; a time that never was is left out.
var importMetrics = []struct {
	desc  *prometheus.Desc
	kind  prometheus.ValueType
	value func(*directory.ScheduledImport) (value float64, known bool)
}{
	{
		ofSource("lieux_import_last_success_timestamp_seconds", "Last import that succeeded, Unix time."),
		prometheus.GaugeValue,
		func(s *directory.ScheduledImport) (float64, bool) {
			return unixSeconds(s.LastSuccess), !s.LastSuccess.IsZero()
		},
	},
	{
		ofSource("lieux_import_last_failure_timestamp_seconds", "Last import that failed, Unix time."),
		prometheus.GaugeValue,
		func(s *directory.ScheduledImport) (float64, bool) {
			return unixSeconds(s.LastFailure), !s.LastFailure.IsZero()
		},
	},
	{
		ofSource("lieux_import_failures_total", "Imports that failed."), prometheus.CounterValue,
		func(s *directory.ScheduledImport) (float64, bool) { return float64(s.Failures), true },
	},
	{
		ofSource("lieux_import_failing", "1 when the last import failed."), prometheus.GaugeValue,
		func(s *directory.ScheduledImport) (float64, bool) { return flag(s.Failing()), true },
	},
	{
		ofSource("lieux_import_shrunk", "1 when the last import with changes took many of its places off the map."),
		prometheus.GaugeValue,
		func(s *directory.ScheduledImport) (float64, bool) { return flag(s.Shrunk), true },
	},
}

func ofSource(name, help string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, []string{"source"}, nil)
}

// Describe implements prometheus.Collector.
func (m scheduleMetrics) Describe(descs chan<- *prometheus.Desc) {
	descs <- importInterval
	for _, row := range importMetrics {
		descs <- row.desc
	}
}

// Collect implements prometheus.Collector.
func (m scheduleMetrics) Collect(values chan<- prometheus.Metric) {
	values <- prometheus.MustNewConstMetric(importInterval, prometheus.GaugeValue, m.Every().Seconds())
	for _, s := range m.Imports() {
		for _, row := range importMetrics {
			if value, known := row.value(&s); known {
				values <- prometheus.MustNewConstMetric(row.desc, row.kind, value, s.Source)
			}
		}
	}
}
