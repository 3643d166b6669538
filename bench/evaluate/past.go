package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"syscall"
	"time"
)

// Whoever makes a demo county is told this account and its password, which are the same in each.
const (
	demoLogin    = "zhuanban"
	demoPassword = "shouwang-demo-2025"
)

// past reads what a played county raised and visited, as its task force sees it over HTTP.
// It serves a copy, so that nothing that the server does by itself changes the county.
func (p product) past(ctx context.Context, dir, scratch string) (made past, err error) {
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	if err := copyTree(scratch, dir); err != nil {
		return made, err
	}
	cmd := p.command(ctx, "serve", "--data", scratch, "--addr", "127.0.0.1:0")
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.StdoutPipe()
	if err != nil {
		return made, err
	}
	if err := cmd.Start(); err != nil {
		return made, err
	}
	defer func() { err = errors.Join(err, stop(cmd)) }()
	line, err := bufio.NewReader(out).ReadString('\n')
	at := regexp.MustCompile(`http://[0-9.:]+`).FindString(line)
	if err != nil || at == "" {
		return made, fmt.Errorf("shouwang serve did not say where it listens: %w\n%s", err, problems.String())
	}
	list, err := allLeads(ctx, at)
	if err != nil {
		return made, err
	}
	return pastOf(list)
}

// stop ends a server. Being interrupted is how it ends.
func stop(cmd *exec.Cmd) error {
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	cmd.Wait()
	return nil
}

// listed is a lead as the list of leads shows it; days are empty if there are none.
type listed struct {
	Number   string
	State    string
	OpenedOn string `json:"opened_on"`
	ClosedOn string `json:"closed_on"`
}

// allLeads reads the leads, closed and open, page by page.
func allLeads(ctx context.Context, at string) (list []listed, err error) {
	var session struct{ Token string }
	in, err := json.Marshal(map[string]string{"login": demoLogin, "password": demoPassword})
	if err != nil {
		return nil, err
	}
	if err := call(ctx, http.MethodPost, at+"/api/sessions", "", in, &session); err != nil {
		return nil, err
	}
	for after := ""; ; {
		var page struct {
			Items []listed
			Next  string
		}
		q := url.Values{"limit": {"200"}, "sort": {"opened"}, "after": {after}}
		if err := call(ctx, http.MethodGet, at+"/api/leads?"+q.Encode(), session.Token, nil, &page); err != nil {
			return nil, err
		}
		list = append(list, page.Items...)
		if after = page.Next; after == "" {
			return list, nil
		}
	}
}

// call makes one request and reads the JSON of its answer.
func call(ctx context.Context, method, address, token string, body []byte, into any) error {
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s\n%s", method, r.URL.Path, answer.Status, text)
	}
	return json.Unmarshal(text, into)
}

// pastOf reads leads. A confirmed lead is a visit on the day of its verdict: the played
// county answers on the day of the visit. A lead that was closed without a visit stood until
// the day before.
func pastOf(list []listed) (made past, err error) {
	for _, l := range list {
		from, err := parseDay(l.OpenedOn)
		if err != nil || l.Number == "" {
			return made, fmt.Errorf("a lead has no number or no day: %w", err)
		}
		lead := raisedLead{household: l.Number, from: from}
		if l.ClosedOn != "" {
			closed, err := parseDay(l.ClosedOn)
			if err != nil {
				return made, err
			}
			if lead.until = closed.AddDate(0, 0, -1); l.State == "confirmed" {
				lead.until = closed
				made.visits = append(made.visits, visit{l.Number, closed})
			}
		}
		made.leads = append(made.leads, lead)
	}
	slices.SortFunc(made.visits, func(a, b visit) int {
		return cmp.Or(a.on.Compare(b.on), cmp.Compare(a.household, b.household))
	})
	if len(made.visits) == 0 {
		return made, errors.New("the county has visited nobody: was its demo made to the end?")
	}
	return made, nil
}

// visitingDays keeps the questions on whose day of knowing somebody was visited, and is an
// error if a visit fell on any other day.
func visitingDays(all []question, made []visit) (list []question, err error) {
	days := map[time.Time]bool{}
	for _, v := range made {
		days[v.on] = true
	}
	for _, q := range all {
		if days[q.knownBy] {
			list = append(list, q)
			delete(days, q.knownBy)
		}
	}
	if len(days) > 0 {
		return nil, fmt.Errorf("visits were made on %d days on which no month's files were complete", len(days))
	}
	return list, nil
}
