#!/usr/bin/env bash
# Installs what is missing, and only that; says each step before it runs.
# Usage: setup.sh run|test   (test adds what only the tests need)
set -euo pipefail
cd "$(dirname "$0")/../.."
purpose=${1:-run}
tools=$PWD/end2end/tools
packages=()

say() { printf '→ %s\n' "$*" >&2; }
fail() { printf '✗ %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
run() { say "$*"; "$@"; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif have sudo; then sudo "$@"
  else fail "this needs root or sudo: $*"
  fi
}

has_postgres_server() {
  local folders folder
  IFS=: read -ra folders <<<"$PATH"
  folders+=("${PG_BIN:-}" "$(pg_config --bindir 2>/dev/null || true)" /usr/lib/postgresql/*/bin)
  for folder in "${folders[@]}"; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then return 0; fi
  done
  return 1
}

# The server starts clusters of its own: Debian's package must neither create nor start one.
forbid_system_cluster() {
  local settings=/etc/postgresql-common/createcluster.conf
  if [ -e "$settings" ]; then return 0; fi
  say "write $settings, so that the package starts no database of its own"
  as_root mkdir -p "$(dirname "$settings")"
  echo 'create_main_cluster = false' | as_root tee "$settings" >/dev/null
}

install_packages() {
  if [ ${#packages[@]} = 0 ]; then return 0; fi
  have apt-get || fail "please install: ${packages[*]}"
  say "apt-get update && apt-get install ${packages[*]}"
  as_root apt-get update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
    -o Dpkg::Options::=--force-confold "${packages[@]}"
}

add_rust_target() {
  if [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]; then return 0; fi
  run rustup target add wasm32-unknown-unknown
}

add_rust_component() {
  if "$2" --version >/dev/null 2>&1; then return 0; fi
  run rustup component add "$1"
}

install_wasm_bindgen() {
  if "$tools/wasm-bindgen.sh" path >/dev/null; then return 0; fi
  local version root
  version=$("$tools/wasm-bindgen.sh" version)
  root=$("$tools/wasm-bindgen.sh" folder)
  # Its own lock file does not build at every version; the command line's version is what must match.
  run env -u CARGO_TARGET_DIR cargo install wasm-bindgen-cli --version "$version" --root "$root" --force
}

install_cargo_deny() {
  if cargo deny --version >/dev/null 2>&1; then return 0; fi
  run env -u CARGO_TARGET_DIR cargo install cargo-deny --version 0.20.2 --locked
}

install_npm_packages() {
  local installed=end2end/node_modules/.package-lock.json
  if [ -e "$installed" ] && [ ! end2end/package-lock.json -nt "$installed" ]; then return 0; fi
  (cd end2end && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 run npm ci --no-audit --no-fund)
}

have cargo || fail 'Rust is missing: see https://rustup.rs'
have node && have npm || fail 'Node.js 20 or later with npm is missing: see https://nodejs.org'

have cc || packages+=(build-essential)
if ! has_postgres_server && { [ "$purpose" = test ] || [ -z "${DATABASE_URL:-}" ]; }; then
  forbid_system_cluster
  packages+=(postgresql)
fi
if [ "$purpose" = test ] && ! have "${CHROMIUM:-/usr/bin/chromium}"; then packages+=(chromium); fi

install_packages
add_rust_target
if [ "$purpose" = test ]; then
  add_rust_component rustfmt rustfmt
  add_rust_component clippy cargo-clippy
  install_cargo_deny
fi
install_npm_packages
install_wasm_bindgen
