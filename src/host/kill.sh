# Ends a command and all that it started: SIGTERM, then SIGKILL until none is left. Says how many are.
# Arguments: marker, session (empty: unknown), tenths of a second for SIGTERM, for SIGKILL.
# A process belongs to the command when it carries the marker in its environment, is in the command's session
# or one made by such a process, or is such a process's child. Reads stat with the shell's own means, since
# each fork costs milliseconds in an emulated machine.
marker=$1 sessions=" $2 " grace=$3 limit=$4
exec 3>&1 2>/dev/null

# Reading the environment of a process that hangs in the kernel with its mmap lock held blocks.
guard=
command -v timeout >/dev/null && guard='timeout -s KILL 3'

# Some greps take the first NUL for the end: those need the environment read by the shell, which drops NULs.
printf 'a\000b\n' | grep -q b && can_grep=yes || can_grep=

find_marked() {
  marked=' '
  if [ "$can_grep" ]; then
    for file in $($guard grep -l -s "VMENTRY_COMMAND=$marker" /proc/[0-9]*/environ); do
      pid=${file#/proc/}
      marked="$marked${pid%/environ} "
    done
    return
  fi
  for file in /proc/[0-9]*/environ; do
    text=
    while IFS= read -r line || [ "$line" ]; do
      text="$text$line"
      line=
    done <"$file"
    case $text in
      *"VMENTRY_COMMAND=$marker"*)
        pid=${file#/proc/}
        marked="$marked${pid%/environ} "
        ;;
    esac
  done
}

find_all() {
  find_marked
  table=
  for file in /proc/[0-9]*/stat; do
    text=
    while read -r line; do text="$text$line "; done <"$file"
    [ "$text" ] || continue
    pid=${text%% *}
    # The name, in parentheses, may hold anything: what counts is behind the last one (proc_pid_stat(5)).
    set -- ${text##*) }
    case $1 in Z | X) continue ;; esac
    case $pid in 1 | $$) continue ;; esac
    table="$table $pid:$2:$4"
  done
  found=' ' count=0 grew=yes
  while [ "$grew" ]; do
    grew=
    for entry in $table; do
      pid=${entry%%:*} session=${entry##*:} parent=${entry#*:}
      case $found in *" $pid "*) continue ;; esac
      is_ours=
      case $marked in *" $pid "*) is_ours=yes ;; esac
      case $sessions in *" $session "*) is_ours=yes ;; esac
      case $found in *" ${parent%:*} "*) is_ours=yes ;; esac
      [ "$is_ours" ] || continue
      found="$found$pid " count=$((count + 1)) grew=yes
      # Session 0 is the kernel's own and init's.
      case $session in 0 | 1) ;; *) sessions="$sessions$session " ;; esac
    done
  done
}

# Tenths of a second since boot.
now() {
  read -r up rest </proc/uptime
  fraction=${up#*.}
  time=$((${up%.*} * 10 + ${fraction%?}))
}

# Signals what is left again and again until nothing is, or the time is over. A process that was just being
# forked shows at the second look.
end_with() {
  now
  end=$((time + $2))
  empty=0
  while :; do
    find_all
    if [ $count -eq 0 ]; then
      empty=$((empty + 1))
      [ $empty -lt 2 ] || return 0
      continue
    fi
    empty=0
    case $1 in
      KILL) kill -s KILL $found ;;
      *)
        for pid in $found; do
          case $told in *" $pid "*) continue ;; esac
          kill -s TERM "$pid"
          told="$told$pid "
        done
        ;;
    esac
    now
    [ $time -lt $end ] || return 1
    sleep 0.1 || sleep 1
  done
}

told=' '
end_with TERM "$grace" || end_with KILL "$limit"
printf 'survivors %s\n' "$count" >&3
