# What every run of specimens begins with, and how a designated process without job control starts them all. Run by bash -c,
# with the text of specimen.pl in $1 and what to be in $2: `script` starts every specimen and waits until somebody writes a
# line to $D/end, then exits; any other word is a command to become, in which a person types.
D=$HOME/.specimens
export D
mkdir -p "$D" && mkfifo "$D/end" && printf %s "$1" >"$D/specimen.pl" && : >"$D/notes" || exit 1
S=/usr/bin/perl
P=$D/specimen.pl
if [ "$2" != script ]; then
  [ "$2" = bash ] && exec -a -bash /bin/bash
  exec "/bin/$2" -i
fi
exec 9<>"$D/end"
$S "$P" foreground "$D" 9<&- &
$S "$P" background "$D" 9<&- &
$S "$P" disowned "$D" 9<&- & disown
nohup $S "$P" nohup "$D" 9<&- >/dev/null 2>&1 &
setsid $S "$P" own-session "$D" 9<&- &
$S "$P" daemon "$D" 9<&-
$S "$P" stopped "$D" 9<&- &
nohup $S "$P" nohup-stopped "$D" 9<&- >/dev/null 2>&1 &
$S "$P" ignores-signals "$D" 9<&- &
$S "$P" x-client "$D" 9<&- &
$S "$P" stopped-x-client "$D" 9<&- &
setsid $S "$P" x-client-own-session "$D" 9<&- &
env -i $S "$P" cleared-environment "$D" 9<&- &
$S "$P" forking "$D" 9<&- &
$S "$P" caught-orphan "$D" 9<&- &
$S "$P" other-cgroup "$D" 9<&- &
read -r _ <&9
exit 0
