package web

import (
	"context"
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
	shutdownTimeout = 5 * time.Second // a service manager waits ten before it kills
	// headerRoom is how many bytes of headers net/http reads before it closes the
	// connection. It is far above what is accepted (MaxURLBytes, MaxHeaderBytes), so
	// that a request of a megabyte still gets its 414 as a problem that the client can read.
	headerRoom = 2 << 20
)

// HTTPServer returns the HTTP server of a handler, with its limits and logging.
func HTTPServer(handler http.Handler, log *slog.Logger) *http.Server {
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
// finishes the requests in progress, and returns nil. A request that takes longer than
// shutdownTimeout, such as a slow download, is cut short. It closes the listener. HTTP/2 in clear is not spoken.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := HTTPServer(handler, log)
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
		log.Warn("requests in progress are cut short", "error", err)
		_ = server.Close()
	}
	return nil
}
