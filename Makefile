# make demo   the window on a built-in stand-in for the Noyo API; without a display, a walk by itself
# make test   every test there is
# make run    the real thing
# make dev    the real thing, reloading what changes
# make build  release builds of both programs
# make bench  what is measured, against what

TEST_FEATURES := --features demo,tauri/custom-protocol

.PHONY: demo test run dev build bench install install-test

install: ui/node_modules/.stamp
	@scripts/install build

install-test: ui/node_modules/.stamp tests/newman/node_modules/.stamp
	@scripts/install test

ui/node_modules/.stamp: ui/package-lock.json
	npm --prefix ui ci --no-audit --no-fund
	@touch $@

# newman and Bruno's own command line, which run what is exported; in tests only.
tests/newman/node_modules/.stamp: tests/newman/package-lock.json
	npm --prefix tests/newman ci --no-audit --no-fund --ignore-scripts
	@touch $@

ui/dist/index.html: install $(shell find ui/src ui/index.html ui/vite.config.ts -type f)
	npm --prefix ui run build

demo: ui/dist/index.html
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	  cargo run $(TEST_FEATURES) --bin noyo-auth-desktop -- --demo; \
	else \
	  echo "There is no display: using a virtual one, and walking the main job by itself."; \
	  scripts/install test && cargo test --quiet $(TEST_FEATURES) --test walk; \
	fi

test: install-test
	scripts/test

run: ui/dist/index.html
	cargo run --release --features tauri/custom-protocol --bin noyo-auth-desktop

dev: install
	npm --prefix ui run dev & server=$$!; trap "kill $$server" EXIT; cargo run --features demo --bin noyo-auth-desktop

build: ui/dist/index.html
	cargo build --release --features tauri/custom-protocol --bins

bench: install-test
	cargo bench --no-default-features --features demo
