package main

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func answerOf(body string, fields ...string) answer {
	a := answer{status: 200, header: http.Header{"Date": {"now"}}, body: []byte(body)}
	for i := 0; i < len(fields); i += 2 {
		a.header.Set(fields[i], fields[i+1])
	}
	return a
}

func zipped(t *testing.T, body string, level int) answer {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(body)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return answerOf(b.String(), "Content-Encoding", "gzip")
}

func TestAnswersAreComparedByteForByte(t *testing.T) {
	text := strings.Repeat("a place of digital help, ", 40)
	gone := answer{failed: true}
	chunked := answerOf("x")
	chunked.transferEncoding = "chunked"
	refused := answerOf("x")
	refused.status = 400
	otherDate := answerOf("x")
	otherDate.header.Set("Date", "later")
	twoLinks, swapped := answerOf("x"), answerOf("x")
	twoLinks.header["Link"], swapped.header["Link"] = []string{"1", "2"}, []string{"2", "1"}
	for _, c := range []struct {
		name, path string
		a, b       answer
		parts      string
	}{
		{"same", "/", answerOf("x", "Etag", "1"), answerOf("x", "Etag", "1"), ""},
		{"date", "/", answerOf("x"), otherDate, ""},
		{"body", "/", answerOf("xyz"), answerOf("xyZ"), "body"},
		{"longer body", "/", answerOf("xyz"), answerOf("xyz\n"), "body"},
		{"status", "/", answerOf("x"), refused, "status"},
		{"header", "/", answerOf("x", "Etag", "1"), answerOf("x", "Etag", "2"), "header:Etag"},
		{"header absent", "/", answerOf("x", "Vary", "Accept"), answerOf("x"), "header:Vary"},
		{"header added", "/", answerOf("x"), answerOf("x", "Vary", "Accept"), "header:Vary"},
		{"order of values", "/", twoLinks, swapped, "header:Link"},
		{"chunked", "/", answerOf("x"), chunked, "transfer-encoding"},
		{"no answer from one", "/", answerOf("x"), gone, "transport"},
		{"no answer from both", "/", gone, gone, ""},
		{"compressed otherwise", "/", zipped(t, text, 1), zipped(t, text, 9), "body"},
		{"load time", "/health/ready", answerOf(`{"etat":"pret","charge_le":"1"}`, "Content-Length", "30"),
			answerOf(`{"etat":"pret","charge_le":"12"}`, "Content-Length", "31"), ""},
		{"state", "/health/ready", answerOf(`{"etat":"pret","charge_le":"1"}`),
			answerOf(`{"etat":"degrade","charge_le":"1"}`), "body"},
		{"load time elsewhere", "/lieux/1", answerOf(`{"charge_le":"1"}`), answerOf(`{"charge_le":"2"}`), "body"},
		{"metrics", "/metrics", answerOf("# TYPE a gauge\na{x=\"1\"} 2\na{x=\"2\"} 2\n"),
			answerOf("# TYPE a gauge\na{x=\"1\"} 3\n"), ""},
		{"metric renamed", "/metrics", answerOf("# TYPE a gauge\na 2\n"), answerOf("# TYPE a gauge\nb 2\n"), "body"},
		{"metric described otherwise", "/metrics", answerOf("# HELP a One.\na 2\n"),
			answerOf("# HELP a Two.\na 2\n"), "body"},
	} {
		var parts []string
		for _, d := range compareAnswers(request{target: c.path + "?q=1"}, c.a, c.b) {
			parts = append(parts, d.part)
		}
		if got := strings.Join(parts, " "); got != c.parts {
			t.Errorf("%s: differs in %q, want %q", c.name, got, c.parts)
		}
	}
}

func TestExcerptShowsWhereBodiesPart(t *testing.T) {
	long := strings.Repeat("·", 500)
	d := compareAnswers(request{target: "/"}, answerOf(long+"base"+long), answerOf(long+"head"+long))[0]
	for side, text := range map[string]string{"base": d.base, "head": d.head} {
		if !strings.Contains(text, "byte 1000 of 2004") || !strings.Contains(text, side) || len(text) > 400 {
			t.Errorf("%s is shown as %s", side, text)
		}
	}
	packed := compareAnswers(request{target: "/"}, zipped(t, long+"base", 9), zipped(t, long+"head", 9))
	if !strings.Contains(packed[0].head, "head") {
		t.Errorf("a compressed body is shown as %s", packed[0].head)
	}
}

func TestAcceptedDifferencesAreNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "accepted.txt")
	text := "# comment\n\n^GET\\s/lieux/ body|header:Etag the identity has no language\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	accepted, err := readAccepted(path)
	if err != nil {
		t.Fatal(err)
	}
	r := newReport(accepted)
	body, vary := difference{part: "body", base: "1", head: "2"}, difference{part: "header:Vary", base: "1", head: "2"}
	r.answered(request{target: "/lieux/x?lang=en"}, answerOf("1"), 0, []difference{body})
	r.answered(request{target: "/lieux/x"}, answerOf("1"), 0, []difference{body, vary})
	r.answered(request{target: "/api/v1/lieux/x"}, answerOf("1"), 0, []difference{body})
	r.answered(request{target: "/"}, answerOf("1"), 1, nil)
	r.ran("lieux sources", []difference{{part: "stdout", base: "1", head: "2"}})
	var out strings.Builder
	if differing := r.print(&out); differing != 3 {
		t.Errorf("%d differ, want 3:\n%s", differing, out.String())
	}
	for _, want := range []string{
		"4 requests and 1 commands, 3 differ", "1 differ as accepted",
		"accepted 2 times (line 3): the identity has no language", "header:Vary",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, out.String())
		}
	}
	for _, wrong := range []string{"^GET body", "( body reason", "x ( reason"} {
		if err := os.WriteFile(path, []byte(wrong), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readAccepted(path); err == nil {
			t.Errorf("%q is read without an error", wrong)
		}
	}
}

func TestDifferencesOfOneCauseAreOneGroup(t *testing.T) {
	r := newReport(nil)
	for _, path := range []string{"/lieux/a1", "/lieux/b2", "/carte"} {
		a := answerOf("<p>"+path+"</p><a>Skip to content</a>", "Etag", path)
		b := answerOf("<p>"+path+"</p><a>Skip to it</a>", "Etag", path+"-other")
		r.answered(request{target: path}, a, 0, compareAnswers(request{target: path}, a, b))
	}
	refused := answerOf("<p>")
	refused.status = 500
	r.answered(request{target: "/"}, answerOf("<p>"), 0, compareAnswers(request{target: "/"}, answerOf("<p>"), refused))
	var out strings.Builder
	r.print(&out)
	for _, want := range []string{"3 × body, after ", "of GET /carte, GET /lieux/*\n", "1 × status 200→500\n"} {
		if len(r.groups) != 2 || !strings.Contains(out.String(), want) {
			t.Errorf("%d groups, want 2 with %q:\n%s", len(r.groups), want, out.String())
		}
	}
}

func TestCommandsAreCompared(t *testing.T) {
	a := result{0, []byte("1\n"), nil}
	if found := compareResults(a, a); found != nil {
		t.Errorf("equal results differ: %v", found)
	}
	var parts []string
	for _, d := range compareResults(a, result{1, []byte("2\n"), []byte("lieux: non\n")}) {
		parts = append(parts, d.part)
	}
	if !slices.Equal(parts, []string{"exit", "stdout", "stderr"}) {
		t.Errorf("differs in %v", parts)
	}
	help := [2]string{"--json --departement", "--json"}
	for args, want := range map[string]string{
		"quality --json": "", "quality --departement 33": "head does not know --departement",
	} {
		if got := unknownTo(help, strings.Fields(args)); got != want {
			t.Errorf("%s: %q, want %q", args, got, want)
		}
	}
}

func TestNextLinkIsFollowed(t *testing.T) {
	a := answerOf("")
	const link = `<http://compare.example/api/v1/lieux?limit=2`
	a.header["Link"] = []string{link + `>; rel="self", ` + link + `&apres=x>; rel="next"`}
	next := following(request{target: "/api/v1/lieux?limit=2", pages: 2}, a)
	if next == nil || next.target != "/api/v1/lieux?limit=2&apres=x" || next.pages != 1 {
		t.Errorf("the next page is %+v", next)
	}
	again := following(request{target: "/", revalidate: true}, answerOf("", "Etag", `"1"`))
	if again == nil || again.header.Get("If-None-Match") != `"1"` {
		t.Errorf("revalidation is %+v", again)
	}
	if following(request{target: "/", pages: 1, revalidate: true}, answerOf("")) != nil {
		t.Error("something follows from an answer without link and ETag")
	}
}
