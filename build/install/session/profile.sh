# First step of an X session: /etc/profile and ~/.profile, as a login shell reads them, then the command that is $1, in the
# quotes of sh. Run by `sh -c`, so that no account and no sandbox has to see this file.
#
# They are read here and not in a process below, for umask, limits and the folder are theirs to set, too. A profile that
# exits, has a syntax error or fails under its own `set -e` ends this shell: the trap goes on from there, in the same
# process. What the shell itself has become by then (options, IFS, functions) goes with it. Two things a profile can do to
# its session: `exec` something else, which then is the session, and never come to an end.
vestibule_next=$1
set --
trap 'trap - EXIT; eval "exec $vestibule_next"' EXIT
[ -r /etc/profile ] && . /etc/profile
[ -r "$HOME/.profile" ] && . "$HOME/.profile"
trap - EXIT
eval "exec $vestibule_next"
