# A specimen: a process of which a lecture, `vestibule compare` and the tests watch whether it outlives its session.
#
#   perl specimen.pl NAME FOLDER
#
# It appends lines to FOLDER/notes, one write each: «NAME ready PID START PIDNS» when it is what its name says (pid in its own
# namespace, start time in clock ticks since boot, inode of that namespace: proc_pid_stat(5), pid_namespaces(7)), «NAME got
# SIGNAL» or «NAME lost display» when that ends it, «NAME impossible WHY». Names: electron/contract/models/specimens.ts.
use strict;
use warnings;
use IO::Socket::UNIX;
use POSIX ();

my ($name, $folder) = @ARGV;
# As it is seen in a list of processes.
$0 = "specimen: $name";
open(my $notes, '>>', "$folder/notes") or exit 1;
sub note { syswrite($notes, join(' ', $name, @_) . "\n"); }

sub ready {
  open(my $stat, '<', '/proc/self/stat') or exit 1;
  my $facts = <$stat>;
  # After the name, which may hold anything: state is field 3, the start time 22.
  my @fields = split(' ', substr($facts, rindex($facts, ')') + 2));
  my $namespace = readlink('/proc/self/ns/pid') // '';
  $namespace =~ s/\D//g;
  note('ready', $$, $fields[19], $namespace);
}

# Who is told to end says so first, and then ends as the signal would have ended it. What is ignored stays so (nohup).
for my $signal (qw(HUP TERM)) {
  next if ($SIG{$signal} // '') eq 'IGNORE';
  $SIG{$signal} = sub { note('got', "SIG$signal"); $SIG{$signal} = 'DEFAULT'; kill $signal, $$; };
}
sub wait_for_ever { select(undef, undef, undef, 3600) while 1; }

# A connection with a window: X Window System Protocol, section 8 and CreateWindow, in little endian.
sub be_x_client {
  my ($number) = ($ENV{DISPLAY} // '') =~ /^:(\d+)/ or do { note('impossible', 'no display'); exit 0; };
  my $server = IO::Socket::UNIX->new(Peer => "/tmp/.X11-unix/X$number") or do { note('impossible', 'no server'); exit 0; };
  my ($kind, $cookie) = ('', '');
  if (open(my $authority, '<:raw', $ENV{XAUTHORITY} // '')) {
    local $/;
    # family, address, number, name, data: each but the first with its length before it (Xau, big endian).
    my (undef, undef, undef, $known, $data) = unpack('n n/a n/a n/a n/a', <$authority>);
    ($kind, $cookie) = ($known, $data);
  }
  my $pad = sub { $_[0] . "\0" x (-length($_[0]) % 4) };
  print $server pack('a x v v v v x2', 'l', 11, 0, length($kind), length($cookie)), $pad->($kind), $pad->($cookie);
  $server->flush;
  my ($head, $setup) = ('', '');
  read($server, $head, 8) == 8 && ord($head) == 1 or do { note('impossible', 'refused'); exit 0; };
  read($server, $setup, 4 * unpack('x6 v', $head));
  my ($base, $vendor, $formats) = unpack('x4 V x4 x4 v x2 x C', $setup);
  my $root = unpack('V', substr($setup, 32 + 4 * int(($vendor + 3) / 4) + 8 * $formats, 4));
  my $window = $base + 1;
  print $server pack('C C v V V v v v v v v V V', 1, 0, 8, $window, $root, 40, 40, 160, 90, 1, 1, 0, 0), pack('C x v V', 8, 2, $window);
  $server->flush;
  ready();
  kill 'STOP', $$ if $name eq 'stopped-x-client';
  1 while sysread($server, my $bytes, 4096);
  note('lost', 'display');
  exit 0;
}

if ($name =~ /x-client/) {
  be_x_client();
} elsif ($name eq 'ignores-signals') {
  $SIG{$_} = 'IGNORE' for qw(HUP TERM);
} elsif ($name eq 'daemon') {
  exit 0 if fork;
  POSIX::setsid();
  exit 0 if fork;
} elsif ($name eq 'forking') {
  # A second: each of them lives for a hundredth.
  for (1 .. 80) { exit 0 if fork; select(undef, undef, undef, 0.01); }
} elsif ($name eq 'caught-orphan') {
  # prctl(2), PR_SET_CHILD_SUBREAPER; the number of the call is that of x86-64, on others it is asked of the C library.
  my $call = (POSIX::uname())[4] eq 'x86_64' ? 157 : 167;
  syscall($call, 36, 1, 0, 0, 0) == 0 or do { note('impossible', 'no subreaper'); exit 0; };
  if (my $child = fork) {
    # Stays, and has the orphan for a child.
    waitpid($child, 0);
    $name = 'the subreaper of caught-orphan';
    1 while wait != -1;
    exit 0;
  }
  exit 0 if fork;
  select(undef, undef, undef, 0.01) while getppid == 1;
} elsif ($name eq 'other-cgroup') {
  open(my $own, '<', '/proc/self/cgroup') or exit 1;
  my ($path) = map { /^0::(.*)/ ? $1 : () } <$own>;
  my ($tree) = grep { -e "$_/cgroup.procs" } '/sys/fs/cgroup', '/sys/fs/cgroup/unified';
  my $other = ($tree // '/nowhere') . ($path // '') . '/../vestibule-specimen';
  mkdir $other;
  open(my $members, '>', "$other/cgroup.procs") or do { note('impossible', 'not allowed'); exit 0; };
  syswrite($members, $$) or do { rmdir $other; note('impossible', 'not allowed'); exit 0; };
}

ready();
kill 'STOP', $$ if $name eq 'stopped' || $name eq 'nohup-stopped';
wait_for_ever();
