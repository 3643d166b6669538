package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

func TestEveryPageOfLeadsIsReadByWhoHasSignedIn(t *testing.T) {
	pages := map[string]string{
		"":   `{"items":[{"number":"1","state":"open","opened_on":"2025-05-31","closed_on":""}],"next":"p2"}`,
		"p2": `{"items":[{"number":"2","state":"confirmed","opened_on":"2025-05-31","closed_on":"2025-06-27"}]}`,
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/sessions", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Login, Password string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Login != demoLogin || in.Password != demoPassword {
			t.Errorf("signed in as %q: %v", in.Login, err)
		}
		fmt.Fprint(w, `{"token":"secret"}`)
	})
	mux.HandleFunc("GET /api/leads", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, pages[r.URL.Query().Get("after")])
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	got, err := allLeads(context.Background(), server.URL)
	want := []listed{{"1", "open", "2025-05-31", ""}, {"2", "confirmed", "2025-05-31", "2025-06-27"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestARefusalSaysWhatTheServerSaid(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "wrong password", http.StatusUnauthorized)
	}))
	defer server.Close()
	if _, err := allLeads(context.Background(), server.URL); err == nil || !strings.Contains(err.Error(), "401") || !strings.Contains(err.Error(), "wrong password") {
		t.Errorf("got %v", err)
	}
}
