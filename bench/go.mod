// The benches are a module of their own: they look at the product from outside, and what
// they need never reaches its build.
module github.com/shouwang/shouwang/bench

go 1.26.0

replace github.com/shouwang/shouwang => ..
