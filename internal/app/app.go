// Package app puts the house together: it opens the data directory, makes every service,
// hands each what it declared that it needs, and serves.
package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/assist"
	"github.com/shouwang/shouwang/internal/atlas"
	"github.com/shouwang/shouwang/internal/audit"
	"github.com/shouwang/shouwang/internal/authorisation"
	"github.com/shouwang/shouwang/internal/blob"
	"github.com/shouwang/shouwang/internal/code"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/division"
	"github.com/shouwang/shouwang/internal/document"
	"github.com/shouwang/shouwang/internal/dossier"
	"github.com/shouwang/shouwang/internal/errs"
	"github.com/shouwang/shouwang/internal/fact"
	"github.com/shouwang/shouwang/internal/job"
	"github.com/shouwang/shouwang/internal/monitor"
	"github.com/shouwang/shouwang/internal/notice"
	"github.com/shouwang/shouwang/internal/param"
	"github.com/shouwang/shouwang/internal/preference"
	"github.com/shouwang/shouwang/internal/quality"
	"github.com/shouwang/shouwang/internal/reconcile"
	"github.com/shouwang/shouwang/internal/registry"
	"github.com/shouwang/shouwang/internal/round"
	"github.com/shouwang/shouwang/internal/rule"
	"github.com/shouwang/shouwang/internal/seal"
	"github.com/shouwang/shouwang/internal/source"
	"github.com/shouwang/shouwang/internal/statistics"
	"github.com/shouwang/shouwang/internal/visit"
	"github.com/shouwang/shouwang/web"
)

// Version is set when a release is built.
var Version = "dev"

// Config says where the data is. Dir holds everything: database, attachments and, unless
// Keys names another place, the keys.
type Config struct {
	Dir      string
	Keys     string // Dir/keys if empty
	Database string // postgres://…; the embedded database in Dir if empty
	Log      *slog.Logger
	Now      func() time.Time
	// Create makes the directory and the keys where they are missing: init and demo.
	Create bool
	// Upgrade brings an older schema up to date: migrate.
	Upgrade bool
}

// App is the running system.
type App struct {
	DB        *db.DB
	Keys      *seal.Keyring
	Jobs      *job.Queue
	API       *api.API
	Log       *slog.Logger
	Audit     *audit.Trail
	Access    *access.Service
	Divisions *division.Service
	Params    *param.Service
	Registry  *registry.Service
	Source    *source.Service

	Authorisations *authorisation.Service
	Documents      *document.Service
	Visits         *visit.Service
	Facts          *fact.Service
	Rules          *rule.Service
	Monitor        *monitor.Service
	Quality        *quality.Service
	Reconcile      *reconcile.Service
	Notices        *notice.Service
	Dossiers       *dossier.Service
	Assist         *assist.Service
	Rounds         *round.Service
}

var (
	errNoKeys = errs.New(errs.Invalid, "app.no_keys", "没有找到密钥。请确认 --data 和 --keys 指向初始化时的目录;新建请先运行 shouwang init。")
	errSchema = errs.New(errs.Conflict, "app.schema", "数据库比程序旧。请先备份,再运行 shouwang migrate。")
)

// Open opens the data directory and makes the services.
func Open(ctx context.Context, c Config) (_ *App, err error) {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Keys == "" {
		c.Keys = filepath.Join(c.Dir, "keys")
	}
	if c.Create {
		if err := os.MkdirAll(c.Dir, 0o700); err != nil {
			return nil, err
		}
	}
	a := &App{Log: c.Log, Audit: audit.New()}
	if a.DB, err = db.Open(ctx, db.Config{Dir: c.Dir, URL: c.Database, Now: c.Now}); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			a.DB.Close()
		}
	}()
	if a.Keys, err = seal.Open(c.Keys, c.Create); err != nil {
		if errors.Is(err, seal.ErrNoKeys) {
			err = errNoKeys.Because(err)
		}
		return nil, err
	}
	a.Jobs = job.New(a.DB, c.Log)
	if c.Create || c.Upgrade {
		if err := a.Migrate(ctx); err != nil {
			return nil, err
		}
	} else if pending, err := a.DB.Pending(ctx); err != nil || pending {
		return nil, errors.Join(errSchema, err)
	}
	blobs, err := blob.Open(c.Dir, a.Keys)
	if err != nil {
		return nil, err
	}
	if err := a.wire(blobs); err != nil {
		return nil, err
	}
	a.Facts.KeepIn(filepath.Join(c.Dir, "frames"))
	if err := a.Jobs.Open(); err != nil {
		return nil, err
	}
	return a, a.loadPacks(ctx)
}

// Migrate brings the schema up to date.
func (a *App) Migrate(ctx context.Context) error {
	if _, err := a.DB.Migrate(ctx); err != nil {
		return err
	}
	return a.Jobs.Migrate(ctx)
}

// wire is the one list of modules.
func (a *App) wire(blobs *blob.Store) (err error) {
	a.DB.Use(a.Audit, a.Jobs)
	a.Access = access.New(a.DB)
	a.Divisions = division.New(a.DB)
	a.Params = param.New(a.DB)
	codes := code.New(a.DB)
	a.Registry = registry.New(a.DB, a.Keys)
	a.Authorisations = authorisation.New(a.DB, a.Registry, a.Params, blobs)
	a.Authorisations.UseGated(source.Gated)
	a.Documents = document.New(a.DB, a.Registry, blobs)
	a.Source = source.New(a.DB, a.Keys, blobs, a.Registry, a.Divisions, a.Params)
	a.Facts = fact.New(a.DB, a.Registry, a.Params)
	a.Visits = visit.New(a.DB, a.Registry, prefill{a.Facts}, codes, a.Keys)
	a.Monitor = monitor.New(a.DB, a.Divisions, a.Params, a.Visits, households{a.Registry})
	if a.Rules, err = rule.New(a.DB, a.Facts, a.Params, sink{a.Monitor}); err != nil {
		return err
	}
	a.Rules.UseTraces(traces{a.Monitor})
	a.Rules.UsePast(past{a.Monitor})
	a.Dossiers = dossier.New(a.DB, dossier.Parts{Registry: a.Registry, Divisions: a.Divisions, Codes: codes, Facts: a.Facts, Visits: a.Visits,
		Monitor: a.Monitor, Documents: a.Documents, Authorisations: a.Authorisations})
	a.Registry.UseRosters(a.Source)
	a.Monitor.UseRegistrar(a.Registry)
	a.Registry.UseVillages(villages{a.Divisions}.known)
	a.Monitor.UseWaiting(waiting{a.Source})
	a.Assist = assist.New(a.DB, a.Divisions, a.Params, codes, a.Registry, a.Facts, blobs, a.Keys)
	a.Registry.OnChange(a.Monitor.Follow)
	a.Notices = notice.New(a.DB, a.Divisions, a.Params, codes, a.Keys, blobs)
	a.Notices.OnEvent(cases{a.Monitor}.hear)
	a.Monitor.UseAround(monitor.Around{Assistance: assistance{a.Assist}, Knowledge: knowledge{a.Facts, a.Params}, Roll: a.Registry, Board: board{a.Notices, a.Divisions, a.Facts}, Codes: codes, Seal: a.Keys})
	a.Rounds = round.New(a.DB, a.Divisions, a.Params, a.Registry, a.Facts, roundLeads{a.Monitor, codes, func() *rule.Service { return a.Rules }}, a.Keys)
	a.Params.Check("visit_plan.kinds", round.CheckKinds)
	a.Params.Check("case.course", monitor.CheckCourse)
	a.Params.Check("rank.prior_weight", monitor.CheckWeight)
	for _, key := range []string{"rank.novelty_weight", "rank.fresh_times", "rank.refuted_times"} {
		a.Params.Check(key, monitor.CheckWeight)
	}
	a.Params.Check("rank.distance_cap", monitor.CheckTimes)
	a.Params.Check("lead.again_times", monitor.CheckTimes)
	for _, key := range []string{"rank.others_share", "dispatch.explore_share", "rule.second_look_share"} {
		a.Params.Check(key, monitor.CheckShare)
	}
	a.Params.Check("case.exit_course", monitor.CheckExitCourse)
	a.Source.OnWithdraw(a.Monitor.WithdrawBatch)
	a.Source.OnForesee(a.Monitor.ForeseeWithdraw)
	a.Source.OnUnlink(a.Monitor.UnlinkRecord)
	a.Divisions.OnSuccession(a.Monitor.Succeed)
	a.Quality = quality.New(a.DB, census{a.Registry, a.Facts, a.Params}, a.Registry, a.Divisions, a.Params)
	a.Reconcile = reconcile.New(a.DB, reconcile.Parts{Registry: a.Registry, Divisions: a.Divisions, Codes: codes, Source: a.Source})
	a.Source.OnPublish(a.Reconcile.Delivered)
	a.Source.OnWithdraw(a.withdrawn)
	a.API = api.New(a.Access, a.Log, Version)
	for _, m := range []interface{ Routes(*api.API) }{
		a.Access, a.Divisions, a.Params, codes, a.Registry, a.Source, a.Authorisations, a.Documents, a.Facts, a.Rules, a.Visits, a.Monitor, a.Assist, a.Rounds, a.Dossiers, a.Quality, a.Reconcile,
		statistics.New(a.DB, a.Divisions, codes, a.Registry),
		a.Notices, preference.New(a.DB), atlas.New(a.DB, a.Divisions),
	} {
		m.Routes(a.API)
	}
	a.Audit.Routes(a.API, a.DB)
	a.routes()
	a.registerJobs()
	return nil
}

// Close closes the database.
func (a *App) Close() error { return a.DB.Close() }

// Serve answers HTTP until the context ends, then lets running requests and jobs finish.
func (a *App) Serve(ctx context.Context, listener net.Listener) error {
	if n, err := a.Source.DiscardUnpublished(ctx); err != nil || n > 0 {
		a.Log.Warn("imports that were interrupted have been discarded", "batches", n, "error", err)
	}
	if n, err := a.Source.RecoverImports(ctx); err != nil || n > 0 {
		a.Log.Warn("imports that were interrupted wait to be started again", "imports", n, "error", err)
	}
	if err := a.Rules.Abandon(ctx, a.Counties); err != nil {
		return err
	}
	if err := a.Jobs.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	server := &http.Server{Handler: a.handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
	defer cancel()
	return errors.Join(server.Shutdown(grace), a.Jobs.Stop(grace))
}

func (a *App) handler() http.Handler {
	mux := a.API.Mux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if err := a.DB.Read(r.Context(), func(*db.Tx) error { return nil }); err != nil {
			a.Log.Error("health check failed", "error", err)
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	mux.Handle("/", console(web.Console()))
	mux.HandleFunc("/api/", api.NotFound)
	return a.API.Handler()
}
