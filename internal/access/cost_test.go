package access_test

import (
	"testing"

	"github.com/shouwang/shouwang/internal/access"
	"github.com/shouwang/shouwang/internal/api"
	"github.com/shouwang/shouwang/internal/db"
	"github.com/shouwang/shouwang/internal/db/dbtest"
)

func BenchmarkRealHash(b *testing.B) {
	defer access.UseRealCost()()
	for b.Loop() {
		access.HashPassword("Watch-and-help-1")
	}
}

// Every request reads the session and the grants anew; this is what it costs.
func BenchmarkAuthenticate(b *testing.B) {
	for name, open := range map[string]*db.DB{"sqlite": dbtest.SQLite(b, dbtest.NewClock().Now), "postgres": dbtest.Postgres(b, dbtest.NewClock().Now)} {
		ctx := db.WithActor(b.Context(), db.System("a", dbtest.County))
		s := access.New(open)
		err := open.Write(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO county (county_id, name, created_at) VALUES ($1, '城口县', $2)`, dbtest.County, tx.Now()); err != nil {
				return err
			}
			if err := access.InstallRoles(ctx, tx); err != nil {
				return err
			}
			_, err := access.CreateDemo(ctx, tx, access.NewAccount{Login: "demo", Name: "演示"}, "Watch-and-help-1", access.Terms{Role: "village_cadre", Area: "500229101200"})
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		session, err := s.SignIn(ctx, access.Credentials{Login: "demo", Password: "Watch-and-help-1"})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := api.Authenticator(s).Authenticate(b.Context(), session.Token); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
