package web

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/lieux-numeriques/lieux/directory"
)

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
