#!/usr/bin/env bash
# The wasm-bindgen command line of exactly the version that the sources are locked to.
# Usage: wasm-bindgen.sh version|folder|path   (path fails when it is not installed)
set -euo pipefail
cd "$(dirname "$0")/../.."

version=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print; exit }' Cargo.lock)
folder=${XDG_CACHE_HOME:-$HOME/.cache}/quarterdeck/tools

case ${1:-path} in
version) echo "$version" ;;
folder) echo "$folder" ;;
path)
  for program in "$folder/bin/wasm-bindgen" "$(command -v wasm-bindgen || true)"; do
    if [ -x "$program" ] && [ "$("$program" --version)" = "wasm-bindgen $version" ]; then
      echo "$program"
      exit 0
    fi
  done
  echo "wasm-bindgen $version is not installed: run 'make setup'" >&2
  exit 1
  ;;
*) exit 2 ;;
esac
