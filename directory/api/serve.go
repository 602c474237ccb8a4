package api

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Limits of connections. An answer that is streamed extends its own deadline.
const (
	readTimeout     = 15 * time.Second
	writeTimeout    = 30 * time.Second
	idleTimeout     = 2 * time.Minute
	shutdownTimeout = 20 * time.Second
	// headerRoom is what net/http reads of a request before it hangs up. It is far
	// above what is accepted (MaxURLBytes, MaxHeaderBytes), so that a request of a
	// megabyte still gets its 414 as a problem that the client can read.
	headerRoom = 2 << 20
)

// Server is the HTTP server around a handler: its limits and how it logs.
func Server(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadTimeout:       readTimeout,
		ReadHeaderTimeout: readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    headerRoom,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// Serve answers on a listener until ctx ends; then it takes no new connection,
// finishes the requests that it has begun, and returns nil. It closes the
// listener. HTTP/2 in clear is not spoken.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := Server(handler, log)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(oneWrite{listener}) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := server.Shutdown(finish); err != nil {
		if closing := server.Close(); closing != nil {
			err = errors.Join(err, closing)
		}
		return fmt.Errorf("finish requests: %w", err)
	}
	return nil
}
