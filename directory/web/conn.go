package web

import (
	"bytes"
	"io"
	"net"
	"strconv"
)

// oneWrite makes connections that send an answer in one system call. net/http
// writes through a buffer of 4 kB and sends the beginning of a longer answer
// separately, which costs a system call and wakes the client twice.
type oneWrite struct{ net.Listener }

func (l oneWrite) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		return &wholeConn{TCPConn: tcp}, err
	}
	return c, err
}

// bufferOfHTTP is the size in bytes of net/http's write buffer.
const bufferOfHTTP = 4 << 10

// wholeConn delays the beginning of an answer until the rest is written. net/http
// writes from one goroutine at a time.
type wholeConn struct {
	*net.TCPConn
	held  []byte
	parts [2][]byte
	both  net.Buffers
}

// Write sends b, after the bytes held back. The beginning of an answer is held
// back when its Content-Length announces more: net/http then either
// writes more or closes the connection.
func (c *wholeConn) Write(b []byte) (int, error) {
	if len(c.held) == 0 {
		if len(b) != bufferOfHTTP || !unfinished(b) {
			return c.TCPConn.Write(b)
		}
		c.held = append(c.held, b...)
		return len(b), nil
	}
	held := len(c.held)
	c.parts = [2][]byte{c.held, b}
	c.both = c.parts[:]
	n, err := c.both.WriteTo(c.TCPConn)
	c.held, c.parts = c.held[:0], [2][]byte{}
	return max(0, int(n)-held), err
}

// ReadFrom sends the bytes held back, then src: net/http calls it for files
// instead of Write.
func (c *wholeConn) ReadFrom(src io.Reader) (int64, error) {
	if err := c.release(); err != nil {
		return 0, err
	}
	return c.TCPConn.ReadFrom(src)
}

// Close sends the bytes held back: the answer was cut short.
func (c *wholeConn) Close() error {
	_ = c.release() // the client may have disconnected
	return c.TCPConn.Close()
}

func (c *wholeConn) release() error {
	if len(c.held) == 0 {
		return nil
	}
	_, err := c.TCPConn.Write(c.held)
	c.held = c.held[:0]
	return err
}

var (
	endOfHeader   = []byte("\r\n\r\n")
	contentLength = []byte("\r\nContent-Length: ")
)

// unfinished reports whether b is the head of an answer and the beginning of a
// body that continues after b.
func unfinished(b []byte) bool {
	if !bytes.HasPrefix(b, []byte("HTTP/1.1 ")) {
		return false
	}
	head, body, found := bytes.Cut(b, endOfHeader)
	if !found || len(body) == 0 {
		return false
	}
	_, after, found := bytes.Cut(head, contentLength)
	if !found {
		return false
	}
	digits, _, _ := bytes.Cut(after, []byte("\r"))
	n, err := strconv.Atoi(string(digits))
	return err == nil && n > len(body)
}
