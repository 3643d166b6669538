package access

// Tests hash at a low cost; TestCostIsAsDocumented looks at the real one.
var RealCost = cost

func init() { CheapPasswords() }

// UseRealCost hashes at the real cost until back is called.
func UseRealCost() (back func()) {
	old := cost
	cost = RealCost
	return func() { cost = old }
}

// Rise makes today's cost higher than that of the hashes that there are.
func Rise() (back func()) {
	old := cost
	cost.time++
	return func() { cost = old }
}

var (
	CheckPassword  = checkPassword
	HashPassword   = hashPassword
	VerifyPassword = verifyPassword
	NoPassword     = noPassword
	ErrSignIn      = errSignIn
)

// Right and Scopes are what the tests of the union of grants need.
type Right = right

var Scopes = scopes

// CheckRoles checks a set of permissions against the conflicts.
var CheckRoles = pack.check

// CheckTerms checks a grant.
var CheckTerms = (*Terms).check
