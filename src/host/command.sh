# Runs one command at the far end and says how it ended. For dash, busybox ash and bash alike.
# Arguments: marker, directory (empty: stay), "input" or empty, NAME=value ..., --, the command.
# Too long for an argument list, they come on standard input, quoted, behind the argument "long".
# The first line of standard input is the nonce: on the command line the command could read it in /proc.
# An unread line means that nobody is there any more, and then nothing is started.
IFS= read -r vmentry_nonce || exit 1
if [ "$1" = long ]; then
  vmentry_words=
  while IFS= read -r vmentry_line && [ "$vmentry_line" != "$vmentry_nonce" ]; do
    vmentry_words="$vmentry_words$vmentry_line
"
  done
  [ "$vmentry_line" = "$vmentry_nonce" ] || exit 1
  eval "set -- $vmentry_words"
fi
vmentry_marker=$1 vmentry_directory=$2 vmentry_input=$3
shift 3
# The shell's own "Segmentation fault" is nothing that the command wrote.
exec 3>&1 4>&2 2>/dev/null
[ -n "$vmentry_input" ] || exec </dev/null
# A command may have made its output non-blocking, which is ours too: a full pipe then refuses.
vmentry_say() {
  vmentry_tries=0
  until printf '\036%s %s\n' "$vmentry_nonce" "$1"; do
    vmentry_tries=$((vmentry_tries + 1))
    [ $vmentry_tries -lt 600 ] || return 1
    sleep 0.1 || sleep 1
  done
}
vmentry_mark() {
  vmentry_say "$1" >&3
  vmentry_say "$1" >&4
}
if [ -n "$vmentry_directory" ] && ! cd "$vmentry_directory"; then
  vmentry_mark no-directory
  exit 1
fi
# Looked up before a PATH that is meant for the command can hide it.
vmentry_setsid=setsid
[ "$1" = -- ] || vmentry_setsid=$(command -v setsid)
# A command substitution gives its process's number without a further fork. It is over, with the command's
# status, when the command is: the command has other streams.
vmentry_pid=$(
  read -r vmentry_pid vmentry_rest </proc/self/stat
  echo "$vmentry_pid"
  vmentry_mark "started $vmentry_pid"
  exec 1>&3 2>&4 3>&- 4>&-
  while [ "$1" != -- ]; do
    export "$1"
    shift
  done
  shift
  export VMENTRY_COMMAND="$vmentry_marker"
  # No group leader, so setsid does not fork: the command keeps this process's number, and that is its session's.
  exec "$vmentry_setsid" -- "$@"
)
vmentry_mark "ended $?"
# What the command left in its process group keeps this session open, so that whoever waits for its end sees it:
# sshd does so while its streams are held, dropbear does not.
vmentry_left() {
  kill -0 "-$vmentry_pid" || return 1
  for vmentry_stat in /proc/[0-9]*/stat; do
    read -r vmentry_line <"$vmentry_stat" || continue
    set -- ${vmentry_line##*) }
    [ "$3" != "$vmentry_pid" ] || [ "$1" = Z ] || return 0
  done
  return 1
}
vmentry_tries=0
while [ $vmentry_tries -lt 30 ] && vmentry_left; do
  vmentry_tries=$((vmentry_tries + 1))
  sleep 0.1 || sleep 1
done
