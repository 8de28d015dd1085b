#!/bin/sh
# Stage one of the two-stage boot: asks the kernel server what this machine boots next, downloads it, checks
# shellcheck shell=dash disable=SC1091,SC2013,SC3045
# its SHA-256, and kexecs into it. See docs/two-stage-boot.md for the protocol. Runs on busybox alone.
#
# Parameters on the kernel command line:
#   vmentry.server=URL    the kernel server, such as http://10.0.2.2:8080
#   vmentry.machine=NAME  this machine's name
#   vmentry.token=TOKEN   this machine's token, where the server wants one
#   vmentry.ip=ADDRESS/BITS[,GATEWAY]  a fixed address; without it DHCP
# Files that win over them: /etc/vmentry/machine and /etc/vmentry/token. With /etc/vmentry/server.pub nothing
# is booted that this key did not sign for this machine and for the very question that was asked.

export PATH=/bin
. /etc/functions
dir=/run/boot
readonly server_key=/etc/vmentry/server.pub

say() { echo "vmentry stage one: $*"; }

# Tells the server, without waiting for it: event NAME, MESSAGE.
# The uptime orders the events, since each is sent by a process of its own.
report() {
  read -r uptime _ </proc/uptime
  timeout 20 wget -q -O /dev/null --header 'Content-Type: text/plain' ${token:+--header "Authorization: Bearer $token"} \
    --post-data "$(printf 'stage one\n%s\n%s\n%s' "$uptime" "$1" "$2")" \
    "$server/v1/machines/$machine/events" 2>/dev/null &
}

# Says why on the console and to the server, then sleeps: 1, 2, 4, ... at most 30 seconds.
delay=1
fail() {
  say "failed: $1; trying again in $delay s"
  report failed "$1"
  sleep "$delay"
  delay=$((delay * 2))
  [ "$delay" -le 30 ] || delay=30
}

# What this image holds, else the kernel's command line.
held() {
  if [ -s "/etc/vmentry/$1" ]; then cat "/etc/vmentry/$1"; else parameter "vmentry.$1"; fi
}

network() {
  for module in $(cat /etc/modules); do
    modprobe "$module" || say "module $module was not loaded"
  done
  ip link set lo up
  until device=$(network_device) && [ -n "$device" ]; do
    fail "no network device: the stage-one kernel has no driver for this machine's"
  done
  until set_address "$device"; do
    fail "no DHCP server answered on $device"
  done
}

# Asks the server what to boot, or with KERNEL for that one; it answers when it knows, or after 25 s with "wait".
# Leaves the answer in $dir: selection, timeout, default, and for each kernel N/{id,title,image,initrd,cmdline}.
ask() {
  rm -rf "$dir"
  mkdir -p "$dir"
  question="wait=25${1:+&kernel=$1}"
  nonce=
  if [ -s "$server_key" ]; then
    # Without 16 bytes of chance there is no nonce, and the server answers no such question.
    head -c 16 /dev/random >"$dir/seed"
    nonce=$(sha256sum <"$dir/seed")
    nonce=${nonce%% *}
    [ "$(bytes_of seed)" = 16 ] || nonce=
    question="$question&nonce=$nonce"
  fi
  timeout 60 wget -q ${token:+--header "Authorization: Bearer $token"} -O "$dir/received" \
    "$server/v1/machines/$machine/boot?$question" 2>"$dir/error" || {
    fail "$server did not answer: $(head -n 1 "$dir/error")"
    return 1
  }
  open_answer || { fail "$refusal"; return 1; }
  parse <"$dir/answer" || { fail "$server gave an answer that is no vmentry-boot 1"; return 1; }
  is_mine || { fail "$refusal"; return 1; }
  [ "$(cat "$dir/action")" = boot ]
}

# Leaves what was received in $dir/answer; with a key only when it is signed with it, so that nothing else is read.
open_answer() {
  if [ ! -s "$server_key" ]; then
    cat "$dir/received" >"$dir/answer"
  elif ! signify-openbsd -V -q -e -p "$server_key" -x "$dir/received" -m "$dir/answer" 2>"$dir/error"; then
    refusal="the answer is not signed with the server's key; it is refused: $(head -n 1 "$dir/error")"
    return 1
  fi
}

# A signed answer must be to this machine and to the question just asked: else it may be an old one, played again.
is_mine() {
  [ -s "$server_key" ] || return 0
  if [ "$(cat "$dir/machine" 2>/dev/null)" != "$machine" ]; then
    refusal="the answer is signed for another machine; it is refused"
    return 1
  fi
  if [ -z "$nonce" ] || [ "$(cat "$dir/nonce" 2>/dev/null)" != "$nonce" ]; then
    refusal="the answer is signed for another question; it is refused"
    return 1
  fi
}

# Reads the server's answer, one KEY VALUE a line, closed by "end": a cut answer is no answer.
parse() {
  read -r line && [ "$line" = "vmentry-boot 1" ] || return 1
  count=0
  while read -r key value; do
    case "$key" in
      action | machine | nonce | selection | timeout | default | ticket) printf %s "$value" >"$dir/$key" ;;
      kernel)
        count=$((count + 1))
        mkdir -p "$dir/$count"
        printf %s "$value" >"$dir/$count/id"
        ;;
      title | image | initrd | cmdline)
        [ "$count" -gt 0 ] || return 1
        printf %s "$value" >"$dir/$count/$key"
        ;;
      end) [ -s "$dir/action" ]; return ;;
    esac
  done
  return 1
}

# Shows the kernel list and lets somebody at the console choose; leaves the choice in $choice.
choose() {
  choice=$(cat "$dir/default")
  seconds=$(cat "$dir/timeout")
  say "kernels for $machine from $server"
  number=1
  while [ -d "$dir/$number" ]; do
    mark=" "
    [ "$number" = "$choice" ] && mark="*"
    echo "  $mark $number) $(cat "$dir/$number/title")"
    number=$((number + 1))
  done
  [ "$seconds" -gt 0 ] || return 0
  echo "booting $choice in $seconds s; type a number and Enter to boot another"
  if read -r -t "$seconds" typed; then
    case "$typed" in
      "") ;;
      *[!0-9]*) say "\"$typed\" is no number; booting $choice" ;;
      *) if [ -d "$dir/$typed" ]; then choice=$typed; else say "there is no kernel $typed; booting $choice"; fi ;;
    esac
  fi
  [ -s "$dir/$choice/image" ] || ask_for "$(cat "$dir/$choice/id")"
}

# A kernel that the server has yet to make ready: it does that when it is asked for it, and answers with it alone.
ask_for() {
  say "the server makes $1 ready"
  attempt=1
  until ask "$1"; do
    attempt=$((attempt + 1))
    if [ "$attempt" -gt 10 ]; then
      fail "the server does not make $1 ready"
      return 1
    fi
  done
  choice=1
}

bytes_of() { stat -c %s "$dir/$1" 2>/dev/null || echo 0; }

# Downloads one file and checks it: fetch WHAT (image or initrd). A download that broke off is continued.
fetch() {
  read -r digest bytes <"$dir/$choice/$1"
  url="$server/v1/kernels/$(cat "$dir/$choice/id")/$1"
  # What is here whole already, from an earlier try at both, has nothing to continue.
  if [ "$(bytes_of "$1")" -lt "$bytes" ] && ! timeout 600 wget -q -c ${token:+--header "Authorization: Bearer $token"} -O "$dir/$1" "$url" 2>"$dir/$1.error"; then
    echo "download of the $1 broke off after $(bytes_of "$1") of $bytes bytes: $(head -n 1 "$dir/$1.error")" >"$dir/$1.failed"
    return 1
  fi
  if echo "$digest  $dir/$1" | sha256sum -c -s; then
    rm -f "$dir/$1.failed"
  else
    echo "SHA-256 of the $1 is not the $digest that the server announced; it is not booted" >"$dir/$1.failed"
    rm -f "$dir/$1"
    return 1
  fi
}

# Downloads and checks image and initrd, both at a time: 0 when both are good.
download() {
  good=0
  fetch image &
  image=$!
  fetch initrd || good=1
  wait "$image" || good=1
  return "$good"
}

boot() {
  title=$(cat "$dir/$choice/title")
  report selected "$title"
  attempt=1
  until download; do
    fail "$(cat "$dir"/*.failed 2>/dev/null | head -n 1)"
    attempt=$((attempt + 1))
    if [ "$attempt" -gt 4 ]; then
      say "gave up on $title"
      report gave-up "$(cat "$dir"/*.failed 2>/dev/null | head -n 1)"
      return
    fi
  done
  report verified "$title"
  line="$(cat "$dir/$choice/cmdline") vmentry.server=$server vmentry.machine=$machine vmentry.boot=$(cat "$dir/selection")"
  address=$(parameter vmentry.ip)
  [ -z "$address" ] || line="$line vmentry.ip=$address"
  # The machine's token stays here: what is booted gets one of its own, good for telling that it is ready.
  [ ! -s "$dir/ticket" ] || line="$line vmentry.ticket=$(cat "$dir/ticket")"
  # Both files were just checked, so kexec's own check (-i leaves it out) would only repeat it. Where the old
  # kexec_load is locked away, kexec_file_load may be allowed.
  if ! old=$(kexec -c -i -l "$dir/image" --initrd="$dir/initrd" --command-line="$line" 2>&1) &&
    ! new=$(kexec -s -l "$dir/image" --initrd="$dir/initrd" --command-line="$line" 2>&1); then
    why="$(echo "$old" | head -n 1) (kexec_load); $(echo "$new" | head -n 1) (kexec_file_load)"
    fail "kexec refused $title: $why"
    report gave-up "kexec refused it: $why"
    return
  fi
  report kexec "$title"
  wait
  say "kexec into $title"
  kexec -e
  fail "kexec -e returned"
}

mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tmpfs -o size=90% tmpfs /run
server=$(parameter vmentry.server)
machine=$(held machine)
token=$(held token)
until [ -n "$server" ] && [ -n "$machine" ]; do
  say "vmentry.server= and vmentry.machine= are needed on the kernel command line"
  sleep 30
done
network
say "machine $machine asks $server"
report waiting "$(uname -r)"
while :; do
  if ask; then
    delay=1
    choose && boot
  fi
done
