# 守望 Shouwang. `make` lists the targets.
DATA ?= data
SIZE ?= small
ADDR ?= 127.0.0.1:8080
BIN  := bin/shouwang
VULN := golang.org/x/vuln/cmd/govulncheck@v1.9.0
ROWS ?= 100000
HOUSEHOLDS ?= 10000
export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help
.PHONY: help build web run test bench evaluate screenshots lint linter gotest county vuln fmt cross generate clean setup

help: ## 列出可用的命令 list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

build: ## 编译 build bin/shouwang
	go build -o $(BIN) ./cmd/shouwang

web: ## 编译网页,放进可执行文件 build the screens that the binary carries
	@scripts/web

run: web build ## 造一个演示县,导入、筛查,并在 127.0.0.1:8080 提供服务 run a demo county (SIZE=county: the whole county)
	@scripts/run $(BIN) $(DATA) $(SIZE) $(ADDR)

setup: ## 安装测试所需的软件 install what the tests need
	@scripts/setup

# Two things at a time where the one waits: for the network, for PostgreSQL.
test: setup ## 全部测试:两种数据库,和真实的浏览器 all tests, on both databases and in a real browser
	@$(MAKE) --no-print-directory -j2 web linter
	@$(MAKE) --no-print-directory lint build
	@$(MAKE) --no-print-directory -j2 gotest county
	@cd web && npm run -s unit && E2E_COUNTY=$(CURDIR)/bin/county npm run -s e2e

gotest:
	@SHOUWANG_TEST_POSTGRES=$$(scripts/postgres start) go test -timeout 30m -vet=off -ldflags=-w ./...

county:
	@rm -rf bin/county && scripts/county $(BIN) bin/county small >/dev/null

screenshots: web build ## 给手册重拍界面图,每页一张放在 shots/ retake the pictures of the guide, and of each page in shots/
	@cd web && SHOTS=../shots PICTURES=../docs/guide/pictures npm run -s e2e

lint: linter ## 格式和静态检查 formatting and static checks
	@unformatted=$$(gofmt -l cmd internal policy bench scripts); [ -z "$$unformatted" ] || { echo "gofmt: $$unformatted"; exit 1; }
	bin/lint ./...

linter:
	go build -C scripts/lint -o ../../bin/lint .

vuln: ## 已知漏洞(要能上网) known vulnerabilities, asks vuln.go.dev
	go run $(VULN) ./...

fmt: ## 整理格式 format the code
	gofmt -w cmd internal policy bench scripts

generate: ## 重新生成文档和接口说明 refresh generated files
	go generate ./...

cross: web ## 为 amd64、arm64、loong64 编译 cross-compile
	@for arch in amd64 arm64 loong64; do echo linux/$$arch; CGO_ENABLED=0 GOOS=linux GOARCH=$$arch go build -trimpath -o dist/shouwang-linux-$$arch ./cmd/shouwang || exit 1; done

bench: web build ## 性能基准(同一次运行内的比值) benchmarks, as ratios within one run (full size: ROWS=1000000 HOUSEHOLDS=62500)
	SHOUWANG_BENCH_ROWS=$(ROWS) SHOUWANG_BENCH_HOUSEHOLDS=$(HOUSEHOLDS) SHOUWANG_TEST_POSTGRES=$$(scripts/postgres start) go test -run '^$$' -bench . -benchtime 1x -timeout 60m ./internal/...
	@cd bench && CGO_ENABLED=$$(command -v c++ >/dev/null && echo 1 || echo 0) go run ./screening
	@cd web && npm run -s bench

evaluate: build ## 在五个演示县上评估,写 docs/evaluation.md measure the screening against the truth of five demo counties (15 minutes)
	cd bench && go run ./evaluate -shouwang ../$(BIN) -write ../docs/evaluation.md

clean: ## 删除编译结果(不删除数据) remove what was built, never data
	rm -rf bin dist shots web/dist/console web/node_modules
