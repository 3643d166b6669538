package notice

import (
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// callers count how often one address asks for a thing, so that one caller cannot keep a
// township busy. They are kept in memory alone and forgotten after ten minutes; what a
// whole notice takes in a day is a parameter of the county.
type callers struct {
	mu    sync.Mutex
	since time.Time
	seen  map[string]int
}

// Usual practice, like the limits of signing in: people behind one address of a mobile
// network must still get through.
const (
	callWindow  = 10 * time.Minute
	callObjects = 5
	callLooks   = 60
)

func newCallers() *callers { return &callers{seen: map[string]int{}} }

func (c *callers) allow(what, address string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(c.since) > callWindow || now.Before(c.since) {
		c.since, c.seen = now, map[string]int{}
	}
	limit := callLooks
	if what == "object" {
		limit = callObjects
	}
	key := what + " " + address
	c.seen[key]++
	return c.seen[key] <= limit
}

// remote is the address of a caller: behind a proxy on this machine, what the proxy says.
func remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		if last := strings.TrimSpace(hops[len(hops)-1]); last != "" {
			return last
		}
	}
	return host
}
