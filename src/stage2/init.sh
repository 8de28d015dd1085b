#!/bin/sh
# Stage two with the embedded root file system: brings up the network and the SSH server, then tells the
# shellcheck shell=dash disable=SC1091,SC2013,SC3045
# kernel server that the machine is ready. The same parameters as stage one, and vmentry.boot=SELECTION.
# Runs on busybox alone.

export PATH=/bin
. /etc/functions

say() { echo "vmentry stage two: $*"; }

# What cannot be mended here is said and waited out: the deadline is the other side's.
fail() {
  say "failed: $*"
  while :; do sleep 1000; done
}

# Only sh is there so far.
/bin/busybox mount -t proc proc /proc
/bin/busybox --install -s /bin
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev || fail "no devtmpfs: CONFIG_DEVTMPFS is not set in this kernel"
# A kernel without a console starts this with nothing open, which confuses what is started from here.
(: >/dev/console) 2>/dev/null || exec </dev/null >/dev/null 2>&1
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts 2>/dev/null
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs tmpfs /tmp
mount -t debugfs debugfs /sys/kernel/debug 2>/dev/null
ln -s /proc/self/fd /dev/fd
# The line by which the other side knows that this kernel's console reaches it.
say "console of $(uname -r), boot $(parameter vmentry.boot)"

for module in $(cat /etc/modules); do
  modprobe "$module" || say "module $module was not loaded"
done

# KVM, as udev would load it for this CPU. Whoever sets environments up may load it anew.
case " $(grep -m 1 '^flags' /proc/cpuinfo) " in
  *" svm "*) modprobe kvm_amd 2>/dev/null ;;
  *" vmx "*) modprobe kvm_intel 2>/dev/null ;;
esac

hostname "$(parameter vmentry.machine)"
ip link set lo up
device=$(network_device)
[ -n "$device" ] || fail "no network device: CONFIG_VIRTIO_NET and CONFIG_VIRTIO_PCI are needed"
set_address "$device" || fail "no DHCP server answered on $device"

dropbear -E -s -j -k -r /etc/dropbear/host_key -p 22 -K 0 || fail "the SSH server did not start"
read -r uptime _ </proc/uptime
message=$(printf 'stage two\n%s\nready\n%s' "$uptime" "$(parameter vmentry.boot)")
# Good for this machine's events alone, and until its next boot.
ticket=$(parameter vmentry.ticket)
timeout 20 wget -q -O /dev/null --header 'Content-Type: text/plain' ${ticket:+--header "Authorization: Bearer $ticket"} --post-data "$message" \
  "$(parameter vmentry.server)/v1/machines/$(parameter vmentry.machine)/events" || say "the kernel server does not answer"
say "ready"
# Process 1 stays, and a shell that waits for a child takes orphans in.
while :; do sleep 1000; done
