# Second step of an X session: what the distribution does at the begin of every one, then the command that is "$@", in this
# process. Run by `sh -c`. Variables that Xsession(5) does not have are called vestibule_, since any other name may be one of
# the session's environment.
#
# On Debian that is Xsession(5). Its own program is not used, for two reasons: it sends all output of the session into
# ~/.xsession-errors, which grows without bounds, where it belongs into the session's bounded log; and it knows its command
# as one string and splits it at blanks, so that no argument could hold one. So its hooks are sourced here, with the
# functions and variables that Xsession(5) promises them, as other display managers do.

# The session that names Xsession itself is Xsession without arguments: ~/.xsession, or what the machine has.
[ "$#" = 1 ] && [ "$1" = /etc/X11/Xsession ] && shift

message() {
  echo "$PROGNAME: $*" >&2
  if [ -n "$DISPLAY" ] && command -v xmessage >/dev/null 2>&1; then
    echo "$PROGNAME: $*" | fold -s -w "${COLUMNS:-80}" | xmessage -center -file -
  fi
}
message_nonl() {
  message "$*"
}
errormsg() {
  message "$*"
  exit 1
}
internal_errormsg() {
  errormsg "$*"
}
# The last word counts: Xsession.options(5). Without the three processes that it takes there.
has_option() {
  vestibule_answer=1
  while read -r vestibule_word vestibule_rest; do
    case $vestibule_word in
      "$1") vestibule_answer=0 ;;
      "no-$1") vestibule_answer=1 ;;
    esac
  done <<END
$OPTIONS
END
  return "$vestibule_answer"
}
# A hook opens the display to every process of the account by name. Here the cookie alone does: a name in a guest's sandbox
# means somebody else outside, and as an ordinary user all guests are of one account.
xhost() {
  case $1 in
    +si:localuser:*) ;;
    *) command xhost "$@" ;;
  esac
}

# A function, so that what a hook does to its positional parameters is over with it.
source_hooks() {
  for SESSIONFILE in $(run-parts --list "$SYSSESSIONDIR"); do
    # `exec $STARTUP`, and nothing comes after it: see the end.
    [ "$SESSIONFILE" = "$SYSSESSIONDIR/99x11-common_start" ] && break
    . "$SESSIONFILE"
  done
}

# A bus of the session's own where it has none. It is a child of the session's program, as this shell becomes it, and the
# kernel ends it with the program (PR_SET_PDEATHSIG): dbus-run-session(1) would stay as the parent, and turn signals into
# exits. Its address comes through a named pipe, when it listens.
start_bus() {
  [ -z "$DBUS_SESSION_BUS_ADDRESS" ] && [ -n "$XDG_RUNTIME_DIR" ] || return
  export DBUS_SESSION_BUS_ADDRESS
  if [ -S "$XDG_RUNTIME_DIR/bus" ]; then
    # That of systemd --user.
    DBUS_SESSION_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/bus
    return
  fi
  if command -v dbus-daemon >/dev/null && command -v setpriv >/dev/null && mkfifo -m 600 "$XDG_RUNTIME_DIR/.bus-$$"; then
    # Any other character would have to be escaped; then it is where its own configuration says.
    case $XDG_RUNTIME_DIR in
      *[!-0-9A-Za-z_/.]*) set -- ;;
      *) set -- "--address=unix:dir=$XDG_RUNTIME_DIR" ;;
    esac
    setpriv --pdeathsig TERM dbus-daemon --session --nofork --print-address=3 "$@" 3>"$XDG_RUNTIME_DIR/.bus-$$" &
    read -r DBUS_SESSION_BUS_ADDRESS <"$XDG_RUNTIME_DIR/.bus-$$"
    rm -f "$XDG_RUNTIME_DIR/.bus-$$"
  fi
  if [ -n "$DBUS_SESSION_BUS_ADDRESS" ]; then vestibule_bus=yes; else unset DBUS_SESSION_BUS_ADDRESS; fi
}

vestibule_command="$*"
STARTUP=$vestibule_command
if [ -f /etc/X11/Xsession ] && [ -d /etc/X11/Xsession.d ]; then
  PROGNAME=Xsession
  OPTIONFILE=/etc/X11/Xsession.options
  SYSRESOURCES=/etc/X11/Xresources
  USRRESOURCES=$HOME/.Xresources
  SYSSESSIONDIR=/etc/X11/Xsession.d
  USERXSESSION=$HOME/.xsession
  USERXSESSIONRC=$HOME/.xsessionrc
  ALTUSERXSESSION=$HOME/.Xsession
  ERRFILE=/dev/null
  OPTIONS=$(
    [ -r "$OPTIONFILE" ] && cat "$OPTIONFILE"
    [ -d /etc/X11/Xsession.options.d ] &&
      run-parts --list --regex '\.conf$' /etc/X11/Xsession.options.d | xargs -r -d '\n' cat
  )
  # Before them: they tell the bus of their variables.
  start_bus
  # Without arguments, which 20x11-common_process-args would look for as one program and complain about in a dialog.
  source_hooks
  # Not all hooks did, nor did ~/.xsessionrc. On a bus of systemd --user that is for the distribution to do.
  [ "$vestibule_bus" = yes ] && command -v dbus-update-activation-environment >/dev/null &&
    dbus-update-activation-environment --all
else
  start_bus
fi

# Hooks put programs in front of the command (ssh-agent), rarely another in its place. Its own words stay as they were.
case $STARTUP in
  *"$vestibule_command") exec ${STARTUP%"$vestibule_command"} "$@" ;;
esac
exec $STARTUP
