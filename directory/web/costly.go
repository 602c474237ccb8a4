package web

import (
	"context"
	"errors"
	"net/netip"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/lieux-numeriques/lieux/directory/admit"
)

// What the requests of all clients may cost together. Answers that cost little pass beside the gates,
// and so does what waits for the database rather than for a processor.
const (
	maxWaiting = 512
	// maxWaitingOfOne is for one client: a browser asks six things at once.
	maxWaitingOfOne = 24
	answerPatience  = 10 * time.Second // a third of writeTimeout
	filePatience    = time.Minute
	workBurst       = 2 * time.Minute
	roomBytes       = 96 << 20 // of large bodies on their way to those who are slow to receive them
	largeBody       = 64 << 10 // bytes; smaller ones fit into the buffers of the system
)

// gates share the processors between those who ask for costly answers.
type gates struct {
	answers *admit.Gate
	files   *admit.Gate // files that are made, which takes seconds
	pasts   *admit.Gate // past versions that are read, which takes as much memory as the one served
	room    *admit.Room
}

func newGates(config Config) gates {
	processors := runtime.GOMAXPROCS(0)
	limits := admit.Limits{Waiting: maxWaiting, PerOne: maxWaitingOfOne, Rate: config.WorkLimit, Burst: workBurst}
	answers, files, pasts := limits, limits, limits
	answers.Slots, answers.Patience = max(1, processors-1), answerPatience // one stays for what costs little
	files.Slots, files.Patience = max(2, processors/4), filePatience
	pasts.Slots, pasts.Patience = 1, filePatience
	return gates{admit.New(answers, time.Now), admit.New(files, time.Now), admit.New(pasts, time.Now),
		admit.NewRoom(roomBytes)}
}

// workKey is where a request keeps what gives its slot back.
const workKey = "lieux.work"

// Costly waits until a request may do costly work. Its slot is given back when the answer begins
// to be sent, or by Idle.
func (s *Server) Costly(c Context) error {
	leave, err := s.gates.answers.Enter(c.Request().Context(), s.shareOf(c))
	if err != nil {
		return err
	}
	c.echo.Set(workKey, leave)
	c.echo.Response().Before(leave)
	return nil
}

// Idle gives back the slot of a request that does nothing costly any more, or not for a while.
func (s *Server) Idle(c Context) {
	if leave, ok := c.echo.Get(workKey).(func()); ok {
		leave()
	}
}

// shareOf returns the client whose share of the work a request takes, "" when it may be any of many: a
// proxy in front that was not said to be one.
func (s *Server) shareOf(c Context) string {
	address := c.echo.RealIP()
	at, err := netip.ParseAddr(address)
	if err != nil || at.IsLoopback() || at.IsPrivate() && c.Request().Header.Get("X-Forwarded-For") != "" {
		return ""
	}
	return clientKey(address)
}

// hold takes the room of a body that is sent, and returns what gives it back.
func (c Context) hold(bytes int) (free func(), err error) {
	if bytes < largeBody || c.server == nil {
		return func() {}, nil
	}
	return c.server.gates.room.Hold(c.server.shareOf(c), bytes)
}

// asRefused returns the refusal of costly work that an error is, or nil.
func asRefused(err error) *admit.Refused {
	var r *admit.Refused
	if errors.As(err, &r) {
		return r
	}
	return nil
}

// costly registers handlers that wait until they may do costly work.
func (s *Server) costly(handler Handler) Handler {
	return func(c Context) error {
		if err := s.Costly(c); err != nil {
			return err
		}
		defer s.Idle(c)
		return handler(c)
	}
}

// readPast reads a past version in the turn of a client.
func readPast[V any](ctx context.Context, s *Server, c Context, read func() (V, error)) (v V, err error) {
	s.Idle(c)
	leave, err := s.gates.pasts.Enter(ctx, s.shareOf(c))
	if err != nil {
		return v, err
	}
	defer leave()
	return read()
}

// metrics returns what an operator sees of the gates.
func (g gates) metrics() (all []prometheus.Collector) {
	gauge := func(name, help string, labels prometheus.Labels, value func() float64) {
		all = append(all, prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: labels}, value))
	}
	for kind, gate := range map[string]*admit.Gate{"answer": g.answers, "file": g.files, "past": g.pasts} {
		labels := prometheus.Labels{"work": kind}
		gauge("lieux_work_running", "Costly pieces of work that are done now.", labels,
			func() float64 { busy, _ := gate.Load(); return float64(busy) })
		gauge("lieux_work_waiting", "Costly pieces of work that wait for their turn.", labels,
			func() float64 { _, waiting := gate.Load(); return float64(waiting) })
	}
	gauge("lieux_held_bytes", "Large bodies on their way to clients.", nil,
		func() float64 { return float64(g.room.Held()) })
	return all
}
