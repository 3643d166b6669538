// Package access says who may do what, where and until when (requirements A158, C3).
//
// A person has one account. An account holds grants: a role in the subtree of an area,
// for a department perhaps limited to its sectors, from a day until a day. A role is a
// set of permissions, kept per county in the table role_permission, so that a county can
// edit it. What an actor may do is the union of the grants valid today; a day after the
// last day of a grant, its rights are gone. Everything fails closed.
//
// The three administrators of 等级保护 are three people: system_administrator keeps the
// accounts, security_administrator gives and takes roles, audit_administrator reads the
// trail. None of the three sees the content of a case, and no account holds two of them.
//
// Passwords are kept as argon2id, sessions as the hash of a random token.
package access
