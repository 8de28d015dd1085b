# What the init scripts of both stages use. Runs on busybox alone.
# shellcheck shell=dash disable=SC2013

# The value of NAME=VALUE on the kernel command line, or nothing.
parameter() {
  for word in $(cat /proc/cmdline); do
    case "$word" in
      "$1"=*) echo "${word#*=}"; return ;;
    esac
  done
}

# The first network card's name, which may appear up to 10 s after its driver; nothing when there is none.
network_device() {
  tries=0
  while [ "$tries" -lt 100 ]; do
    for path in /sys/class/net/*; do
      case "$path" in
        */lo | "/sys/class/net/*") ;;
        *) echo "${path##*/}"; return ;;
      esac
    done
    tries=$((tries + 1))
    sleep 0.1
  done
}

# Gives a network card its address: vmentry.ip=ADDRESS/BITS[,GATEWAY], else what DHCP says.
set_address() {
  ip link set "$1" up
  address=$(parameter vmentry.ip)
  if [ -z "$address" ]; then
    udhcpc -q -n -f -t 5 -T 2 -i "$1" -s /etc/udhcpc >/dev/null
    return
  fi
  ip addr add "${address%%,*}" dev "$1"
  case "$address" in *,*) ip route add default via "${address##*,}" ;; esac
}
